// Finds the Packer that builds run, and what it can do. Knows nothing of templates but the lowest version they need.
import { execFile } from "node:child_process";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { compareVersions } from "../util/versions.ts";

export interface PackerProgram {
  /** What to execute: `packer`, or the value of `PACKWRIGHT_PACKER`. */
  readonly file: string;
  /** E.g. `1.6.6`. */
  readonly version: string;
  /** Whether `packer init` exists (since 1.7.0). */
  readonly hasInit: boolean;
}

export interface FindPackerOptions {
  /** Lowest version that understands the templates. */
  readonly needed?: string;
  /** Default `process.env`: `PACKWRIGHT_PACKER` names the program, otherwise `packer` is looked for in `PATH`. */
  readonly env?: NodeJS.ProcessEnv;
}

const INSTALL =
  "install it: `apt-get install packer` (Debian), `brew install hashicorp/tap/packer`, or https://developer.hashicorp.com/packer/install; " +
  "or set PACKWRIGHT_PACKER to the program";

/** Throws a `Failure` with `build/no-packer`, `build/not-packer` or `build/packer-too-old`. */
export async function findPacker({ needed, env = process.env }: FindPackerOptions = {}): Promise<PackerProgram> {
  const file = env.PACKWRIGHT_PACKER || "packer";
  const answer = await askVersion(file, env);
  if ("problem" in answer) throw new Failure([answer.problem]);
  const { version } = answer;
  if (needed !== undefined && compareVersions(version, needed) < 0)
    throw new Failure([
      error("build/packer-too-old", `Unexpected Packer ${version}, expected ${needed} or later`, {
        help: `install a later Packer, or synthesize for this one: \`packerVersion: "${version}"\``,
        notes: [`found as \`${file}\``],
      }),
    ]);
  return { file, version, hasInit: compareVersions(version, "1.7.0") >= 0 };
}

/** `Packer v1.6.6`, `1.6.6`, `Packer v1.11.0-dev (abc)`; undefined for any other text. */
export function parsePackerVersion(output: string): string | undefined {
  return /^(?:Packer )?v?(\d+\.\d+\.\d+)(?:-[\w.+]+)?(?: \(.*\))?$/m.exec(output.trim())?.[1];
}

function askVersion(
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly version: string } | { readonly problem: Diagnostic }> {
  return new Promise((resolve) => {
    // Some distributions have another program of this name that waits for its input.
    const child = execFile(
      file,
      ["version"],
      { env: { ...env, CHECKPOINT_DISABLE: "1" }, timeout: 20_000, killSignal: "SIGKILL" },
      (cause, stdout, stderr) => {
        const version = cause ? undefined : parsePackerVersion(stdout);
        if (version !== undefined) resolve({ version });
        else if (cause?.code === "ENOENT" || cause?.code === "EACCES") resolve({ problem: noPacker(file, env) });
        else resolve({ problem: notPacker(file, `${stdout}${stderr}`) });
      },
    );
    child.stdin?.end();
  });
}

function noPacker(file: string, env: NodeJS.ProcessEnv): Diagnostic {
  return error("build/no-packer", `Cannot build: there is no program \`${file}\``, {
    help: INSTALL,
    notes: env.PACKWRIGHT_PACKER ? ["named by PACKWRIGHT_PACKER"] : ["looked for in PATH"],
  });
}

function notPacker(file: string, output: string): Diagnostic {
  const line = output.trim().split("\n")[0];
  return error("build/not-packer", `Unexpected answer of \`${file} version\`, expected one such as \`Packer v1.9.5\``, {
    help: `another program may have the same name; ${INSTALL}`,
    notes: [line ? `it says \`${line.slice(0, 200)}\`` : "it says nothing"],
  });
}

// Values that a run gives to variables, as Packer itself would take them: `PKR_VAR_…` < files in their order < `--var` in its order.
import { readFileSync } from "node:fs";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { stableJson } from "../util/stable.ts";

export interface VariableFlags {
  /** `name=value` each. */
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
}

export interface RunValues {
  /** By name, as text. */
  readonly values: ReadonlyMap<string, string>;
  /** Names given by `--var`, the last value of each: for Packer's command line or environment. */
  readonly given: ReadonlyMap<string, string>;
}

const PREFIX = "PKR_VAR_";

/** Reads all of them; throws a `Failure` with every mistake. */
export async function readRunValues(flags: VariableFlags, environment: NodeJS.ProcessEnv): Promise<RunValues> {
  const values = new Map<string, string>();
  const given = new Map<string, string>();
  const mistakes: Diagnostic[] = [];
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith(PREFIX) && value !== undefined) values.set(name.slice(PREFIX.length), value);
  for (const file of flags.varFile ?? []) {
    try {
      for (const [name, value] of Object.entries(await readValueFile(file)))
        values.set(name, typeof value === "string" ? value : stableJson(value));
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      mistakes.push(...cause.diagnostics);
    }
  }
  for (const setting of flags.var ?? []) {
    const at = setting.indexOf("=");
    if (at < 1) {
      mistakes.push(
        error("cli/bad-variable", `Unexpected \`${setting}\` for \`--var\`, expected name=value`, {
          help: "write --var region=eu-west-1",
        }),
      );
      continue;
    }
    values.set(setting.slice(0, at), setting.slice(at + 1));
    given.set(setting.slice(0, at), setting.slice(at + 1));
  }
  if (mistakes.length > 0) throw new Failure(mistakes);
  return { values, given };
}

async function readValueFile(file: string): Promise<{ readonly [name: string]: unknown }> {
  const origin = { kind: "file", file } as const;
  const text = readText(file);
  if (file.endsWith(".hcl")) {
    const { parseWithHashicorp } = await import("../hcl/oracle.ts");
    return (await parseWithHashicorp(file, text)) as { readonly [name: string]: unknown };
  }
  if (!file.endsWith(".json")) {
    throw new Failure([
      error(
        "cli/bad-variable-file",
        `Unexpected name of the file of variables \`${file}\`, expected .hcl or .json at its end`,
        {
          help: "rename it to NAME.pkrvars.hcl or NAME.pkrvars.json: Packer tells the format by the name",
        },
      ),
    ]);
  }
  try {
    return JSON.parse(text) as { readonly [name: string]: unknown };
  } catch (cause) {
    throw new Failure([
      error("cli/bad-variable-file", `Cannot read \`${file}\`: ${(cause as Error).message}`, {
        origin,
        help: "make it valid JSON",
      }),
    ]);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Failure([
      error("cli/bad-variable-file", `Cannot read \`${file}\`: ${(cause as Error).message}`, {
        help: "correct the path given with --var-file",
      }),
    ]);
  }
}

// Real programs for the end-to-end tests: Packer, Docker and the built command line. Containers share the host's network when the engine
// has no bridge (a wrapper goes in front of docker).
import { execFile } from "node:child_process";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

let searchPath: Promise<string> | undefined;

/** Runs a program to its end; never rejects for an exit code. */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    NO_COLOR: "1",
    PACKER_NO_COLOR: "1",
    PATH: await searchPathForEngines(),
    ...options.env,
  };
  return execute(program, args, { ...(options.cwd ? { cwd: options.cwd } : {}), env });
}

/** Like `run`, but a non-zero exit code is an error with the whole output. */
export async function succeed(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const ran = await run(program, args, options);
  if (ran.code !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${ran.code}\n${ran.stdout}\n${ran.stderr}`);
  return ran.stdout;
}

/** The command line as built into `dist`. */
export function synth(args: readonly string[], cwd: string): Promise<Ran> {
  return run(process.execPath, [path.join(root, "dist/cli/main.js"), ...args], { cwd });
}

/** `PATH` with what makes containers share the host's network where the engine has no bridge. */
export function searchPathForEngines(): Promise<string> {
  searchPath ??= pathWithWrapper();
  return searchPath;
}

function execute(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ran> {
  const start = performance.now();
  return new Promise((resolve) => {
    execFile(program, args, { ...options, maxBuffer: 1 << 28 }, (cause, stdout, stderr) => {
      const code = cause ? (typeof cause.code === "number" ? cause.code : 255) : 0;
      resolve({
        code,
        stdout,
        stderr: cause && code === 255 ? `${stderr}\n${cause.message}` : stderr,
        seconds: (performance.now() - start) / 1000,
      });
    });
  });
}

async function pathWithWrapper(): Promise<string> {
  const plain = process.env.PATH ?? "";
  const networks = await execute("docker", ["network", "ls", "--format", "{{.Name}}"], { env: process.env });
  const bridged = networks.code !== 0 || networks.stdout.split("\n").includes("bridge");
  return bridged ? plain : `${path.join(root, "test/engine")}:${plain}`;
}

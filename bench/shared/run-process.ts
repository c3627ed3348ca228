// Starts a program and waits for its end, with an environment that does not tell it that npm runs above it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Finished {
  readonly stdout: string;
  /** From start to end, in milliseconds. */
  readonly time: number;
}

/** Throws with what the program printed if it fails; the signal ends the program. */
export async function runProcess(
  program: string,
  args: readonly string[],
  workingFolder: string,
  environment: { readonly [name: string]: string } = {},
  signal?: AbortSignal,
): Promise<Finished> {
  const before = performance.now();
  const { stdout } = await execute(program, args, {
    cwd: workingFolder,
    env: { ...plainEnvironment(), ...environment },
    maxBuffer: 1 << 28,
    ...(signal ? { signal } : {}),
  }).catch((cause: Error & { readonly stdout?: string }) => {
    // Packer tells on standard output why it failed, which Node leaves out of its message.
    throw new Error(`${cause.message}\n${(cause.stdout ?? "").slice(-4000)}`, { cause });
  });
  return { stdout, time: performance.now() - before };
}

function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD$|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$|VITEST|CDKTF_|CDK8S_|SYNTH_HCL)/.test(name),
  );
  return { ...Object.fromEntries(kept), NPM_CONFIG_UPDATE_NOTIFIER: "false" };
}

// Runs a helper program to its end and keeps what it says. Knows no program.
import { execFile } from "node:child_process";

export interface ProgramRun {
  /** Exit code; undefined if there is no such program, or it was ended for taking too long. */
  readonly code: number | undefined;
  /** Why there is no exit code. */
  readonly trouble?: "missing" | "too-long";
  readonly stdout: string;
  readonly stderr: string;
}

/** Never rejects. `input` goes to its standard input, which is empty otherwise. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly environment: NodeJS.ProcessEnv; readonly seconds: number; readonly input?: string },
): Promise<ProgramRun> {
  const { environment: env, seconds, input } = options;
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env, timeout: seconds * 1000, maxBuffer: 1 << 26, windowsHide: true },
      (cause, stdout, stderr) => {
        if (cause === null) resolve({ code: 0, stdout, stderr });
        else if (cause.code === "ENOENT" || cause.code === "EACCES")
          resolve({ code: undefined, trouble: "missing", stdout, stderr });
        else if (cause.killed && typeof cause.code !== "number")
          resolve({ code: undefined, trouble: "too-long", stdout, stderr });
        else resolve({ code: typeof cause.code === "number" ? cause.code : 1, stdout, stderr });
      },
    );
    // A program that ends without reading is no trouble of its own.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
  });
}

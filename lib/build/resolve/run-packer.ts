// Short questions to the `packer` of the PATH, with what it prints.
import { execFile } from "node:child_process";

export interface PackerAnswer {
  /** Undefined: there is no such program. */
  readonly code: number | undefined;
  /** Both streams. */
  readonly text: string;
}

export function runPacker(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PackerAnswer> {
  const env = { ...environment, CHECKPOINT_DISABLE: "1", PACKER_NO_COLOR: "1" };
  return new Promise((resolve) => {
    execFile("packer", args, { env, maxBuffer: 1 << 26 }, (cause, stdout, stderr) => {
      const missing = (cause as NodeJS.ErrnoException | null)?.code === "ENOENT";
      const code = missing ? undefined : cause ? (typeof cause.code === "number" ? cause.code : 255) : 0;
      resolve({ code, text: `${stdout}${stderr}` });
    });
  });
}

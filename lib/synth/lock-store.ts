// The lock file on disk: read as the input that it is, and written aside and renamed, so that it is whole at any moment.
import { readFileSync } from "node:fs";
import path from "node:path";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { LOCK_FILE, type Lock } from "../plan/lock-file.ts";
import { parseLockFile } from "../plan/parse-lock-file.ts";
import { systemReason } from "../util/system-reason.ts";
import { writeAside } from "../util/write-aside.ts";

export interface LockOnDisk {
  /** Absolute path. */
  readonly file: string;
  /** Undefined: there is no such file. */
  readonly text: string | undefined;
  readonly lock: Lock;
}

/** The lock of a project. Throws a `Failure` with all that is wrong with the file. */
export function readLock(projectFolder: string): LockOnDisk {
  const file = path.resolve(projectFolder, LOCK_FILE);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return { file, text: undefined, lock: new Map() };
    throw cannot("read", file, cause, "make it a readable file");
  }
  const parsed = parseLockFile(text, path.relative(process.cwd(), file) || file);
  if ("diagnostics" in parsed) throw new Failure(parsed.diagnostics);
  return { file, text, lock: parsed.lock };
}

/** Replaces the file. Throws a `Failure`; the file is then as it was. */
export async function writeLock(file: string, text: string): Promise<void> {
  try {
    await writeAside(file, text);
  } catch (cause) {
    throw cannot("write", file, cause, "nothing was changed; make room, or make the folder writable");
  }
}

function cannot(verb: "read" | "write", file: string, cause: unknown, help: string): Failure {
  const message = `Cannot ${verb} \`${file}\`: ${systemReason(cause)}`;
  return new Failure([error(verb === "read" ? "lock/cannot-read" : "lock/cannot-write", message, { help })], { cause });
}

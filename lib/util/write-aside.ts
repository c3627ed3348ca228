// Replacing a file so that it is whole at any moment: written beside it, then renamed.
import { rename, rm, writeFile } from "node:fs/promises";

/** Rejects with the system's error; the file is then as it was. */
export async function writeAside(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(aside, text);
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true }).catch(() => undefined);
  }
}

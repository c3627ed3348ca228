// Runs `packer validate` on a document in a fresh folder and cuts its messages into one text per diagnostic.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The messages of all diagnostics, white space and colours taken out. */
export async function packerValidate(text: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "packwright-validate-"));
  const file = join(folder, "test.pkr.hcl");
  writeFileSync(file, text);
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    PACKER_NO_COLOR: "1",
    PACKER_CONFIG_DIR: folder,
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  try {
    const output = await new Promise<string>((resolve) => {
      execFile(
        "packer",
        ["validate", file],
        { cwd: folder, env, timeout: 60_000, maxBuffer: 1 << 24 },
        (_, stdout, stderr) => resolve(`${stdout}\n${stderr}`),
      );
    });
    return output
      .replaceAll(folder, "")
      .split(/\n(?=Error: |Warning: )/)
      .map((message) => message.replace(/\s+/g, " ").trim())
      .filter((message) => message !== "");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Facts → files: the whole output of the generator, for writing it and for testing that what is on disk is fresh.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeCommunicatorFile, writePluginFile } from "./plugin-file.ts";
import { readTables } from "./tables.ts";

export const FACTS_FOLDER = "lib/catalog/plugins";
export const PLUGINS_FOLDER = "lib/plugins";

/** File name below `lib/plugins` → text. */
export function generateFiles(root: string): ReadonlyMap<string, string> {
  const { plugins, communicator } = readTables(join(root, FACTS_FOLDER));
  return formatted(root, [
    ...plugins.map((plugin): [string, string] => [`${plugin.plugin}.ts`, writePluginFile(plugin, communicator)]),
    ["runtime/communicator.ts", writeCommunicatorFile(communicator)],
  ]);
}

/** Biome, with the project's settings, on a copy. */
function formatted(root: string, files: readonly [file: string, text: string][]): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "packwright-plugins-"));
  try {
    for (const [file, text] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const biome = join(root, "node_modules/.bin/biome");
    const args = ["format", "--write", `--config-path=${root}`, "--vcs-enabled=false", folder];
    const { status, stderr, error } = spawnSync(biome, args, { cwd: root, encoding: "utf8" });
    if (status !== 0) throw error ?? new Error(`Cannot format the generated files: ${stderr}`);
    return new Map(files.map(([file]) => [file, readFileSync(join(folder, file), "utf8")]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

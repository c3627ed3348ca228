// Writes `lib/plugins/*.ts` from the facts in `lib/catalog/plugins`: `npx jiti lib/plugins/generate/main.ts`; with `--check` it only
// tells whether they are fresh (exit code 1 if not).
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateFiles, PLUGINS_FOLDER } from "./generate-files.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const files = generateFiles(root);
const folder = join(root, PLUGINS_FOLDER);
const surplus = readdirSync(folder).filter((file) => file.endsWith(".ts") && !files.has(file));
const stale = [...files].filter(([file, text]) => readIfThere(join(folder, file)) !== text).map(([file]) => file);

if (process.argv.includes("--check")) {
  for (const file of [...stale, ...surplus])
    console.error(`${PLUGINS_FOLDER}/${file} is stale: run npm run generate:plugins`);
  process.exitCode = stale.length + surplus.length > 0 ? 1 : 0;
} else {
  for (const file of stale) writeFileSync(join(folder, file), files.get(file)!);
  for (const file of surplus) rmSync(join(folder, file));
  console.log(`${stale.length} of ${files.size} files written`);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

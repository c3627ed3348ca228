// Writes the generated pages of `docs/`: `npm run docs`; with `--check` it only names stale ones (exit code 1 if there are any).
import { writeFileSync } from "node:fs";
import path from "node:path";
import { generateDocs, staleDocs } from "./generate-docs.ts";
import { ROOT } from "./public-api.ts";

const docs = await generateDocs();
const stale = staleDocs(docs, ROOT);

if (process.argv.includes("--check")) {
  for (const file of stale) console.error(`${file} is stale: run npm run docs`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const file of stale) writeFileSync(path.join(ROOT, file), docs.get(file)!);
  console.log(`${stale.length} of ${docs.size} pages written`);
}

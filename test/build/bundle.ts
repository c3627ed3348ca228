// Programs of these tests that run as processes of their own, made from TypeScript once: they start often.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildSync } from "esbuild";

/** Bundles `test/build/programs/NAME.ts` into a new folder. `remove` removes it. */
export function bundleProgram(name: string): { readonly file: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), "packwright-program-"));
  const file = path.join(folder, `${name}.mjs`);
  buildSync({
    entryPoints: [path.join(import.meta.dirname, "programs", `${name}.ts`)],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outfile: file,
    logLevel: "warning",
  });
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}

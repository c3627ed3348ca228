// Runs an example of the pages as a user would: a file of its own in a project, importing `packwright`. The sources stand for the package.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createJiti } from "jiti";
import type { InMemory } from "../../lib/testing.ts";
import { ROOT } from "./public-api.ts";

/** What lies beside the examples: `site/`, `scripts/setup.sh` and the like. */
export const PROJECT = path.join(ROOT, "docs/generate/project");

const jiti = createJiti(import.meta.url, {
  interopDefault: false,
  // Each run has files of its own, which would stay in the cache for good.
  fsCache: false,
  tsconfigPaths: false,
  alias: {
    "packwright/plugins": path.join(ROOT, "lib/plugins"),
    "packwright/testing": path.join(ROOT, "lib/testing.ts"),
    packwright: path.join(ROOT, "lib/index.ts"),
  },
});

let runs = 0;

/** The App that the example makes last, synthesized in memory. Throws a `Failure` with all its mistakes. */
export async function runExample(text: string): Promise<InMemory> {
  const folder = path.join(ROOT, `node_modules/.cache/packwright-docs/${process.pid}`);
  const file = path.join(folder, `example-${runs++}.ts`);
  const workingFolder = process.cwd();
  const app = [...text.matchAll(/^const (\w+) = new App\(/gm)].at(-1)?.[1];
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(
      file,
      `import { synthInMemory } from "packwright/testing";\n${text}\nexport const result = synthInMemory(${app});\n`,
    );
    process.chdir(PROJECT);
    const { result } = await jiti.import<{ readonly result: InMemory }>(file);
    return result;
  } finally {
    process.chdir(workingFolder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The TypeScript blocks of a page: the first one makes the app, each of the others goes on from there. */
export function examplesOf(page: string): readonly string[] {
  const [first = "", ...others] = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text!);
  return [first, ...others.map((text) => `${first}${text}`)];
}

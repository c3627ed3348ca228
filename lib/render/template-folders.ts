// Where script templates lie: in the user's folders, which come first, and in the package's own `templates/`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stableHash } from "../util/stable.ts";

const SUFFIX = ".sh.hbs";

/** Any file that only the package's own folder has: tells it from other folders of that name on the way up. */
const MARK = `templates/apt/install${SUFFIX}`;

let ownFolder: string | undefined;

/** The package's `templates/`: found by going up from this file, be it source (`lib/render`) or bundle (`dist`, `dist/chunks`). */
export function findOwnTemplates(): string {
  if (ownFolder !== undefined) return ownFolder;
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, MARK))) {
      ownFolder = join(folder, "templates");
      return ownFolder;
    }
    if (folder === dirname(folder)) throw new Error(`Cannot find Packwright's templates above \`${start}\``);
  }
}

/** The file of a template by name, e.g. `apt/install`; the first folder that has it wins. */
export function tryFindTemplate(name: string, folders: readonly string[]): string | undefined {
  if (!/^[a-z0-9]+([-/][a-z0-9]+)*$/.test(name)) return undefined;
  for (const folder of [...folders, findOwnTemplates()]) {
    const path = join(folder, `${name}${SUFFIX}`);
    if (existsSync(path)) return path;
  }
  return undefined;
}

/** Hash of every template in the user's folders, names included; undefined when they have none. */
export function hashTemplates(folders: readonly string[]): string | undefined {
  const contents = folders.flatMap((folder) =>
    listTemplates(folder).map((name) => [name, readFileSync(join(folder, `${name}${SUFFIX}`), "utf8")]),
  );
  return contents.length === 0 ? undefined : stableHash(contents);
}

/** Names of all templates in a folder, sorted, e.g. `apt/install`; empty when there is no such folder. */
export function listTemplates(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(SUFFIX))
    .map((path) => path.slice(0, -SUFFIX.length).replaceAll("\\", "/"))
    .sort();
}

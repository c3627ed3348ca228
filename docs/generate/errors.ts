// The codes of all diagnostics: found in the sources, explained by the notes.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ERROR_NOTES } from "./error-notes.ts";
import { code, table } from "./markdown.ts";
import { ROOT } from "./public-api.ts";

const LIB = path.join(ROOT, "lib");

/** First words of codes that are no folder of lib: what several folders do together. */
const SHARED = ["lock"];

export type Reported = "error" | "warning" | "info";

/** Every code in lib, sorted, with how it is reported: strings that begin with the name of one of lib's folders, or with a shared word. */
export function findCodes(): ReadonlyMap<string, Reported> {
  const entries = readdirSync(LIB, { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.parentPath === LIB).map(({ name }) => name);
  const pattern = new RegExp(
    `(?:\\b(warning|info)\\(\\s*)?"((?:${[...folders, ...SHARED].join("|")})/[a-z][a-z-]*)"`,
    "g",
  );
  const found = new Map<string, Reported>();
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const source = readFileSync(path.join(entry.parentPath, entry.name), "utf8");
    for (const [, reported, name] of withoutComments(source).matchAll(pattern))
      found.set(name!, (reported as Reported | undefined) ?? "error");
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Codes without a note, and notes without a code. */
export function mismatches(): { readonly missing: readonly string[]; readonly stale: readonly string[] } {
  const codes = findCodes();
  return {
    missing: [...codes.keys()].filter((name) => ERROR_NOTES[name] === undefined),
    stale: Object.keys(ERROR_NOTES).filter((name) => !codes.has(name)),
  };
}

/** The codes of one folder. */
export function errorTable(area: string): string {
  const rows = [...findCodes()]
    .filter(([name]) => name.startsWith(`${area}/`))
    .map(([name, severity]) => {
      const { meaning, cure } = ERROR_NOTES[name] ?? { meaning: "", cure: "" };
      return [code(name), `${PREFIX[severity]}${meaning}`, cure];
    });
  return table(["Code", "What it says", "What to do"], rows);
}

const PREFIX: { readonly [reported in Reported]: string } = { error: "", warning: "Warning. ", info: "A remark. " };

function withoutComments(source: string): string {
  return source.replace(/^\s*(\/\/|\/\*\*|\*).*$/gm, "");
}

// The codes of all diagnostics: found in the sources, explained by the notes.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ERROR_NOTES } from "./error-notes.ts";
import { code, table } from "./markdown.ts";
import { ROOT } from "./public-api.ts";

const LIB = path.join(ROOT, "lib");

/** Every code in lib, sorted, with whether it is reported as a warning: strings that begin with the name of one of lib's folders. */
export function findCodes(): ReadonlyMap<string, "error" | "warning"> {
  const entries = readdirSync(LIB, { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.parentPath === LIB).map(({ name }) => name);
  const pattern = new RegExp(`(\\bwarning\\(\\s*)?"((?:${folders.join("|")})/[a-z][a-z-]*)"`, "g");
  const found = new Map<string, "error" | "warning">();
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const source = readFileSync(path.join(entry.parentPath, entry.name), "utf8");
    for (const [, warning, name] of withoutComments(source).matchAll(pattern))
      found.set(name!, warning === undefined ? "error" : "warning");
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
      return [code(name), severity === "warning" ? `Warning. ${meaning}` : meaning, cure];
    });
  return table(["Code", "What it says", "What to do"], rows);
}

function withoutComments(source: string): string {
  return source.replace(/^\s*(\/\/|\/\*\*|\*).*$/gm, "");
}

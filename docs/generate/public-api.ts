// Everything that `packwright` and `packwright/testing` export, with where it is declared, as Markdown tables.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Declaration, headerOf, parseDeclarations } from "./declarations.ts";
import { code, table } from "./markdown.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");

const CHOICE = /^export type (\w+) =((?:\s*\|?\s*"[\w.-]+")+);/gm;

interface Found {
  readonly declaration: Declaration;
  readonly header: string;
}

/** Public names of the two entry files, sorted. */
export function publicNames(): readonly string[] {
  const listed = exportsOf("lib/index.ts").flatMap(({ names }) => names);
  const testing = parseDeclarations(read("lib/testing.ts")).map(({ name }) => name);
  return [...new Set([...listed, ...testing])].sort();
}

/** Finds declarations by name: in the files that the entry files export from, and what stands beside them there. */
export class PublicApi {
  readonly #found = new Map<string, Found>();
  /** Types that are a choice of strings: shown as what they are. */
  readonly #choices = new Map<string, string>();

  constructor() {
    const files = [
      "lib/testing.ts",
      "lib/constructs/step-construct.ts",
      ...exportsOf("lib/index.ts").map(({ file }) => file),
    ];
    for (const file of new Set(files)) {
      const source = read(file);
      for (const declaration of parseDeclarations(source))
        if (!this.#found.has(declaration.name))
          this.#found.set(declaration.name, { declaration, header: headerOf(source) });
    }
    for (const file of readdirSync(path.join(ROOT, "lib"), { recursive: true, encoding: "utf8" }))
      for (const [, name, text] of file.endsWith(".ts") ? read(`lib/${file}`).matchAll(CHOICE) : [])
        this.#choices.set(name!, text!.trim().replace(/^\| /, "").replace(/\s+/g, " "));
  }

  /** What it is for: its docstring, or else the first lines of its file. */
  about(name: string): string {
    const { declaration, header } = this.#find(name);
    return declaration.document === "" ? header : declaration.document;
  }

  /** The props of an interface, those that it inherits by name. */
  props(name: string): string {
    const { kind, members, parents, text, document } = this.#find(name).declaration;
    if (kind === "type") return `\`${name}\` is ${code(text)}.${document === "" ? "" : ` ${document}`}`;
    const rows = members.map(({ name, type, optional, document }) => [
      optional ? code(name) : `${code(name)} (required)`,
      code(this.#choices.get(type) ?? type),
      document,
    ]);
    const inherited = parents.map((parent) => code(parent)).join(" and ");
    const head = `${code(name)}${inherited === "" ? "" : ` (and all of ${inherited})`}:${document === "" ? "" : ` ${document}`}`;
    return rows.length === 0 ? head : `${head}\n\n${table(["Name", "Type", "Meaning"], rows)}`;
  }

  /** The documented public members of a class. */
  members(name: string): string {
    const { members } = this.#find(name).declaration;
    const rows = members.map(({ name: member, type, isMethod, isStatic, document }) => [
      code(`${isStatic ? `${name}.` : ""}${member}${isMethod ? type : `: ${type}`}`),
      document,
    ]);
    return table([`Member of ${code(name)}`, "Meaning"], rows);
  }

  #find(name: string): Found {
    const found = this.#found.get(name);
    if (!found) throw new Error(`Cannot find \`${name}\` among what lib/index.ts exports`);
    return found;
  }
}

function exportsOf(entry: string): { file: string; names: string[] }[] {
  return [...read(entry).matchAll(/^export (?:type )?\{([^}]*)\} from "\.\/([^"]+)";/gm)].map(([, list, file]) => ({
    file: `lib/${file}`,
    names: list!
      .split(",")
      .map((name) => name.trim().replace(/^type /, ""))
      .filter((name) => name !== ""),
  }));
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

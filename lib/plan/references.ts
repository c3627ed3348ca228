// Which of Packer's names (`var.x`, `local.x`, `data.TYPE.NAME`, `source.name`, …) and functions a value uses, also inside raw
// expression text. Reads HCL only as far as names, calls and quotes go.
import { Expression, expressionsIn } from "./expression.ts";

export interface Uses {
  /** Dotted paths, e.g. `var.region`, `data.amazon-ami.base.id`, each once, in order of appearance. */
  readonly references: readonly string[];
  /** Names of Packer's functions that are called. */
  readonly functions: readonly string[];
}

const ROOTS = new Set(["var", "local", "data", "source", "build", "path", "packer"]);

/** Names and functions used by all expressions inside a value. */
export function usesOf(value: unknown): Uses {
  const references = new Set<string>();
  const functions = new Set<string>();
  for (const { node } of expressionsIn(value)) {
    if (node.kind === "reference") references.add(node.path.join("."));
    else if (node.kind === "call") functions.add(node.name);
    else if (node.kind === "raw") {
      const text = node.parts.map((part) => (part instanceof Expression ? " null " : part)).join("");
      for (const code of codeParts(text)) {
        for (const [name] of code.matchAll(/(?<![\w.-])[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+/g))
          if (ROOTS.has(name.slice(0, name.indexOf(".")))) references.add(name);
        for (const [, name] of code.matchAll(/(?<![\w.-])([A-Za-z_][\w-]*)\s*\(/g)) functions.add(name!);
      }
    }
  }
  return { references: [...references], functions: [...functions] };
}

/** The name a reference needs declared: `var.x`, `local.x`, `data.TYPE.NAME`; other roots are Packer's own and give undefined. */
export function declaredName(path: string): string | undefined {
  const [root, first, second] = path.split(".");
  if (first === undefined) return undefined;
  if (root === "var" || root === "local") return `${root}.${first}`;
  if (root === "data" && second !== undefined) return `data.${first}.${second}`;
  return undefined;
}

/** HCL text without its comments and literal text; what is interpolated into strings stays. */
function codeParts(text: string): string[] {
  const parts: string[] = [];
  const depths: number[] = [];
  let inString = false;
  let start = 0;
  const close = (end: number) => {
    if (end > start) parts.push(text.slice(start, end));
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    const next = text[at + 1];
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') {
        inString = false;
        start = at + 1;
      } else if ((character === "$" || character === "%") && next === character) at++;
      else if ((character === "$" || character === "%") && next === "{") {
        inString = false;
        depths.push(0);
        start = at += 2;
        at--;
      }
    } else if (character === '"') {
      close(at);
      inString = true;
    } else if (character === "#" || (character === "/" && next === "/")) {
      close(at);
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
      start = at;
    } else if (character === "{" && depths.length > 0) depths[depths.length - 1]!++;
    else if (character === "}" && depths.length > 0 && depths[depths.length - 1]!-- === 0) {
      close(at);
      depths.pop();
      inString = true;
    }
  }
  if (!inString) close(text.length);
  return parts;
}

// Reads exported interfaces, types, classes and functions with their docstrings out of TypeScript source, line by line.
// Relies on the formatter's layout (members two blanks in, closing brackets alone); knows nothing of what the code means.

export interface Declaration {
  readonly kind: "interface" | "type" | "class" | "function" | "const";
  readonly name: string;
  /** Text of its docstring, else empty. */
  readonly document: string;
  /** Names after `extends`. */
  readonly parents: readonly string[];
  /** Right-hand side of a type; signature of a function. */
  readonly text: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  /** As written; of a method, parameters and result. */
  readonly type: string;
  readonly optional: boolean;
  readonly isMethod: boolean;
  readonly isStatic: boolean;
  readonly document: string;
}

/** What the last line of a head ends with; of all others a semicolon. */
const ENDS: { readonly [kind: string]: RegExp } = { interface: /\{$/, class: /\{$/, function: /\{$/ };

const HEAD = /^export (?:abstract )?(interface|type|class|function|const) (\w+)/;

export function parseDeclarations(source: string): readonly Declaration[] {
  const lines = source.split("\n");
  const declarations: Declaration[] = [];
  let document = "";
  for (let index = 0; index < lines.length; ) {
    const line = lines[index]!;
    if (line.startsWith("/**")) {
      const comment = readComment(lines, index);
      document = comment.text;
      index = comment.next;
      continue;
    }
    const [, kind, name] = HEAD.exec(line) ?? [];
    if (kind !== undefined && name !== undefined) {
      const head = readStatement(lines, index, ENDS[kind] ?? /;$/);
      const hasBody = kind === "interface" || kind === "class";
      declarations.push({
        kind: kind as Declaration["kind"],
        name,
        document,
        parents: hasBody ? parentsOf(head.text) : [],
        text: hasBody ? "" : textOf(head.text, name),
        members: hasBody ? readMembers(lines, head.next, kind) : [],
      });
      index = hasBody ? head.next : Math.max(head.next, index + 1);
    } else index++;
    document = "";
  }
  return declarations;
}

/** The comment at the top of a file, as one paragraph. */
export function headerOf(source: string): string {
  const lines: string[] = [];
  for (const line of source.split("\n")) {
    if (line.startsWith("//")) lines.push(line.slice(2).trim());
    else if (!line.startsWith("#!")) break;
  }
  return lines.join(" ");
}

/** From a line with `/**` on: its text in one line, and the line after it. */
function readComment(lines: readonly string[], start: number): { text: string; next: number } {
  let end = start;
  while (end < lines.length - 1 && !lines[end]!.includes("*/")) end++;
  const text = lines
    .slice(start, end + 1)
    .map((line) => line.replace(/^\s*(\/\*\*|\*(?!\/))?/, "").replace(/\*\/\s*$/, ""))
    .join(" ");
  return { text: text.replace(/\s+/g, " ").trim(), next: end + 1 };
}

/** Lines up to one that ends the statement outside of all brackets but the one it may open itself; joined into one. */
function readStatement(lines: readonly string[], start: number, end: RegExp): { text: string; next: number } {
  let text = "";
  for (let index = start; index < lines.length; index++) {
    const line = lines[index]!.trim();
    if (!line.startsWith("//") && !line.startsWith("/**")) text = text === "" ? line : `${text} ${line}`;
    if (end.test(line) && depthOf(text.replace(/\{$/, "")) === 0) return { text: tidy(text), next: index + 1 };
  }
  return { text: tidy(text), next: lines.length };
}

function readMembers(lines: readonly string[], start: number, kind: string): readonly Member[] {
  const members: Member[] = [];
  let document = "";
  for (let index = start; index < lines.length && lines[index] !== "}"; ) {
    const line = lines[index]!;
    if (line.startsWith("  /**")) {
      const comment = readComment(lines, index);
      document = comment.text;
      index = comment.next;
      continue;
    }
    const statement = /^ {2}[\w#["]/.test(line) ? readStatement(lines, index, /[;{}]$/) : undefined;
    const member = statement && toMember(statement.text, document, kind === "class");
    if (member) members.push(member);
    index = statement?.next ?? index + 1;
    document = "";
  }
  return members;
}

const MEMBER = /^((?:(?:static|readonly|abstract|get|public) )*)(\w+)(\??)(<[^(]*>)?(: |\(| = |;)/;
const HIDDEN = /^(#|constructor\b|private |protected |override |async #)/;

/** Undefined for what is not for users: hidden members, and of classes those without a docstring. */
function toMember(text: string, document: string, isClass: boolean): Member | undefined {
  if (HIDDEN.test(text) || (isClass && document === "")) return undefined;
  const [head, modifiers = "", name, mark, , separator] = MEMBER.exec(text) ?? [];
  if (head === undefined || name === undefined || separator === " = " || separator === ";") return undefined;
  const rest = text.slice(head.length).replace(/( \{|;)$/, "");
  const isGetter = modifiers.includes("get ");
  const type = separator === "(" ? (isGetter ? rest.replace(/^\): /, "") : `(${rest}`) : rest;
  const value = isClass && separator === ": " ? type.replace(/ = .*$/, "") : type;
  const isMethod = separator === "(" && !isGetter;
  return { name, type: value, optional: mark === "?", isMethod, isStatic: modifiers.includes("static "), document };
}

function parentsOf(head: string): readonly string[] {
  const [, list] = /\bextends ([\w, ]+?)(?: implements [^{]*)? ?\{$/.exec(withoutGenerics(head)) ?? [];
  return (list ?? "").split(/,\s*/).filter((name) => name !== "");
}

/** Type parameters and arguments cut out, however deep. */
function withoutGenerics(text: string): string {
  const shorter = text.replace(/<[^<>]*>/g, "");
  return shorter === text ? text : withoutGenerics(shorter);
}

function textOf(head: string, name: string): string {
  const rest = head.slice(head.indexOf(name) + name.length).replace(/( \{|;)$/, "");
  return rest.replace(/^(<.*?>)? = /, "").trim();
}

/** How many brackets are open at the end of a text; strings are skipped. */
function depthOf(text: string): number {
  let depth = 0;
  for (const sign of text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "")) {
    if ("([{".includes(sign)) depth++;
    if (")]}".includes(sign)) depth--;
  }
  return depth;
}

function tidy(text: string): string {
  return text
    .replace(/([([]) /g, "$1")
    .replace(/,? ([)\]])/g, "$1")
    .replace(/= \| /g, "= ")
    .replace(/: \| /g, ": ");
}

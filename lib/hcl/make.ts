// Short makers for every HCL node, so that a tree reads like the file it becomes. They check nothing: the printer reports.
import type {
  Attribute,
  Block,
  BodyItem,
  BooleanLiteral,
  Call,
  Comment,
  Document,
  HclExpression,
  Heredoc,
  List,
  NullLiteral,
  NumberLiteral,
  ObjectItem,
  ObjectValue,
  Raw,
  Surroundings,
  Template,
  TemplatePart,
  TextLiteral,
  Traversal,
} from "./ast.ts";

/** A whole file. */
export function document(...items: readonly BodyItem[]): Document {
  return { kind: "document", items };
}

/** `name = value` */
export function attribute(name: string, value: HclExpression, around: Surroundings = {}): Attribute {
  return { kind: "attribute", name, value, ...around };
}

/** `type "label" { … }`; attributes and nested blocks are printed in the order given. */
export function block(
  type: string,
  labels: readonly string[],
  body: readonly BodyItem[],
  around: Surroundings = {},
): Block {
  return { kind: "block", type, labels, body, ...around };
}

/** Own-line `#` comments that belong to no item; a line break in the text starts a new one. */
export function comment(...lines: readonly string[]): Comment {
  return { kind: "comment", lines };
}

/** A string literal: any JavaScript string, printed quoted and escaped. */
export function text(value: string): TextLiteral {
  return { kind: "text", value };
}

export function number(value: number | bigint): NumberLiteral {
  return { kind: "number", value };
}

export function boolean(value: boolean): BooleanLiteral {
  return { kind: "boolean", value };
}

/** HCL's `null`. */
export function nothing(): NullLiteral {
  return { kind: "null" };
}

export function list(items: readonly HclExpression[]): List {
  return { kind: "list", items };
}

/** An object or map, from items (with comments or computed keys) or from a record. */
export function object(items: readonly ObjectItem[] | Readonly<Record<string, HclExpression>>): ObjectValue {
  if (Array.isArray(items)) return { kind: "object", items };
  return { kind: "object", items: Object.entries(items).map(([key, value]) => ({ key, value })) };
}

/** One item of an object; a key that is not an identifier is quoted, a key expression is put in parentheses. */
export function item(key: string | HclExpression, value: HclExpression, around: Surroundings = {}): ObjectItem {
  return { key, value, ...around };
}

/** `reference("var", "region")` → `var.region`; a number, or a member that is no identifier, is printed as an index. */
export function reference(root: string, ...steps: readonly (string | number)[]): Traversal {
  return { kind: "traversal", root, steps };
}

export function call(name: string, ...args: readonly HclExpression[]): Call {
  return { kind: "call", name, arguments: args };
}

/** `template("web-", reference("var", "x"))` → `"web-${var.x}"`; strings are literal text. */
export function template(...parts: readonly TemplatePart[]): Template {
  return { kind: "template", parts };
}

/** Text over several lines; it should end with a line break, or it is printed as a quoted string. */
export function heredoc(parts: string | readonly TemplatePart[], options: { readonly flush?: boolean } = {}): Heredoc {
  return { kind: "heredoc", parts: typeof parts === "string" ? [parts] : parts, flush: options.flush ?? true };
}

/** Expression code, verbatim but for its spacing; nodes may be spliced in: `raw("upper(", text("a"), ")")`. */
export function raw(...parts: readonly TemplatePart[]): Raw {
  return { kind: "raw", parts };
}

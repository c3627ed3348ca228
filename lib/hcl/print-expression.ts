// Expressions to text: on one line where they fit or must, else one item per line.
// Knows columns and depth, but not what stands around an expression.
import type { Call, HclExpression, Heredoc, List, ObjectItem, ObjectValue, Raw, TemplatePart } from "./ast.ts";
import { isContained } from "./brackets.ts";
import { escapeBeforeInterpolation, escapeQuoted, isIdentifier, quote } from "./escape.ts";
import { heredocText } from "./print-heredoc.ts";
import type { PrintState } from "./print-state.ts";
import { type Row, rowLines, rowOf } from "./rows.ts";

/** Lines with a list or call on them stay within this many columns. */
const LINE_WIDTH = 100;
const INLINE_ITEMS = 3;

/** Text that may run over several lines; `column` is where it starts, lines after the first are indented for `depth`. */
export function printBlockExpression(
  expression: HclExpression,
  depth: number,
  column: number,
  state: PrintState,
): string {
  switch (expression.kind) {
    case "heredoc":
      return printHeredoc(expression, depth, state);
    case "list":
      return printList(expression, depth, column, state);
    case "object":
      return printObject(expression, depth, state);
    case "call":
      return printCall(expression, depth, column, state);
    default:
      return printInline(expression, state);
  }
}

/** Text on one line, as inside a template; line breaks can only come from raw code. */
export function printInline(expression: HclExpression, state: PrintState): string {
  switch (expression.kind) {
    case "text":
      state.checkText(expression.value);
      return quote(expression.value);
    case "number":
      return printNumber(expression.value, state);
    case "boolean":
      return expression.value ? "true" : "false";
    case "null":
      return "null";
    case "template":
    case "heredoc":
      return printQuoted(expression.parts, state);
    case "list":
      return `[${expression.items.map((item) => printInline(item, state)).join(", ")}]`;
    case "object":
      return printInlineObject(expression, state);
    case "traversal":
      return printTraversal(expression.root, expression.steps, state);
    case "call":
      state.checkName(expression.name.replaceAll("::", "_"), "a function name");
      return `${expression.name}(${expression.arguments.map((argument) => printInline(argument, state)).join(", ")})`;
    case "raw":
      return printRaw(expression, state);
  }
}

/** Neighbouring literal texts joined, nested templates spliced in: no two strings are adjacent, none is empty. */
function flattenParts(parts: readonly TemplatePart[]): TemplatePart[] {
  const flat: TemplatePart[] = [];
  const add = (part: TemplatePart): void => {
    if (typeof part === "object") {
      if (part.kind === "text") add(part.value);
      else if (part.kind === "template" || part.kind === "heredoc") part.parts.forEach(add);
      else flat.push(part);
      return;
    }
    const last = flat.at(-1);
    if (typeof last === "string") flat[flat.length - 1] = last + part;
    else if (part !== "") flat.push(part);
  };
  parts.forEach(add);
  return flat;
}

/** `${expression}`; an object keeps a space from the braces around it. */
function printInterpolation(expression: HclExpression, state: PrintState): string {
  const text = printInline(expression, state);
  return `\${${text.startsWith("{") ? " " : ""}${text}${text.endsWith("}") ? " " : ""}}`;
}

function printQuoted(parts: readonly TemplatePart[], state: PrintState): string {
  const flat = flattenParts(parts);
  const texts = flat.map((part, index) => {
    if (typeof part === "object") return printInterpolation(part, state);
    state.checkText(part);
    return index < flat.length - 1 ? escapeBeforeInterpolation(part) : escapeQuoted(part);
  });
  return `"${texts.join("")}"`;
}

function printHeredoc(heredoc: Heredoc, depth: number, state: PrintState): string {
  const parts = flattenParts(heredoc.parts);
  const pieces = parts.map((part) => (typeof part === "string" ? part : { code: printInterpolation(part, state) }));
  const text = heredocText(pieces, heredoc.flush, depth);
  if (text === undefined) return printQuoted(parts, state);
  for (const part of parts) if (typeof part === "string") state.checkText(part);
  return text;
}

function printNumber(value: number | bigint, state: PrintState): string {
  if (typeof value === "number" && !Number.isFinite(value))
    state.report("hcl/bad-number", `Cannot write \`${value}\`: HCL has finite numbers only`, {
      help: "leave the value out, or give a number",
    });
  return value === 0 ? "0" : String(value);
}

function printTraversal(root: string, steps: readonly (string | number)[], state: PrintState): string {
  state.checkName(root, "a name to start a reference");
  let text = root;
  for (const step of steps) {
    if (typeof step === "number") text += `[${printNumber(step, state)}]`;
    else if (isIdentifier(step)) text += `.${step}`;
    else text += `[${printInline({ kind: "text", value: step }, state)}]`;
  }
  return text;
}

function printList(list: List, depth: number, column: number, state: PrintState): string {
  if (staysOnOneLine(list)) {
    const text = printInline(list, state);
    if (column + text.length <= LINE_WIDTH) return text;
  }
  return `[\n${printItems(list.items, depth + 1, ",", state)}${"  ".repeat(depth)}]`;
}

/** One item per line, a comma after each; a heredoc's comma goes to a line of its own, after the last one there is none. */
function printItems(items: readonly HclExpression[], depth: number, lastComma: string, state: PrintState): string {
  const indent = "  ".repeat(depth);
  let text = "";
  items.forEach((item, index) => {
    const printed = printBlockExpression(item, depth, indent.length + 1, state);
    const isLast = index === items.length - 1;
    if (printed.startsWith("<<")) text += `${indent}${printed}${isLast ? "" : `\n${indent},`}\n`;
    else text += `${indent}${printed}${isLast ? lastComma : ","}\n`;
  });
  return text;
}

function printObject(object: ObjectValue, depth: number, state: PrintState): string {
  if (object.items.length === 0) return "{}";
  const rows = object.items.map((item) => objectRow(item, depth + 1, state));
  const lines = ["{"];
  rowLines(rows, depth + 1, state, lines);
  lines.push(`${"  ".repeat(depth)}}`);
  return lines.join("\n");
}

function objectRow(item: ObjectItem, depth: number, state: PrintState): Row {
  const key = printKey(item, state);
  return state.within(key, item.origin, () => {
    const value = printBlockExpression(item.value, depth, 2 * depth + key.length + 3, state);
    return rowOf(key, value, item, state);
  });
}

function printInlineObject(object: ObjectValue, state: PrintState): string {
  if (object.items.length === 0) return "{}";
  const items = object.items.map((item) => `${printKey(item, state)} = ${printInline(item.value, state)}`);
  return `{ ${items.join(", ")} }`;
}

/** `for` would start a for expression; `null`, `true` and `false` are quoted for the reader's sake. */
function printKey({ key }: ObjectItem, state: PrintState): string {
  if (typeof key === "object") return `(${printInline(key, state)})`;
  if (isIdentifier(key) && !/^(for|null|true|false)$/.test(key)) return key;
  return printInline({ kind: "text", value: key }, state);
}

function printCall(call: Call, depth: number, column: number, state: PrintState): string {
  if (call.arguments.every(staysOnOneLine)) {
    const text = printInline(call, state);
    if (column + text.length <= LINE_WIDTH) return text;
  }
  const [only] = call.arguments;
  if (only === undefined) return printInline(call, state);
  state.checkName(call.name.replaceAll("::", "_"), "a function name");
  if (call.arguments.length === 1 && opensOnOneLine(only)) {
    const text = printBlockExpression(only, depth, column + call.name.length + 1, state);
    return `${call.name}(${text})`;
  }
  return `${call.name}(\n${printItems(call.arguments, depth + 1, "", state)}${"  ".repeat(depth)})`;
}

/** Brackets of a call's only argument may open and close on the lines of the call itself. */
function opensOnOneLine(argument: HclExpression): boolean {
  return argument.kind === "list" || argument.kind === "object" || argument.kind === "call";
}

/** Whether an expression reads well inside one line: few items, nothing with lines of its own. */
function staysOnOneLine(expression: HclExpression): boolean {
  switch (expression.kind) {
    case "list":
      return expression.items.length <= INLINE_ITEMS && expression.items.every(isShortItem);
    case "object":
      return (
        expression.items.length <= INLINE_ITEMS &&
        expression.items.every((item) => !item.comments?.length && !item.trailing?.trim() && staysOnOneLine(item.value))
      );
    case "call":
      return expression.arguments.every(staysOnOneLine);
    case "heredoc":
      return false;
    default:
      return true;
  }
}

function isShortItem(item: HclExpression): boolean {
  return staysOnOneLine(item) && (item.kind !== "object" || item.items.length === 0);
}

function printRaw(raw: Raw, state: PrintState): string {
  const text = raw.parts
    .map((part) => (typeof part === "string" ? part : printInline(part, state)))
    .join("")
    .trim();
  state.checkText(text);
  if (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text)) return text;
  state.needsFormat = true;
  if (!isContained(text))
    state.report("hcl/bad-raw", `Unexpected raw code \`${text}\`, expected one whole expression`, {
      help: "close every bracket and quote, and leave out comments and line breaks outside of brackets",
    });
  return text;
}

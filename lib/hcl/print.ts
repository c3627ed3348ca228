// Document to text, in the one form that `packer fmt` leaves unchanged. Lays out bodies: blank lines, comments, rows.
// Anything whose spacing is not plain (raw code, wide characters in columns) goes through format.ts once more.
import { Failure } from "../diagnostics/failure.ts";
import type { Attribute, Block, BodyItem, Document, HclExpression } from "./ast.ts";
import { quote } from "./escape.ts";
import { formatHcl } from "./format.ts";
import { printBlockExpression } from "./print-expression.ts";
import { PrintState } from "./print-state.ts";
import { commentLines, type Row, rowLines, rowOf, trailingComment } from "./rows.ts";

/**
 * The file's text: two spaces per level, `=` aligned, one blank line around blocks, a final line break; empty for an empty document.
 * Throws a `Failure` with every `hcl/lone-surrogate`, `hcl/bad-name`, `hcl/bad-number` and `hcl/bad-raw` in it.
 */
export function printDocument(document: Document): string {
  const state = new PrintState();
  const lines: string[] = [];
  printBody(document.items, 0, state, lines);
  if (state.diagnostics.length > 0) throw new Failure(state.diagnostics);
  const text = lines.length === 0 ? "" : `${lines.join("\n")}\n`;
  return state.needsFormat ? formatHcl(text) : text;
}

/** One expression as it stands behind `=` in an unindented attribute; throws like `printDocument`. */
export function printExpression(expression: HclExpression): string {
  const state = new PrintState();
  const text = printBlockExpression(expression, 0, 0, state);
  if (state.diagnostics.length > 0) throw new Failure(state.diagnostics);
  return state.needsFormat ? formatHcl(text) : text;
}

function printBody(items: readonly BodyItem[], depth: number, state: PrintState, lines: string[]): void {
  let rows: Row[] = [];
  const flush = (): void => {
    if (rows.length > 0) rowLines(rows, depth, state, lines);
    rows = [];
  };
  items.forEach((item, index) => {
    const before = items[index - 1];
    if (item.kind === "attribute") {
      if (before && before.kind !== "attribute") lines.push("");
      rows.push(attributeRow(item, depth, state));
      return;
    }
    flush();
    if (before) lines.push("");
    if (item.kind === "comment") commentLines(item.lines, depth, lines);
    else printBlock(item, depth, state, lines);
  });
  flush();
}

function attributeRow(attribute: Attribute, depth: number, state: PrintState): Row {
  return state.within(attribute.name, attribute.origin, () => {
    state.checkName(attribute.name, "an attribute name");
    const value = printBlockExpression(attribute.value, depth, 2 * depth + attribute.name.length + 3, state);
    return rowOf(attribute.name, value, attribute, state);
  });
}

function printBlock(block: Block, depth: number, state: PrintState, lines: string[]): void {
  state.within([block.type, ...block.labels].join("."), block.origin, () => {
    state.checkName(block.type, "a block type");
    commentLines(block.comments ?? [], depth, lines);
    const indent = "  ".repeat(depth);
    let header = indent + block.type;
    for (const label of block.labels) {
      state.checkText(label);
      header += ` ${quote(label)}`;
    }
    const trailing = block.trailing?.trim() ? ` ${trailingComment(block.trailing)}` : "";
    if (trailing !== "") state.needsFormat = true;
    if (block.body.length === 0) {
      lines.push(`${header} {}${trailing}`);
      return;
    }
    lines.push(`${header} {${trailing}`);
    printBody(block.body, depth + 1, state, lines);
    lines.push(`${indent}}`);
  });
}

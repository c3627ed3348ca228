// Rows `left = value # comment` of a body or an object: aligned in runs, as `packer fmt` does it.
// Knows which rows form a run; widths that are not plain ASCII are left to format.ts.
import type { Surroundings } from "./ast.ts";
import type { PrintState } from "./print-state.ts";

export interface Row {
  readonly left: string;
  /** May run over several lines; all but the first have their indentation. */
  readonly value: string;
  readonly comments: readonly string[];
  readonly trailing: string | undefined;
}

/** The row of an attribute or object item. A trailing comment moves above where a heredoc's marker must be alone on its line. */
export function rowOf(left: string, value: string, around: Surroundings, state: PrintState): Row {
  const { comments = [], trailing } = around;
  if (!trailing?.trim()) return { left, value, comments, trailing: undefined };
  if (isHeredoc(value)) return { left, value, comments: [...comments, trailing], trailing: undefined };
  if (value.includes("\n")) state.needsFormat = true;
  return { left, value, comments, trailing: trailingComment(trailing) };
}

/** Adds the rows' lines, `=` and comments in columns. */
export function rowLines(rows: readonly Row[], depth: number, state: PrintState, lines: string[]): void {
  const indent = "  ".repeat(depth);
  for (let start = 0; start < rows.length; ) {
    const end = endOfRun(rows, start);
    let width = 0;
    for (let index = start; index < end; index++) width = Math.max(width, columns(rows[index]!.left, state));
    for (let index = start; index < end; index++) {
      const { left, value, comments } = rows[index]!;
      if (comments.length > 0) commentLines(comments, depth, lines);
      lines.push(`${indent}${left.padEnd(width)} = ${value}`);
    }
    placeTrailing(rows, start, end, lines, state);
    start = end;
  }
}

/** Adds own-line comments; line breaks inside a text start a new comment line. */
export function commentLines(comments: readonly string[], depth: number, lines: string[]): void {
  const indent = "  ".repeat(depth);
  for (const comment of asComments(comments)) lines.push(indent + comment);
}

/** A comment for the end of a line. */
export function trailingComment(text: string): string {
  return asComments([text.replace(/\s*[\r\n]+\s*/g, " ")])[0]!;
}

/** Rows share a run until one has comments above it or opens a value over several lines; a heredoc stays in. */
function endOfRun(rows: readonly Row[], start: number): number {
  if (!staysInRun(rows[start]!)) return start + 1;
  let end = start + 1;
  while (end < rows.length && rows[end]!.comments.length === 0 && staysInRun(rows[end]!)) end++;
  return end;
}

function staysInRun({ value }: Row): boolean {
  return !value.includes("\n") || isHeredoc(value);
}

function isHeredoc(value: string): boolean {
  return value.startsWith("<<");
}

/** The last `end - start` lines belong to the rows; neighbours with comments put them in one column. */
function placeTrailing(rows: readonly Row[], start: number, end: number, lines: string[], state: PrintState): void {
  const offset = lines.length - end;
  for (let first = start; first < end; first++) {
    if (rows[first]!.trailing === undefined) continue;
    let last = first;
    let width = 0;
    for (; last < end && rows[last]!.trailing !== undefined; last++)
      width = Math.max(width, columns(lines[offset + last]!, state));
    for (let index = first; index < last; index++)
      lines[offset + index] = `${lines[offset + index]!.padEnd(width)} ${rows[index]!.trailing}`;
    first = last;
  }
}

function columns(text: string, state: PrintState): number {
  if (/[^\u0000-\u007f]/.test(text)) state.needsFormat = true;
  return text.length;
}

function asComments(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(/\r\n|\r|\n/))
    .map((line) => `# ${line.replace(/\p{Surrogate}/gu, "\ufffd")}`.trimEnd());
}

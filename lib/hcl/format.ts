// What `packer fmt` does to a text: a port of hclwrite's formatter (its present rules: `!x`, not 1.6's `! x`). Changes only blanks
// inside lines. The printer needs it for code it did not lay out itself.
import { scanHcl, type Token } from "./scan.ts";
import { columnCount } from "./width.ts";

/** The text in canonical form; texts with syntax errors come back with odd spacing, but complete. */
export function formatHcl(text: string): string {
  const lines = splitLines(scanHcl(text));
  indentLines(lines);
  for (const { lead, assign } of lines) {
    spaceTokens(lead);
    if (assign.length > 0) spaceTokens(assign);
  }
  alignCells(
    lines,
    ({ assign }) => assign[0],
    ({ lead }) => width(lead),
  );
  alignCells(
    lines,
    ({ comment }) => comment,
    ({ lead, assign }) => width(lead) + width(assign),
  );
  let result = text.startsWith("\ufeff") ? "\ufeff" : "";
  for (const { lead, assign, comment } of lines) {
    for (const token of lead) result += " ".repeat(token.spaces) + token.text;
    for (const token of assign) result += " ".repeat(token.spaces) + token.text;
    if (comment) result += " ".repeat(comment.spaces) + comment.text;
  }
  return result;
}

/** A line in the formatter's sense (a heredoc belongs to the line it starts on), cut before `=` and before a trailing comment. */
interface Line {
  lead: Token[];
  assign: Token[];
  comment: Token | undefined;
}

const OPENING = new Set(["{", "[", "(", "${", "%{"]);
const CLOSING = new Set(["}", "]", ")", "template-end"]);
/** A minus behind one of these is a sign. */
const BEFORE_SIGN = new Set([
  "",
  "(",
  "{",
  "[",
  "=",
  ":",
  ",",
  "?",
  "+",
  "*",
  "/",
  "%",
  "-",
  "==",
  "!=",
  ">",
  ">=",
  "<",
  "<=",
  "&&",
  "||",
  "!",
]);

function splitLines(tokens: readonly Token[]): Line[] {
  const lines: Line[] = [];
  let start = 0;
  tokens.forEach((token, index) => {
    if (token.type === "newline" || (token.type === "comment" && token.text.endsWith("\n"))) {
      lines.push(cutLine(tokens.slice(start, index + 1)));
      start = index + 1;
    }
  });
  if (start < tokens.length) lines.push(cutLine(tokens.slice(start)));
  return lines;
}

function cutLine(tokens: Token[]): Line {
  const comment = tokens.length > 1 && tokens.at(-1)!.type === "comment" ? tokens.pop() : undefined;
  const equals = tokens.findIndex(({ type }, index) => index > 0 && type === "=");
  // An item that opens brackets over several lines stays out of its neighbours' column.
  if (equals < 0 || netBrackets(tokens.slice(equals)) !== 0) return { lead: tokens, assign: [], comment };
  return { lead: tokens.slice(0, equals), assign: tokens.slice(equals), comment };
}

/** One step per line that opens brackets, however many it opens. */
function indentLines(lines: readonly Line[]): void {
  const opened: number[] = [];
  for (const { lead, assign } of lines) {
    const first = lead[0]!;
    if (first.type === "newline") continue;
    const heredoc = lead.findIndex(({ type }) => type === "heredoc-start");
    const net = netBrackets(heredoc < 0 ? lead : lead.slice(0, heredoc)) + netBrackets(assign);
    for (let closing = -net; closing > 0 && opened.length > 0; ) {
      const innermost = opened.pop()!;
      if (innermost > closing) opened.push(innermost - closing);
      closing -= innermost;
    }
    first.spaces = 2 * opened.length;
    if (net > 0) opened.push(net);
  }
}

function netBrackets(tokens: readonly Token[]): number {
  return tokens.reduce((net, { type }) => net + (OPENING.has(type) ? 1 : CLOSING.has(type) ? -1 : 0), 0);
}

function spaceTokens(tokens: readonly Token[]): void {
  for (let index = 0; index + 1 < tokens.length; index++) {
    const before = index > 0 ? tokens[index - 1]!.type : "";
    tokens[index + 1]!.spaces = isSpaced(before, tokens[index]!, tokens[index + 1]!.type) ? 1 : 0;
  }
}

/** Whether a blank goes between a token and the one after it: hclwrite's `spaceAfterToken`, rule by rule. */
function isSpaced(before: string, { type, text }: Token, after: string): boolean {
  if (after === "newline" || (type === "identifier" && after === "(")) return false;
  if (type === "." || after === "." || after === "," || after === "...") return false;
  if (type === ",") return true;
  if (type === "text" || type === "quote-start" || type === "heredoc-start") return false;
  if (after === "text" || after === "quote-end" || after === "heredoc-end") return false;
  if (type === "identifier" && text === "in" && before === "identifier") return true;
  if (after === "[" && (type === "identifier" || type === "number" || CLOSING.has(type))) return false;
  if (type === "!") return false;
  if (type === "-") return !BEFORE_SIGN.has(before);
  if (type === "{" || after === "}") return !(type === "{" && after === "}");
  if ((type === "${" || type === "%{") && after === "{") return true;
  if (type === "}" && after === "template-end") return true;
  if (type === "template-end" && (after === "${" || after === "%{")) return false;
  return !OPENING.has(type) && !CLOSING.has(after);
}

/** Puts the cells of neighbouring lines into one column, one blank behind the widest text before them. */
function alignCells(
  lines: readonly Line[],
  cellOf: (line: Line) => Token | undefined,
  widthOf: (line: Line) => number,
): void {
  for (let start = 0; start < lines.length; start++) {
    let end = start;
    while (end < lines.length && cellOf(lines[end]!)) end++;
    const run = lines.slice(start, end);
    const widths = run.map(widthOf);
    const widest = Math.max(0, ...widths);
    run.forEach((line, index) => {
      cellOf(line)!.spaces = widest - widths[index]! + 1;
    });
    start = Math.max(start, end);
  }
}

function width(tokens: readonly Token[]): number {
  return tokens.reduce((columns, { spaces, text }) => columns + spaces + columnCount(text), 0);
}

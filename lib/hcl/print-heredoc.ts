// Heredocs, where they give exactly the wanted value; the caller falls back to a quoted string otherwise.
import { escapeHeredoc } from "./escape.ts";

/** Literal text, or an interpolation as printed, `${` and `}` included. */
export type HeredocPiece = string | { readonly code: string };

/** Raw control characters are legal in a heredoc, but invisible; CR would not survive editors and checkouts. */
const UNFIT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/;

/**
 * `<<-EOT … EOT`, or undefined if the text does not end with a line break, has invisible characters, or has `$` right before an
 * interpolation (a heredoc has no escape for it). With `flush` the text is indented with the code if HCL takes exactly that
 * indentation away again, else it is printed at the margin.
 */
export function heredocText(parts: readonly HeredocPiece[], flush: boolean, depth: number): string | undefined {
  const last = parts.at(-1);
  if (typeof last !== "string" || !last.endsWith("\n")) return undefined;
  let body = "";
  for (const [index, part] of parts.entries()) {
    if (typeof part === "object") {
      if (part.code.includes("\n")) return undefined;
      body += part.code;
      continue;
    }
    if (UNFIT.test(part) || (part.endsWith("$") && index < parts.length - 1)) return undefined;
    body += escapeHeredoc(part);
  }
  const lines = body.split("\n").slice(0, -1);
  const marker = freeMarker(lines);
  if (!flush || !canFlush(lines)) return [`<<${marker}`, ...lines, marker].join("\n");
  const outer = "  ".repeat(depth);
  return [`<<-${marker}`, ...lines.map((line) => indented(line, `${outer}  `)), outer + marker].join("\n");
}

/** HCL takes away the smallest indentation, counted in grapheme clusters: a mark joins the blank before it, and would go with it. */
function canFlush(lines: readonly string[]): boolean {
  return (
    lines.some((line) => /^\S/.test(line)) &&
    !lines.some((line) => /^\s*(?:[\p{M}\p{Emoji_Modifier}\u0e33\u0eb3]|\u200c|\u200d)/u.test(line))
  );
}

/** HCL leaves lines of nothing but white space as they are, so they get no indentation. */
function indented(line: string, indent: string): string {
  return /\S/.test(line) ? indent + line : line;
}

/** `EOT`, or `EOT2`, `EOT3`, … if the text has such a line itself. */
function freeMarker(lines: readonly string[]): string {
  const taken = new Set(lines.map((line) => line.trim()));
  for (let number = 1; ; number++) {
    const marker = number === 1 ? "EOT" : `EOT${number}`;
    if (!taken.has(marker)) return marker;
  }
}

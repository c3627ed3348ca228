// What the brackets and quotes of a text tell without parsing it. Full syntax is the oracle's matter.
import { scanHcl } from "./scan.ts";

const OPENING = new Set(["{", "[", "(", "${", "%{", "quote-start", "heredoc-start"]);
const CLOSING = new Set(["}", "]", ")", "template-end", "quote-end", "heredoc-end"]);

/**
 * Whether code can stand as one expression without spilling into the text around it. False for empty text, open or surplus brackets
 * and quotes, a line break outside of brackets, and a comment outside of them.
 */
export function isContained(code: string): boolean {
  const tokens = scanHcl(`${code}\n`);
  let depth = 0;
  for (const [index, { type }] of tokens.entries()) {
    if (OPENING.has(type)) depth++;
    else if (CLOSING.has(type)) depth--;
    if (depth < 0 || (depth === 0 && type === "comment")) return false;
    if (depth === 0 && type === "newline" && (index === 0 || index < tokens.length - 1)) return false;
  }
  return depth === 0;
}

/** How many brackets and quotes are open at the same time at most. */
export function deepestNesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const { type } of scanHcl(text)) {
    if (OPENING.has(type)) deepest = Math.max(deepest, ++depth);
    else if (CLOSING.has(type)) depth--;
  }
  return deepest;
}

// Tables for people: words to the left, numbers to the right.
import type { Goal } from "./goal.ts";

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const isText = head.map((_, column) => rows.some((row) => /^[a-zA-Z`]/.test(row[column]!)));
  const print = (line: readonly string[]) =>
    line
      .map((cell, column) => (isText[column] ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ");
  return lines.map((line) => `  ${print(line).trimEnd()}`).join("\n");
}

/** Each goal with what was measured and what is wanted. */
export function printGoals(goals: readonly Goal[], digits = 2): string {
  return printTable(
    ["", "goal", "measured", "wanted"],
    goals.map(({ title, value, atLeast, atMost, holds }) => [
      holds ? "holds" : "MISSED",
      title,
      value.toFixed(digits),
      atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`,
    ]),
  );
}

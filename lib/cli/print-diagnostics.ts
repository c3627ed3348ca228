// Diagnostics on standard error, in colour on a terminal.
import pc from "picocolors";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatDiagnostic } from "../diagnostics/format.ts";
import { count } from "../util/text.ts";

/** `end`: what is said of errors after their number. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], end = "nothing was written."): void {
  const colors = pc.createColors(process.stderr.isTTY === true && !process.env.NO_COLOR);
  for (const diagnostic of diagnostics) {
    const [first = "", ...rest] = formatDiagnostic(diagnostic).split("\n");
    const paint =
      diagnostic.severity === "error" ? colors.red : diagnostic.severity === "warning" ? colors.yellow : colors.cyan;
    const head = `${diagnostic.severity} ${diagnostic.code}`;
    console.error([`${paint(head)}${first.slice(head.length)}`, ...rest.map((line) => colors.dim(line))].join("\n"));
    console.error();
  }
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0 && end !== "") console.error(`${count(errors, "mistake")}; ${end}`);
}

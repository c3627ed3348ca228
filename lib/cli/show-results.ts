// Prints how `synth build` went as the flags ask for, and gives the exit code.
import type { TargetResult } from "../build/build-events.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CommonFlags } from "./commands/common-options.ts";
import { formatResults } from "./print-build.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { printJson } from "./run-command.ts";

/** Of programs that Ctrl-C ended. */
const CANCELLED = 130;

export function showResults(
  results: readonly TargetResult[],
  seconds: number,
  flags: CommonFlags,
  cancelled: boolean,
): number {
  const bad = results.filter(({ status }) => status !== "built" && status !== "reused");
  const diagnostics = once(results.flatMap((result) => result.diagnostics));
  if (flags.json) {
    printJson({
      ok: bad.length === 0,
      cancelled,
      seconds: Math.round(seconds * 100) / 100,
      images: results,
      diagnostics,
    });
  } else {
    printDiagnostics(diagnostics, "");
    if (!flags.quiet || bad.length > 0)
      console.log(formatResults(results, seconds, process.stdout.isTTY === true && !process.env.NO_COLOR));
  }
  if (cancelled) return CANCELLED;
  return bad.length > 0 ? 1 : 0;
}

/** A dead engine fails every build in the same words: it is told once. */
function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [
    ...new Map(diagnostics.map((diagnostic) => [`${diagnostic.code} ${diagnostic.message}`, diagnostic])).values(),
  ];
}

// Prints a build plan as the flags ask for, and gives the exit code: 1 if there is something to build.
import type { BuildPlan } from "../build/plan-builds.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CommonFlags } from "./commands/common-options.ts";
import { describePlan } from "./describe-plan.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { formatPlan } from "./print-plan.ts";
import { printJson } from "./run-command.ts";

export function showPlan(builds: BuildPlan, diagnostics: readonly Diagnostic[], flags: CommonFlags): number {
  const description = describePlan(builds);
  const { build, blocked } = description.summary;
  if (flags.json) printJson({ ok: true, ...description, diagnostics });
  else {
    printDiagnostics(diagnostics);
    if (!flags.quiet) console.log(formatPlan(description, process.stdout.isTTY === true && !process.env.NO_COLOR));
  }
  return build + blocked > 0 ? 1 : 0;
}

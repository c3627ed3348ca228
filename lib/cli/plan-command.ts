// `synth plan`: which images would be built, which are there, and why. Writes nothing, and needs no Packer. Exit codes: 0 nothing to do,
// 1 something to build, 2 mistakes.
import { describePlan } from "./describe-plan.ts";
import { blameEntry, printJson, runCommand } from "./load-entry.ts";
import { type BuildsFlags, outputFolderOf, prepareBuilds } from "./prepare-builds.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { formatPlan } from "./print-plan.ts";

/** Runs the command and returns the exit code; all output is printed here. */
export function runPlan(names: readonly string[], flags: BuildsFlags): Promise<number> {
  return runCommand(flags, async (load) => {
    const { app, file, outputFolder } = await load(flags.entry, flags, { check: true, lazy: true });
    const planned = await blameEntry(file, app.plan());
    const { builds } = await prepareBuilds(
      { plan: planned.plan, recipes: () => planned.recipes, outputFolder: outputFolderOf(outputFolder) },
      names,
      flags,
    );
    const description = describePlan(builds);
    const { build, blocked } = description.summary;
    if (flags.json) printJson({ ok: true, ...description, diagnostics: planned.diagnostics });
    else {
      printDiagnostics(planned.diagnostics);
      if (!flags.quiet) console.log(formatPlan(description, process.stdout.isTTY === true && !process.env.NO_COLOR));
    }
    return build + blocked > 0 ? 1 : 0;
  });
}

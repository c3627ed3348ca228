// `synth plan`: which images would be built, which are there, and why. Writes nothing, and needs no Packer. Exit codes: 0 nothing to do,
// 1 something to build, 2 mistakes.
import { loadEntry } from "./load-entry.ts";
import { type BuildsFlags, outputFolderOf, prepareBuilds } from "./prepare-builds.ts";
import { runCommand } from "./run-command.ts";
import { showPlan } from "./show-plan.ts";

/** Runs the command and returns the exit code; all output is printed here. */
export function runPlan(names: readonly string[], flags: BuildsFlags): Promise<number> {
  return runCommand({ ...flags, end: "" }, async () => {
    const { app, outputFolder, registry, blame } = await loadEntry(flags.entry, flags, { idle: true });
    const { plan, recipes, diagnostics } = await blame(app.plan());
    const planned = { plan, recipes: () => recipes, outputFolder: outputFolderOf(outputFolder), registry };
    const { builds } = await prepareBuilds(planned, names, flags);
    return showPlan(builds, diagnostics, flags);
  });
}

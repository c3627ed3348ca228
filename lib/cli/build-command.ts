// `synth build`: synthesizes, decides, and runs Packer over the graph of images. Exit codes: 0 all there, 1 something failed, 2 mistakes,
// 130 cancelled.

import { writeCosts } from "../synth/costs-file.ts";
import type { BuildFlags } from "./build-flags.ts";
import { loadEntry } from "./load-entry.ts";
import { outputFolderOf, prepareBuilds } from "./prepare-builds.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { reapKilledBuilds } from "./reap-killed-builds.ts";
import { runCommand } from "./run-command.ts";
import { showPlan } from "./show-plan.ts";

/** Runs the command and returns the exit code; all output is printed here. */
export function runBuild(names: readonly string[], flags: BuildFlags): Promise<number> {
  return runCommand({ ...flags, end: "" }, async () => {
    const begin = performance.now();
    const { app, registry, blame } = await loadEntry(flags.entry, flags);
    const { plan, recipes, outputFolder, warnings } = await blame(app.synth());
    if (!flags.dryRun) await reapKilledBuilds();
    const planned = { plan, recipes, outputFolder: outputFolderOf(outputFolder), registry };
    const prepared = await prepareBuilds(planned, names, flags);
    if (flags.dryRun) return showPlan(prepared.builds, warnings, flags);
    if (!flags.json) printDiagnostics(warnings);
    const { buildPrepared } = await import("./build-prepared.ts");
    const code = await buildPrepared(prepared, flags, plan.packerVersion, begin);
    if (flags.saveCosts) await writeCosts(app.projectFolder, prepared.journal.costs());
    return code;
  });
}

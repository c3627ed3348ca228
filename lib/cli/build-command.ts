// `synth build`: synthesizes, decides, and runs Packer over the graph of images. Exit codes: 0 all there, 1 something failed, 2 mistakes,
// 130 cancelled.

import type { OnError } from "../build/build-session.ts";
import { writeCosts } from "../synth/costs-file.ts";
import { loadEntry } from "./load-entry.ts";
import { type BuildsFlags, outputFolderOf, prepareBuilds } from "./prepare-builds.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { reapKilledBuilds } from "./reap-killed-builds.ts";
import { runCommand } from "./run-command.ts";
import { showPlan } from "./show-plan.ts";

export interface BuildFlags extends BuildsFlags {
  readonly jobs?: number;
  readonly retries?: number;
  readonly onError?: OnError;
  readonly dryRun?: boolean;
  readonly saveCosts?: boolean;
  /** False with `--no-cache`; text: another volume or folder. */
  readonly cache?: boolean | string;
}

/** Runs the command and returns the exit code; all output is printed here. */
export function runBuild(names: readonly string[], flags: BuildFlags): Promise<number> {
  return runCommand(flags, async () => {
    const begin = performance.now();
    const { app, blame } = await loadEntry(flags.entry, flags);
    const { plan, recipes, outputFolder, warnings } = await blame(app.synth());
    if (!flags.dryRun) await reapKilledBuilds();
    const prepared = await prepareBuilds({ plan, recipes, outputFolder: outputFolderOf(outputFolder) }, names, flags);
    if (flags.dryRun) return showPlan(prepared.builds, warnings, flags);
    if (!flags.json) printDiagnostics(warnings);
    const { buildPrepared } = await import("./build-prepared.ts");
    const code = await buildPrepared(prepared, flags, plan.packerVersion, begin);
    if (flags.saveCosts) await writeCosts(app.projectFolder, prepared.journal.costs());
    return code;
  });
}

// `synth build`: synthesizes, decides, and runs Packer over the graph of images. Exit codes: 0 all there, 1 something failed, 2 mistakes,
// 130 cancelled.
import { mkdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TargetResult } from "../build/build-events.ts";
import { buildImages } from "../build/build-images.ts";
import type { BuildOptions, BuildSession } from "../build/build-session.ts";
import { LOG_FOLDER } from "../build/build-image.ts";
import { openHostState } from "../build/host-state.ts";
import { handleInterrupts } from "../build/interrupts.ts";
import { findPacker } from "../build/packer-program.ts";
import type { BuildPlan } from "../build/plan-builds.ts";
import { preparePlugins } from "../build/prepare-plugins.ts";
import type { PackerRun } from "../build/run-packer.ts";
import { reapDeadRuns, startRun } from "../build/run-record.ts";
import { shareReused, sourceFetcher } from "../build/share-artifacts.ts";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { openProgress } from "./build-progress.ts";
import { describePlan } from "./describe-plan.ts";
import { blameEntry, printJson, runCommand } from "./load-entry.ts";
import { type BuildsFlags, outputFolderOf, type PreparedBuilds, prepareBuilds } from "./prepare-builds.ts";
import { formatResults } from "./print-build.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { formatPlan } from "./print-plan.ts";

export interface BuildFlags extends BuildsFlags {
  readonly jobs?: number;
  readonly retries?: number;
  readonly onError?: string;
  readonly dryRun?: boolean;
  /** False with `--no-cache`; text: another volume or folder. */
  readonly cache?: boolean | string;
}

/** The Docker volume that keeps package caches. */
const CACHE_VOLUME = "packwright-cache";

/** Runs the command and returns the exit code; all output is printed here. */
export function runBuild(names: readonly string[], flags: BuildFlags): Promise<number> {
  return runCommand(flags, async (load) => {
    const begin = performance.now();
    const { app, file, outputFolder: given } = await load(flags.entry, flags);
    const report = await blameEntry(file, app.synth());
    const { outputFolder } = report;
    const recipes = await blameEntry(file, app.plan());
    const prepared = await prepareBuilds(
      { plan: report.plan, recipes: () => recipes.recipes, outputFolder: outputFolderOf(given ?? outputFolder) },
      names,
      flags,
    );
    if (report.warnings.length > 0 && !flags.json) printDiagnostics(report.warnings);
    if (flags.dryRun) return showPlan(prepared.builds, flags);
    const results = await buildPrepared(prepared, flags, report.plan.packerVersion);
    const seconds = (performance.now() - begin) / 1000;
    return showResults(results, seconds, flags);
  });
}

// `npx synth`: finds and loads the app, synthesizes, reports. Exit codes: 0 ok, 1 stale, 2 mistakes.
import { existsSync } from "node:fs";
import path from "node:path";
import type { PresetName } from "../optimize/presets.ts";
import type { SynthReport } from "../synth/synth-app.ts";
import type { CommonFlags } from "./commands/common-options.ts";
import { findEntry } from "./find-entry.ts";
import { loadApp } from "./load-app.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { printReport } from "./print-report.ts";
import { asFailure, checkVersion, printJson, runCommand } from "./run-command.ts";

export interface SynthFlags extends CommonFlags {
  readonly out?: string;
  readonly explain?: boolean;
  readonly check?: boolean;
  readonly locked?: boolean;
  readonly preset?: PresetName;
}

/** Runs the command and returns the exit code; all output is printed here. */
export function runSynth(argument: string | undefined, flags: SynthFlags): Promise<number> {
  return runCommand(flags, async () => {
    const entry = findEntry(argument, process.cwd());
    const packerVersion = flags.packerVersion ?? entry.packerVersion;
    const outputFolder = flags.out ?? entry.outputFolder;
    if (!flags.check && !existsSync(path.join(outputFolder ?? "packer.out", "plan.json"))) void warmUp();
    const app = await loadApp(entry.file, {
      ...(outputFolder === undefined ? {} : { outputFolder }),
      ...(packerVersion === undefined ? {} : { packerVersion: checkVersion(packerVersion) }),
      ...(flags.preset === undefined ? {} : { preset: flags.preset }),
      ...(flags.check ? { check: true } : {}),
      ...(flags.locked ? { locked: true } : {}),
    });
    const report = await app.synth().catch((cause: unknown) => {
      throw asFailure(cause, entry.file);
    });
    show(report, flags);
    return flags.check && !report.upToDate ? 1 : 0;
  });
}

/** Without an earlier output every template will be verified: HashiCorp's parser can load while the user's file does. */
async function warmUp(): Promise<void> {
  const { prepareVerifier } = await import("../synth/verify.ts");
  await prepareVerifier();
}

function show(report: SynthReport, flags: SynthFlags): void {
  if (flags.json) {
    const { outputFolder, files, removed, upToDate, trace, warnings } = report;
    printJson({ ok: true, outputFolder, upToDate, files, removed, trace, diagnostics: warnings });
    return;
  }
  if (report.warnings.length > 0) printDiagnostics(report.warnings);
  if (!flags.quiet || (flags.check && !report.upToDate))
    printReport(report, { explain: flags.explain === true, check: flags.check === true });
}

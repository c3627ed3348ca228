// `npx synth`: finds and loads the app, synthesizes, reports. Exit codes: 0 ok, 1 stale, 2 mistakes.
import { existsSync } from "node:fs";
import path from "node:path";
import type { SynthReport } from "../synth/synth-app.ts";
import { type EntryFlags, loadEntry } from "./load-entry.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { printReport } from "./print-report.ts";
import { printJson, runCommand } from "./run-command.ts";

export interface SynthFlags extends EntryFlags {
  readonly explain?: boolean;
  readonly check?: boolean;
}

/** Runs the command and returns the exit code; all output is printed here. */
export function runSynth(argument: string | undefined, flags: SynthFlags): Promise<number> {
  return runCommand(flags, async () => {
    const { app, blame } = await loadEntry(argument, flags, {
      check: flags.check === true,
      onFound: (folder = "packer.out") => {
        if (!flags.check && !existsSync(path.join(folder, "plan.json"))) void warmUp();
      },
    });
    const report = await blame(app.synth());
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

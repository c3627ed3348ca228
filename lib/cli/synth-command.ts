// `npx synth`: finds and loads the app, synthesizes, reports. Exit codes: 0 ok, 1 stale, 2 mistakes.
import { existsSync } from "node:fs";
import path from "node:path";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { PresetName } from "../optimize/presets.ts";
import type { SynthReport } from "../synth/synth-app.ts";
import { findEntry } from "./find-entry.ts";
import { entryMistake, loadApp } from "./load-app.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { printReport } from "./print-report.ts";

export interface SynthFlags {
  readonly out?: string;
  readonly explain?: boolean;
  readonly check?: boolean;
  readonly packerVersion?: string;
  readonly preset?: PresetName;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Runs the command and returns the exit code; all output is printed here. */
export async function runSynth(argument: string | undefined, flags: SynthFlags): Promise<number> {
  const stopWatching = watchForEarlyExit(flags);
  try {
    const entry = findEntry(argument, process.cwd());
    const packerVersion = flags.packerVersion ?? entry.packerVersion;
    const outputFolder = flags.out ?? entry.outputFolder;
    if (!flags.check && !existsSync(path.join(outputFolder ?? "packer.out", "plan.json"))) void warmUp();
    // What the user's file prints must not get between the JSON.
    if (flags.json) console.log = console.error;
    const app = await loadApp(entry.file, {
      ...(outputFolder === undefined ? {} : { outputFolder }),
      ...(packerVersion === undefined ? {} : { packerVersion: checkVersion(packerVersion) }),
      ...(flags.preset === undefined ? {} : { preset: flags.preset }),
      ...(flags.check ? { check: true } : {}),
    });
    const report = await app.synth().catch((cause: unknown) => {
      throw diagnosticsOf(cause) ? cause : new Failure([entryMistake(entry.file, cause)], { cause });
    });
    show(report, flags);
    return flags.check && !report.upToDate ? 1 : 0;
  } catch (cause) {
    const diagnostics = diagnosticsOf(cause);
    if (!diagnostics) throw cause;
    tell(diagnostics, flags);
    return 2;
  } finally {
    stopWatching();
  }
}

function tell(diagnostics: readonly Diagnostic[], flags: SynthFlags): void {
  if (flags.json) printJson({ ok: false, diagnostics });
  else printDiagnostics(diagnostics);
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** The user's file may end the process, wait for ever, or lose an error: none of it may look like success. */
function watchForEarlyExit(flags: SynthFlags): () => void {
  const onExit = (): void => {
    tell(
      [
        error("cli/ended-early", "Cannot synthesize: the process ended while `images.ts` ran", {
          help: "do not call `process.exit`, and await only what ends",
        }),
      ],
      flags,
    );
    process.exitCode = 2;
  };
  const onRejection = (cause: unknown): void => {
    process.off("exit", onExit);
    tell(diagnosticsOf(cause) ?? [entryMistake("images.ts", cause)], flags);
    process.exit(2);
  };
  process.once("exit", onExit);
  process.once("unhandledRejection", onRejection);
  return () => {
    process.off("exit", onExit);
    process.off("unhandledRejection", onRejection);
  };
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

function checkVersion(version: string): string {
  if (/^\d+\.\d+(\.\d+)?$/.test(version)) return version;
  throw new Failure([
    {
      code: "cli/bad-version",
      severity: "error",
      message: `Unexpected Packer version \`${version}\`, expected one such as \`1.9.5\``,
      help: "give the lowest version your builds run with, e.g. `--packer-version 1.9.5`",
    },
  ]);
}

/** The diagnostics of a `Failure`, also of one from another copy of the package. */
function diagnosticsOf(cause: unknown): readonly Diagnostic[] | undefined {
  if (cause instanceof Failure) return cause.diagnostics;
  const foreign = cause as { readonly name?: unknown; readonly diagnostics?: unknown };
  return foreign?.name === "Failure" && Array.isArray(foreign.diagnostics)
    ? (foreign.diagnostics as Diagnostic[])
    : undefined;
}

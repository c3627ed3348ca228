// What every command that works on images begins with: the entry file is found and run, and the app it made is handed over. The user's
// file may end the process, wait for ever, or lose an error: none of it may look like success.

import type { SessionApp } from "../app.ts";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { PresetName } from "../optimize/presets.ts";
import { findEntry } from "./find-entry.ts";
import { entryMistake, loadApp } from "./load-app.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

/** Flags of every command that loads images. */
export interface EntryFlags {
  readonly out?: string;
  readonly packerVersion?: string;
  readonly preset?: PresetName;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface LoadOptions {
  /** Nothing is written. */
  readonly check?: boolean;
  /** Nothing is synthesized unless the user's file waits for it. */
  readonly lazy?: boolean;
  /** Called with the output folder before the file runs. */
  readonly onFound?: (outputFolder: string) => void;
}

export const DEFAULT_OUTPUT_FOLDER = "packer.out";

export interface LoadedEntry {
  readonly app: SessionApp;
  /** Absolute path. */
  readonly file: string;
  /** As given by flag or configuration. */
  readonly outputFolder: string | undefined;
}

/**
 * Runs a command and returns its exit code: `work` gets a function that loads the entry. Mistakes of the user are printed, and give
 * 2; anything else is thrown.
 */
export async function runCommand(
  flags: Pick<EntryFlags, "json">,
  work: (load: typeof loadEntry) => Promise<number>,
): Promise<number> {
  const stopWatching = watchForEarlyExit(flags);
  // What the user's file prints must not get between the JSON.
  if (flags.json) console.log = console.error;
  try {
    return await work(loadEntry);
  } catch (cause) {
    const diagnostics = diagnosticsOf(cause);
    if (!diagnostics) throw cause;
    tellMistakes(diagnostics, flags);
    return 2;
  } finally {
    stopWatching();
  }
}

/** Finds and runs the entry file; throws a `Failure` with the user's mistakes. */
async function loadEntry(
  argument: string | undefined,
  flags: EntryFlags,
  more: LoadOptions = {},
): Promise<LoadedEntry> {
  const entry = findEntry(argument, process.cwd());
  const packerVersion = flags.packerVersion ?? entry.packerVersion;
  const outputFolder = flags.out ?? entry.outputFolder;
  more.onFound?.(outputFolder ?? DEFAULT_OUTPUT_FOLDER);
  const options = {
    ...(outputFolder === undefined ? {} : { outputFolder }),
    ...(packerVersion === undefined ? {} : { packerVersion: checkVersion(packerVersion) }),
    ...(flags.preset === undefined ? {} : { preset: flags.preset }),
    ...(more.check ? { check: true } : {}),
  };
  const app = await loadApp(entry.file, options, more.lazy);
  return { app, file: entry.file, outputFolder };
}

/** A promise of the app's, whose rejection is the user's mistake. */
export function blameEntry<Value>(file: string, promise: Promise<Value>): Promise<Value> {
  return promise.catch((cause: unknown) => {
    throw diagnosticsOf(cause) ? cause : new Failure([entryMistake(file, cause)], { cause });
  });
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function tellMistakes(diagnostics: readonly Diagnostic[], { json }: Pick<EntryFlags, "json">): void {
  if (json) printJson({ ok: false, diagnostics });
  else printDiagnostics(diagnostics);
}

function watchForEarlyExit(flags: Pick<EntryFlags, "json">): () => void {
  const onExit = (): void => {
    tellMistakes(
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
    tellMistakes(diagnosticsOf(cause) ?? [entryMistake("images.ts", cause)], flags);
    process.exit(2);
  };
  process.once("exit", onExit);
  process.once("unhandledRejection", onRejection);
  return () => {
    process.off("exit", onExit);
    process.off("unhandledRejection", onRejection);
  };
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

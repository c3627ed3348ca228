// What commands that work on images begin with: the entry file is found and run, and the app that it made is handed over.
import type { SessionApp } from "../app.ts";
import type { PresetName } from "../optimize/presets.ts";
import type { CommonFlags } from "./commands/common-options.ts";
import { findEntry } from "./find-entry.ts";
import { loadApp } from "./load-app.ts";
import { asFailure, checkVersion } from "./run-command.ts";

/** Flags of every command that synthesizes, or plans what would be synthesized. */
export interface EntryFlags extends CommonFlags {
  readonly out?: string;
  readonly preset?: PresetName;
  readonly locked?: boolean;
}

export interface LoadedEntry {
  readonly app: SessionApp;
  /** As given by flag or configuration; undefined: the app's own. */
  readonly outputFolder: string | undefined;
  /** As configured. */
  readonly registry: string | undefined;
  /** Waits for the app; what the user's code throws is the user's mistake. */
  readonly blame: <Value>(work: Promise<Value>) => Promise<Value>;
}

export interface LoadOptions {
  /** Nothing is written. */
  readonly check?: boolean;
  /** `app.synth()` in the user's file does nothing. */
  readonly idle?: boolean;
  /** Called before the file runs. */
  readonly onFound?: (outputFolder: string | undefined) => void;
}

/** Throws a `Failure` with the user's mistakes. */
export async function loadEntry(
  argument: string | undefined,
  flags: EntryFlags,
  { check, idle, onFound }: LoadOptions = {},
): Promise<LoadedEntry> {
  const entry = findEntry(argument, process.cwd());
  const packerVersion = flags.packerVersion ?? entry.packerVersion;
  const outputFolder = flags.out ?? entry.outputFolder;
  onFound?.(outputFolder);
  const options = {
    ...(outputFolder === undefined ? {} : { outputFolder }),
    ...(packerVersion === undefined ? {} : { packerVersion: checkVersion(packerVersion) }),
    ...(flags.preset === undefined ? {} : { preset: flags.preset }),
    ...(check ? { check: true } : {}),
    ...(flags.locked ? { locked: true } : {}),
  };
  const app = await loadApp(entry.file, options, idle ? { idle } : {});
  const blame = <Value>(work: Promise<Value>): Promise<Value> =>
    work.catch((cause: unknown) => {
      throw asFailure(cause, entry.file);
    });
  return { app, outputFolder, registry: entry.registry, blame };
}

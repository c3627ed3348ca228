// What all images of one `synth build` share: what was decided, where things are kept, and who is told. Data and a few callbacks.
import type { BuildEvent } from "./build-events.ts";
import type { BuildTarget } from "./build-targets.ts";
import type { HostState } from "./host-state.ts";
import type { Journal } from "./journal.ts";
import type { PackerProgram } from "./packer-program.ts";
import type { BuildPlan } from "./plan-builds.ts";
import type { PackerRun } from "./run-packer.ts";
import type { RunRecord } from "./run-record.ts";

export interface BuildOptions {
  /** Builds at the same time. */
  readonly jobs: number;
  /** Further tries after a start-up error of a builder. */
  readonly retries: number;
  /** As Packer's own: `cleanup`, `abort`, `run-cleanup-provisioner`. */
  readonly onError?: string;
  /** Docker volume or folder that keeps package caches between builds; undefined: none. */
  readonly cache?: string;
  /** Keep downloads on this host between builds. */
  readonly keepDownloads: boolean;
  /** By `--var`. */
  readonly given: ReadonlyMap<string, string>;
  /** By `--var-file`, absolute. */
  readonly variableFiles: readonly string[];
  /** Megabytes of memory that builds may take together. */
  readonly memory: number;
  readonly environment: NodeJS.ProcessEnv;
}

export interface BuildSession {
  readonly options: BuildOptions;
  readonly builds: BuildPlan;
  readonly journal: Journal;
  readonly state: HostState;
  readonly run: RunRecord;
  readonly packer: PackerProgram;
  /** Absolute. */
  readonly outputFolder: string;
  readonly emit: (event: BuildEvent) => void;
  /** Set once the user has asked to stop. */
  readonly signal: AbortSignal;
  /** Tells which Packer runs, so that it can be stopped; returns what to call when it ended. */
  readonly track: (run: PackerRun) => () => void;
  /** Makes what a target is built on usable here; once, however many ask. */
  readonly fetchSource: (source: BuildTarget) => Promise<void>;
}

// What all images of one `synth build` share: what was decided, where things are kept, and who is told. Data and a few callbacks.
import type { PlanImage } from "../plan/types.ts";
import type { BuildEvent } from "./build-events.ts";
import type { BuildTarget } from "./build-targets.ts";
import type { HostState } from "./host-state.ts";
import type { Journal } from "./journal.ts";
import type { PackerProgram } from "./packer-program.ts";
import type { BuildPlan } from "./plan-builds.ts";
import type { PackerRun } from "./run-packer.ts";
import type { RunRecord } from "./run-record.ts";

export type OnError = "cleanup" | "abort" | "run-cleanup-provisioner";

export interface BuildOptions {
  /** Builds at the same time. */
  readonly jobs: number;
  /** Further tries after a start-up error of a builder. */
  readonly retries: number;
  /** As Packer's own: `cleanup`, `abort`, `run-cleanup-provisioner`. */
  readonly onError?: OnError;
  /** Docker volume or folder that keeps package caches between builds; undefined: none. */
  readonly cache?: string;
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
  /** Folder with what the image downloads, by checksum, fetched once per host; undefined: it is left to the build. */
  readonly fetchDownloads: (image: PlanImage) => Promise<string | undefined>;
}

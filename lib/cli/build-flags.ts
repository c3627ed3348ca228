// Flags of `synth build`.
import type { OnError } from "../build/build-session.ts";
import type { BuildsFlags } from "./prepare-builds.ts";

export interface BuildFlags extends BuildsFlags {
  readonly jobs?: number;
  readonly retries?: number;
  readonly onError?: OnError;
  readonly dryRun?: boolean;
  readonly saveCosts?: boolean;
  /** False with `--no-cache`; text: another volume or folder. */
  readonly cache?: boolean | string;
}

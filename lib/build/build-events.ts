// What happens during `synth build`, as it happens: for progress on a terminal, and for lines in a CI log. Data only.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export type BuildEvent =
  | { readonly kind: "waiting"; readonly image: string; readonly why: string }
  | { readonly kind: "started"; readonly image: string; readonly log: string }
  /** Packer's phase, or one of our steps: `3/7 server`. */
  | { readonly kind: "progress"; readonly image: string; readonly what: string }
  | { readonly kind: "retrying"; readonly image: string; readonly attempt: number; readonly why: string }
  | { readonly kind: "ended"; readonly image: string; readonly results: readonly TargetResult[] };

export type TargetStatus = "built" | "reused" | "failed" | "blocked" | "cancelled";

/** How it went with one target. */
export interface TargetResult {
  readonly key: string;
  /** What the artifact is called. */
  readonly artifact: string;
  readonly status: TargetStatus;
  /** Of its image's build; null if there was none. */
  readonly seconds: number | null;
  readonly bytes: number | null;
  /** Where it is, or for `blocked` what it waits for. */
  readonly note: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Path of Packer's output. */
  readonly log?: string;
}

// The order of passes: one list, a reason per line. Presets are parts of it.
import type { Pass } from "./pass.ts";
import { batchUploads } from "./passes/batch-uploads.ts";
import { dropCoveredRefreshes } from "./passes/drop-covered-refreshes.ts";
import { dropDuplicateSteps } from "./passes/drop-duplicate-steps.ts";
import { factorSharedBase } from "./passes/factor-shared-base.ts";
import { joinIndexRefresh } from "./passes/join-index-refresh.ts";
import { mergeInstalls } from "./passes/merge-installs.ts";
import { mergeSteps } from "./passes/merge-steps.ts";
import { orderByChange } from "./passes/order-by-change.ts";
import { parallelVariants } from "./passes/parallel-variants.ts";
import { writeLess } from "./passes/write-less.ts";

export type PresetName = "default" | "safe" | "none";

export interface PresetLine {
  readonly pass: Pass;
  /** Why it stands where it stands. */
  readonly reason: string;
}

export interface Preset {
  readonly name: string;
  readonly lines: readonly PresetLine[];
}

const LINES: readonly PresetLine[] = [
  {
    pass: factorSharedBase,
    reason: "first: it compares whole images, and joining variants would hide which steps each of them begins with",
  },
  { pass: dropDuplicateSteps, reason: "early: what is dropped needs no further work" },
  { pass: dropCoveredRefreshes, reason: "before refreshes are joined: what is left then is what installs really need" },
  {
    pass: joinIndexRefresh,
    reason:
      "before variants are joined: each has its own first install, which takes the refresh; and before installs are merged, as a refresh between two keeps them apart",
  },
  {
    pass: parallelVariants,
    reason: "before installs are merged: every later pass works on all variants at once",
  },
  { pass: mergeInstalls, reason: "before steps are ordered: merged installs move as one" },
  { pass: orderByChange, reason: "after merging, and before steps are grouped: it decides what stands next to what" },
  { pass: batchUploads, reason: "before steps are grouped: it looks at the runs that will share a script" },
  { pass: writeLess, reason: "when installs have their final form and place" },
  { pass: mergeSteps, reason: "last: it closes steps up into scripts, which no other pass opens" },
];

export const PRESETS: { readonly [name in PresetName]: Preset } = {
  default: { name: "default", lines: LINES },
  safe: { name: "safe", lines: LINES.filter(({ pass }) => pass.safety === "safe") },
  none: { name: "none", lines: [] },
};

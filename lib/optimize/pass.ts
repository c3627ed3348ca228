// What a pass is: a card and one pure function from plan to plan. Knows nothing of the order of passes nor of how changes are shown.
import type { Plan, Step } from "../plan/types.ts";

export interface Pass {
  /** Kebab-case, the file's name; stable for ever. */
  readonly id: string;
  /** What it does, as a short phrase in the imperative. */
  readonly title: string;
  /** Why that pays. */
  readonly why: string;
  /** `safe`: follows from what steps declare. `assumes`: relies on something about the outside world besides. */
  readonly safety: "safe" | "assumes";
  /** What it relies on; set when `safety` is `assumes`. */
  readonly assumes?: string;
  /** Passes that must come before it where both run. */
  readonly after: readonly string[];
  /** Returns the same object when nothing changed. */
  run(plan: Plan, context: PassContext): Plan;
}

export interface PassContext {
  report(change: PassChange): void;
  /** What steps took when they were built here before; passes fall back on the estimates of `costs.ts`. */
  readonly costs?: MeasuredCosts | undefined;
  /** Identifies script templates of the user's own, as for `fingerprintPlan`. */
  readonly scriptTemplates?: string | undefined;
}

export interface MeasuredCosts {
  /** Seconds of a step with this meaning (`stepKey` of lib/plan/step-key.ts); undefined: never measured. */
  secondsOf(step: Step): number | undefined;
}

/** One thing that a pass changed. */
export interface PassChange {
  readonly image: string;
  /** Ids of the steps concerned, in their new order. */
  readonly steps: readonly string[];
  /** One clause: what was done and why it may be done. */
  readonly why: string;
  readonly gain: Gain;
}

/** Expected saving of one build of one target, where it is largest (or of all images that share a layer); estimates from `costs.ts`. */
export interface Gain {
  readonly seconds?: number;
  readonly bytes?: number;
  /** Over SSH; multiply by the round-trip time to the machine. */
  readonly roundTrips?: number;
}

// How long a build will probably take: as long as its last ones, else the sum of what its steps took wherever they were built, else what
// such steps usually take.
import { targetKey } from "../plan/make.ts";
import { measuredSeconds, type StepCosts } from "../plan/step-costs.ts";
import { stepsFor } from "../plan/steps.ts";
import type { Step } from "../plan/types.ts";
import type { BuildTarget } from "./build-targets.ts";
import type { Journal } from "./journal.ts";

export interface Estimate {
  readonly seconds: number;
  /** `builds`: of earlier builds of this artifact; `steps`: at least one step was measured; `catalog`: nothing was. */
  readonly from: "builds" | "steps" | "catalog";
}

/** `costs` are measured, `usually` gives the catalogued seconds of a step; `overhead` those of a build without steps. */
export function estimateBuild(
  target: BuildTarget,
  journal: Journal,
  costs: StepCosts,
  usually: (step: Step) => number,
  overhead: number,
): Estimate {
  const earlier = journal.historyOf(target.artifact, target.name)?.seconds ?? [];
  if (earlier.length > 0) return { seconds: median(earlier.slice(0, 3)), from: "builds" };
  let measured = false;
  let seconds = overhead;
  for (const step of stepsFor(target.image.steps, targetKey(target.target))) {
    const known = measuredSeconds(step, costs);
    if (known !== undefined) measured = true;
    seconds += known ?? usually(step);
  }
  return { seconds, from: measured ? "steps" : "catalog" };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

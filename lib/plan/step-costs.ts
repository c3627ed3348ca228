// Measured times of steps, as a table that can be kept: by the meaning of a step, and for packages one by one, since passes join installs.
import { stepKey } from "./step-key.ts";
import { installOf } from "./steps.ts";
import type { Step } from "./types.ts";

export interface StepCosts {
  /** Seconds by `costKey`. */
  readonly steps: ReadonlyMap<string, number>;
  /** Seconds by manager and package, e.g. `apt nginx`: its share of the transactions that it was part of. */
  readonly packages: ReadonlyMap<string, number>;
}

/** The digits of a step's key that tables keep. */
export function costKey(step: Step): string {
  return stepKey(step).slice(0, 16);
}

/** `apt nginx`, … for a step that installs; empty for others. */
export function packageKeys(step: Step): readonly string[] {
  const install = installOf(step);
  return install ? install.packages.map(({ name }) => `${install.manager} ${name}`) : [];
}

/** Undefined: never measured, nor are all of its packages. */
export function measuredSeconds(step: Step, { steps, packages }: StepCosts): number | undefined {
  if (steps.size === 0 && packages.size === 0) return undefined;
  const shares = packageKeys(step).map((key) => packages.get(key));
  if (shares.length > 0 && shares.every((share) => share !== undefined))
    return shares.reduce((total, share) => total + share, 0);
  return steps.get(costKey(step));
}

// Targets that can share one script: same kind of platform, same way of becoming root.
import { builderTraits } from "../catalog/builders.ts";
import { Expression } from "../plan/expression.ts";
import { targetKey } from "../plan/make.ts";
import type { Target } from "../plan/types.ts";

export interface Family {
  /** `container` or `machine`. */
  readonly name: string;
  /** As script templates know it: container, cloud, hypervisor or none. */
  readonly platform: string;
  /** The login user is not root: scripts run through sudo. */
  readonly elevate: boolean;
  readonly targets: readonly Target[];
}

/** The families among those targets that a guard lets through, in order of first appearance. */
export function familiesOf(targets: readonly Target[], guard: readonly string[] | undefined): Family[] {
  const families = new Map<string, Family & { readonly targets: Target[] }>();
  for (const target of targets) {
    if (guard && !guard.includes(targetKey(target))) continue;
    const platform = builderTraits(target.component.type).platform;
    const name = platform === "container" ? "container" : "machine";
    const elevate = needsElevation(target);
    const key = `${name}${elevate ? " elevated" : ""}`;
    const family = families.get(key) ?? { name, platform, elevate, targets: [] };
    family.targets.push(target);
    families.set(key, family);
  }
  return [...families.values()];
}

function needsElevation({ component }: Target): boolean {
  const user = component.body.attributes.ssh_username ?? builderTraits(component.type).user;
  return user instanceof Expression || (typeof user === "string" && user !== "root");
}

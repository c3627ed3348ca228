// Drops a refresh of the package index when the index is fresh already: an earlier refresh on the same targets, and only installs and steps
// that have nothing to do with package sources since. Every list of packages brings its own refresh; an image needs one.

import type { PackageManager } from "../../plan/actions.ts";
import { describeAction } from "../../plan/describe-action.ts";
import { type Effects, resourcesOverlap } from "../../plan/effects.ts";
import { runKey } from "../../plan/meaning.ts";
import { effectsOf, installOf, refreshOf } from "../../plan/steps.ts";
import type { PlanImage, Step } from "../../plan/types.ts";
import { INDEX_REFRESH } from "../costs.ts";
import { addGains, costGain, provisionerGain } from "../gain.ts";
import { mayAddSources } from "../package-sources.ts";
import type { Pass, PassContext } from "../pass.ts";
import { isWall, rewriteSteps } from "../rewrite.ts";

export const dropCoveredRefreshes: Pass = {
  id: "drop-covered-refreshes",
  title: "refresh a package index once, not before every install",
  why: "A second refresh downloads or checks the same lists again, about a second each with a near mirror.",
  safety: "assumes",
  assumes: "that installing packages adds no package sources, unless their names say so (`epel-release`)",
  after: ["drop-duplicate-steps"],
  run: (plan, context) => rewriteSteps(plan, (steps, image) => dropCovered(steps, image, context)),
};

/** An index that is up to date; on these targets, or on all. */
interface Fresh {
  readonly effects: Effects;
  readonly step: Step;
  readonly targets: Set<string> | "all";
}

function dropCovered(steps: readonly Step[], image: PlanImage, context: PassContext): readonly Step[] {
  const indexes = new Map<string, Fresh>();
  const kept: Step[] = [];
  for (const step of steps) {
    const manager = refreshedBy(step);
    const key = manager && `${manager}\n${runKey(step)}`;
    if (isWall(step) || mayAddSources(step)) indexes.clear();
    if (isWall(step) || manager === undefined || key === undefined) {
      for (const [other, { effects }] of indexes) if (spoils(step, effects)) indexes.delete(other);
      kept.push(step);
      continue;
    }
    const fresh = indexes.get(key);
    if (!fresh || !covers(fresh, step)) {
      for (const [other, { effects }] of indexes) if (other !== key && spoils(step, effects)) indexes.delete(other);
      if (!mayAddSources(step)) indexes.set(key, extend(fresh, step, manager));
      kept.push(step);
      continue;
    }
    const install = installOf(step);
    if (install) kept.push({ ...step, action: { ...install, refresh: false } });
    context.report({
      image: image.name,
      steps: [fresh.step.id, step.id],
      why: `dropped the refresh \`${step.id}\`: the index is fresh since \`${fresh.step.id}\``,
      gain: addGains([costGain(INDEX_REFRESH, 1), install ? {} : provisionerGain(image, 1)]),
    });
  }
  return kept.length === steps.length && kept.every((step, index) => step === steps[index]) ? steps : kept;
}

function refreshedBy(step: Step): PackageManager | undefined {
  const install = installOf(step);
  return install?.refresh ? install.manager : refreshOf(step)?.manager;
}

/** Whether a step may make an index out of date. Installs may only where they say that they write it. */
function spoils(step: Step, index: Effects): boolean {
  const touched = installOf(step) ? index.writes : [...index.reads, ...index.writes];
  return effectsOf(step).writes.some((resource) => touched.some((other) => resourcesOverlap(resource, other)));
}

function covers({ targets }: Fresh, { guard }: Step): boolean {
  return targets === "all" || (guard?.every((name) => targets.has(name)) ?? false);
}

function extend(fresh: Fresh | undefined, step: Step, manager: PackageManager): Fresh {
  if (fresh && fresh.targets !== "all" && step.guard) {
    for (const name of step.guard) fresh.targets.add(name);
    return fresh;
  }
  const nothing = { caches: false, noSync: false, noTranslations: false };
  const { effects } = describeAction({ kind: "refresh-index", manager, writeLess: nothing });
  return { effects, step, targets: step.guard ? new Set(step.guard) : "all" };
}

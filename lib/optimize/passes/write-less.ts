// Turns on what keeps package managers from writing what nobody keeps: archives, translations, lists, a sync per file. What is installed
// stays the same. Lists go only where cleanup would remove them anyway and no step before it can want them.

import type { WriteLess } from "../../plan/actions.ts";
import { resourcesOverlap } from "../../plan/effects.ts";
import { cleansPackageCaches, effectsOf, expandSteps, installOf, refreshOf } from "../../plan/steps.ts";
import type { PlanImage, Step } from "../../plan/types.ts";
import { CACHES_ELSEWHERE, NO_SYNC, NO_TRANSLATIONS } from "../costs.ts";
import { addGains, costGain } from "../gain.ts";
import type { Gain, Pass, PassContext } from "../pass.ts";
import { leavesOf, replaceLeaves, rewriteSteps } from "../rewrite.ts";

export const writeLess: Pass = {
  id: "write-less",
  title: "do not write what will be deleted",
  why: "Archives, translated descriptions and a disk sync per file cost time, and on machines space, for nothing that stays.",
  safety: "assumes",
  assumes: "that the disk of a build which was cut off is thrown away",
  after: ["join-index-refresh", "merge-installs"],
  run: (plan, context) => rewriteSteps(plan, (steps, image) => lightenSteps(steps, image, context)),
};

function lightenSteps(steps: readonly Step[], image: PlanImage, context: PassContext): readonly Step[] {
  const replacements = new Map<Step, Step>();
  const gains: Gain[] = [];
  const canDropLists = listsNotWanted(steps);
  for (const step of leavesOf(steps)) {
    const install = installOf(step);
    const refresh = refreshOf(step);
    if (install) {
      const apt = install.manager === "apt";
      const wanted: WriteLess = {
        caches: true,
        noSync: install.writeLess.noSync || apt,
        noTranslations: install.writeLess.noTranslations || (apt && install.refresh),
        ...(install.writeLess.lists || (install.refresh && canDropLists.has(step.id)) ? { lists: true } : {}),
      };
      if (same(wanted, install.writeLess)) continue;
      replacements.set(step, { ...step, action: { ...install, writeLess: wanted } });
      gains.push(savings(install.writeLess, wanted, install.packages.length));
    } else if (refresh?.manager === "apt" && !refresh.writeLess.noTranslations) {
      const wanted = { ...refresh.writeLess, noTranslations: true };
      replacements.set(step, { ...step, action: { ...refresh, writeLess: wanted } });
      gains.push(savings(refresh.writeLess, wanted, 0));
    }
  }
  if (replacements.size > 0)
    context.report({
      image: image.name,
      steps: [...replacements.values()].map(({ id }) => id),
      why: "package archives, translations and syncs are not written; what is installed stays the same",
      gain: addGains(gains),
    });
  return replaceLeaves(steps, replacements);
}

/**
 * Ids of the steps that refresh an index which no later step can want before a cleanup that removes it. An opaque step can want anything;
 * so can a step that reads the index without refreshing it.
 */
function listsNotWanted(steps: readonly Step[]): Set<string> {
  const ids = new Set<string>();
  const wanted = new Set<string>();
  let cleaned = false;
  for (const step of expandSteps(steps).reverse()) {
    const install = installOf(step);
    if (install?.refresh && cleaned && !wanted.has(install.manager)) ids.add(step.id);
    if (cleansPackageCaches(step) && step.guard === undefined) cleaned = true;
    if (cleansPackageCaches(step) || (step.traits.last && !step.traits.opaque)) continue;
    if (step.traits.opaque) cleaned = false;
    if (!install?.refresh) for (const manager of MANAGERS) if (readsIndex(step, manager)) wanted.add(manager);
  }
  return ids;
}

const MANAGERS = ["apt", "dnf", "yum", "apk", "zypper", "pip", "npm"];

function readsIndex(step: Step, manager: string): boolean {
  return effectsOf(step).reads.some((resource) => resourcesOverlap(resource, `index:${manager}`));
}

function savings(before: WriteLess, after: WriteLess, packages: number): Gain {
  return addGains([
    !before.caches && after.caches ? costGain(CACHES_ELSEWHERE, packages) : {},
    !before.noSync && after.noSync ? costGain(NO_SYNC, packages) : {},
    !before.noTranslations && after.noTranslations ? costGain(NO_TRANSLATIONS, 1) : {},
  ]);
}

function same(a: WriteLess, b: WriteLess): boolean {
  return (
    a.caches === b.caches &&
    a.noSync === b.noSync &&
    a.noTranslations === b.noTranslations &&
    (a.lists ?? false) === (b.lists ?? false)
  );
}

// Small pieces that passes share: rewriting images without touching what did not change, and the questions they ask of a step.
import { targetKey } from "../plan/make.ts";
import { membersOf } from "../plan/steps.ts";
import type { Change, Plan, PlanImage, Step } from "../plan/types.ts";

/** The plan with each image's steps rewritten; the same object when `rewrite` gave back every list it got. */
export function rewriteSteps(plan: Plan, rewrite: (steps: readonly Step[], image: PlanImage) => readonly Step[]): Plan {
  const images = plan.images.map((image) => {
    const steps = rewrite(image.steps, image);
    return steps === image.steps ? image : { ...image, steps };
  });
  return images.every((image, index) => image === plan.images[index]) ? plan : { ...plan, images };
}

/** Steps with every one that is not a group replaced by what the map gives for it; the same object when it gives none. */
export function replaceLeaves(steps: readonly Step[], replacements: ReadonlyMap<Step, Step>): readonly Step[] {
  let changed = false;
  const result = steps.map((step) => {
    const members = membersOf(step);
    const inner = members && replaceLeaves(members, replacements);
    const replaced: Step | undefined =
      inner === undefined
        ? replacements.get(step)
        : inner === members
          ? undefined
          : { ...step, action: { kind: "group", steps: inner } };
    if (replaced) changed = true;
    return replaced ?? step;
  });
  return changed ? result : steps;
}

/** Steps with groups replaced by their members as they are. */
export function leavesOf(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => {
    const members = membersOf(step);
    return members ? leavesOf(members) : [step];
  });
}

/** Nothing moves across a wall and a wall never moves: what it does is unknown, or Packer treats it specially, or it must stay last. */
export function isWall(step: Step): boolean {
  const { opaque, barrier, last } = step.traits;
  return opaque || barrier === true || last === true || hasControl(step);
}

export function hasControl(step: Step): boolean {
  return Object.keys(step.control).length > 0;
}

/** Whether a step can be one part of a consolidated script. */
export function canShareScript(step: Step): boolean {
  if (!step.traits.scriptable || step.traits.barrier === true || hasControl(step)) return false;
  return membersOf(step)?.every(canShareScript) ?? true;
}

/** Steps in stretches that could share one script: neighbours that can, and that run as the same user. */
export function scriptRuns(steps: readonly Step[]): Step[][] {
  const runs: Step[][] = [];
  let open: Step[] | undefined;
  for (const step of steps) {
    const joins = canShareScript(step);
    if (joins && open !== undefined && userOf(open[0]!) === userOf(step)) {
      open.push(step);
    } else {
      open = joins ? [step] : undefined;
      runs.push(open ?? [step]);
    }
  }
  return runs;
}

export function userOf(step: Step): string {
  return step.run.user ?? "root";
}

/** Canonical text of a guard; names are sorted. */
export function guardKey({ guard }: Step): string {
  return guard === undefined ? "*" : [...guard].sort().join(" ");
}

/** A guard by the places of its targets, so that it says the same in images whose targets have other names. */
export function placesIn({ targets }: PlanImage, guard: readonly string[]): string[] {
  return targets.flatMap((target, place) => (guard.includes(targetKey(target)) ? [`${place}`] : []));
}

/** Whether a text could use the name of the target that it is built with. */
export function namesTarget(text: string): boolean {
  return /PACKER_BUILD_NAME|build_name|BuildName|\b(?:source|build)\.name\b/.test(text);
}

const CHANGES: readonly Change[] = ["base", "packages", "configuration", "application", "always"];

/** 0 for what hardly ever changes, up to 4 for what changes with every build. */
export function changeRank(change: Change): number {
  return CHANGES.indexOf(change);
}

/** The most frequent of several change classes. */
export function mostFrequent(changes: readonly Change[]): Change {
  return CHANGES[Math.max(0, ...changes.map(changeRank))]!;
}

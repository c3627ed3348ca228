// Joins the variants of one recipe into one image with a target per variant: what they share is written once, what differs is guarded.
// Packer then builds all of them side by side in one run.

import type { ArtifactContent } from "../../plan/actions.ts";
import { artifactsIn } from "../../plan/artifact-sources.ts";
import { neededImages, orderImages } from "../../plan/graph.ts";
import { targetKey } from "../../plan/make.ts";
import type { Plan, PlanImage, Step } from "../../plan/types.ts";
import { tryJoinFamily } from "../join-family.ts";
import type { Pass, PassContext } from "../pass.ts";

export const parallelVariants: Pass = {
  id: "parallel-variants",
  title: "build the variants of an image side by side from one template",
  why: "Four variants of one recipe, built in parallel, take about two thirds of the time of one after another; and the template says once what they share.",
  safety: "safe",
  after: ["factor-shared-base"],
  run: joinVariants,
};

function joinVariants(plan: Plan, context: PassContext): Plan {
  const families = familiesOf(plan);
  if (families.size === 0) return plan;
  const joined = new Map<string, PlanImage>();
  for (const [name, members] of families) {
    const image = tryJoinFamily(name, members);
    if (image) joined.set(name, image);
  }
  const result = withoutCycles(plan, families, joined);
  for (const [name, image] of joined) {
    const members = families.get(name)!;
    const shared = image.steps.filter(({ guard }) => guard === undefined);
    context.report({
      image: name,
      steps: shared.map(({ id }) => id),
      why: `${members.length} variants are targets of one image; ${shared.length} of ${image.steps.length} steps are shared by all`,
      gain: {},
    });
  }
  return joined.size === 0 ? plan : result;
}

/** Variants by the name of the image that they belong to; names that an image of its own has are left alone. */
function familiesOf(plan: Plan): Map<string, PlanImage[]> {
  const families = new Map<string, PlanImage[]>();
  for (const image of plan.images) {
    if (!image.variant) continue;
    const members = families.get(image.variant.image);
    if (members) members.push(image);
    else families.set(image.variant.image, [image]);
  }
  for (const image of plan.images) if (families.get(image.name)?.includes(image) === false) families.delete(image.name);
  return families;
}

/** The plan with the joined images; takes back (removes from `joined`) every join that would make images wait for each other. */
function withoutCycles(plan: Plan, families: ReadonlyMap<string, PlanImage[]>, joined: Map<string, PlanImage>): Plan {
  for (;;) {
    const candidate = replaceMembers(plan, families, joined);
    try {
      return { ...candidate, images: orderImages(candidate) };
    } catch (error) {
      const waiting = [...joined.keys()].reverse().find((name) => dependsOnItself(candidate, name));
      if (waiting === undefined) throw error;
      joined.delete(waiting);
    }
  }
}

/** Each family at the place of its first member; bases that were members point to the joined image and its targets. */
function replaceMembers(
  plan: Plan,
  families: ReadonlyMap<string, PlanImage[]>,
  joined: ReadonlyMap<string, PlanImage>,
): Plan {
  const moved = new Map<string, { readonly image: string; readonly target: string }>();
  const places = new Map<PlanImage, PlanImage | undefined>();
  for (const [name, image] of joined) {
    const members = families.get(name)!;
    let next = 0;
    for (const member of members) {
      places.set(member, member === members[0] ? image : undefined);
      for (const target of member.targets)
        moved.set(`${member.name}/${targetKey(target)}`, { image: name, target: targetKey(image.targets[next++]!) });
    }
  }
  const images = plan.images.flatMap((image) => (places.has(image) ? (places.get(image) ?? []) : [image]));
  return { ...plan, images: images.map((image) => repoint(image, moved)) };
}

type Moved = ReadonlyMap<string, { readonly image: string; readonly target: string }>;

function repoint(image: PlanImage, moved: Moved): PlanImage {
  const targets = image.targets.map((target) => {
    const place = target.base.kind === "image" ? moved.get(`${target.base.image}/${target.base.target}`) : undefined;
    return place ? { ...target, base: { kind: "image" as const, ...place } } : target;
  });
  const steps = image.steps.map((step) => repointSources(step, moved));
  const same = (before: readonly unknown[], after: readonly unknown[]) =>
    after.every((item, index) => item === before[index]);
  return same(image.targets, targets) && same(image.steps, steps) ? image : { ...image, targets, steps };
}

/** A step that takes files from a member takes them from the joined image instead. */
function repointSources(step: Step, moved: Moved): Step {
  const { action } = step;
  if (action.kind === "group") {
    const steps = action.steps.map((member) => repointSources(member, moved));
    return steps.every((member, index) => member === action.steps[index])
      ? step
      : { ...step, action: { ...action, steps } };
  }
  const isMoved = ({ image, target }: ArtifactContent) => moved.has(`${image}/${target}`);
  if (action.kind !== "place-files" || !artifactsIn(step).some(isMoved)) return step;
  const entries = action.entries.map((entry) =>
    entry.content.kind === "artifact"
      ? { ...entry, content: { ...entry.content, ...moved.get(`${entry.content.image}/${entry.content.target}`) } }
      : entry,
  );
  return { ...step, action: { ...action, entries } };
}

/** Whether an image is reached by following what it needs. */
function dependsOnItself(plan: Plan, name: string): boolean {
  const images = new Map(plan.images.map((image) => [image.name, image]));
  const seen = new Set<string>();
  const next = [name];
  for (let current = next.pop(); current !== undefined; current = next.pop()) {
    const image = images.get(current);
    for (const needed of image ? neededImages(image) : []) {
      if (needed === name) return true;
      if (!seen.has(needed)) next.push(needed);
      seen.add(needed);
    }
  }
  return false;
}

// Which images could be built on one layer as far as their targets go, and which of their steps could ever stand in one.
import type { CleanupPart } from "../plan/actions.ts";
import type { Component } from "../plan/component.ts";
import { hasExpression } from "../plan/expression.ts";
import { targetKey } from "../plan/make.ts";
import { exactStep } from "../plan/meaning.ts";
import { cleanupOf, effectsOf, installOf, membersOf } from "../plan/steps.ts";
import type { Plan, PlanImage, Step } from "../plan/types.ts";
import { stableJson } from "../util/stable.ts";
import { type PartedTarget, tryPartTarget } from "./layer-target.ts";
import { guardKey, isWall, namesTarget, placesIn } from "./rewrite.ts";
import { Touches } from "./touches.ts";

/** An image with what could be taken out of it. */
export interface Candidate {
  readonly image: PlanImage;
  readonly targets: readonly PartedTarget[];
  /** What its own cleanup removes from containers. */
  readonly cleans: ReadonlySet<CleanupPart>;
  /** The first steps, up to the first one that nothing can pass and that is this image's alone. */
  readonly items: readonly Item[];
}

export interface Item {
  readonly step: Step;
  /** Equal for steps of the group that can stand for each other; a second equal step of an image has another one. */
  readonly id: number;
  /** Whether the step could stand in a layer of more than one image. */
  readonly shareable: boolean;
}

/** Images by equal base, builders, system and cleanup, at least two in each group, in the order of the plan. */
export function groupCandidates(plan: Plan): readonly (readonly Candidate[])[] {
  const groups = new Map<string, Omit<Candidate, "items">[]>();
  for (const image of plan.images) {
    if (image.os.family === "windows" || image.targets.length === 0 || image.steps.some(membersOf)) continue;
    // A layer has no variables that could hold one.
    if (hasExpression(image.proxies)) continue;
    const targets = image.targets.map(tryPartTarget);
    if (!targets.every((parted) => parted !== undefined)) continue;
    const cleans = tryContainerCleanup(image);
    if (!cleans) continue;
    const key = stableJson([
      image.os,
      image.freshness,
      image.epoch,
      image.proxies,
      image.targets.map(({ base }, index) => [builderKey(targets[index]!.layer), base]),
      [...cleans].sort(),
    ]);
    const group = groups.get(key);
    if (group) group.push({ image, targets, cleans });
    else groups.set(key, [{ image, targets, cleans }]);
  }
  return [...groups.values()].flatMap((group) => (group.length < 2 ? [] : [withItems(group)]));
}

function builderKey({ type, plugin, body }: Component): unknown {
  return [type, plugin, body];
}

/** Parts that are cleaned on every target whose images are layered; undefined when these targets differ in it. */
function tryContainerCleanup({ steps, targets }: PlanImage): ReadonlySet<CleanupPart> | undefined {
  const layered = targets.filter(isLayered).map(targetKey);
  const parts = layered.map(
    (key) =>
      new Set(steps.flatMap((step) => (step.guard?.includes(key) === false ? [] : (cleanupOf(step)?.parts ?? [])))),
  );
  const [first = new Set<CleanupPart>()] = parts;
  return parts.every((other) => other.size === first.size && [...other].every((part) => first.has(part)))
    ? first
    : undefined;
}

/** Whether what a lower image holds keeps its bytes when it is deleted in an image on it. */
export function isLayered({ component }: { readonly component: Component }): boolean {
  return component.type === "docker";
}

function withItems(group: readonly Omit<Candidate, "items">[]): Candidate[] {
  const numbers = new StepNumbers();
  const drafts = group.map(({ image }) => ({ image, walls: new Map<Step, number>(), end: image.steps.length }));
  // Walls keep their order, so the first one of an image can only be shared as the first one of another; and behind one that an image has
  // for itself nothing can be shared, so that nothing there need be looked at.
  let open = drafts.map((draft) => ({ draft, place: 0, seen: new Map<number, number>() }));
  while (open.length > 0) {
    for (const each of open) {
      const { steps } = each.draft.image;
      while (each.place < steps.length && !isWall(steps[each.place]!)) each.place++;
      const wall = steps[each.place];
      if (wall) each.draft.walls.set(wall, numbers.numberOf(each.draft.image, wall, each.seen));
    }
    open = open.filter((each) => {
      const wall = each.draft.image.steps[each.place];
      const isShared = wall !== undefined && numbers.isShared(each.draft.walls.get(wall)!);
      if (wall && !isShared) each.draft.end = each.place;
      each.place++;
      return isShared;
    });
  }
  const lists = drafts.map(({ image, walls, end }) => {
    const seen = new Map<number, number>();
    return image.steps
      .slice(0, end)
      .map((step) => ({ step, id: walls.get(step) ?? numbers.numberOf(image, step, seen) }));
  });
  return group.map((candidate, index) => ({ ...candidate, items: markBlocked(lists[index]!, numbers) }));
}

const NOT_SHAREABLE = -1;

/** Numbers of steps of a group's images: equal for equal steps; a second equal step of an image has another one. */
class StepNumbers {
  readonly #known = new Map<string, number>();
  readonly #users: number[] = [];

  /** `seen` counts what the image has of each. */
  numberOf(image: PlanImage, step: Step, seen: Map<number, number>): number {
    const text = tryStepText(image, step);
    if (text === undefined) return NOT_SHAREABLE;
    const first = this.#number(text);
    const occurrence = (seen.get(first) ?? 0) + 1;
    seen.set(first, occurrence);
    const id = occurrence === 1 ? first : this.#number(`${occurrence} ${text}`);
    this.#users[id]!++;
    return id;
  }

  isShared(id: number): boolean {
    return id !== NOT_SHAREABLE && this.#users[id]! > 1;
  }

  #number(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.#users.length);
    return this.#users.push(0) - 1;
  }
}

/** Steps of this image alone stay in it, and hold back what conflicts with them. */
function markBlocked(items: readonly Omit<Item, "shareable">[], numbers: StepNumbers): readonly Item[] {
  const touches = new Touches();
  let staying = false;
  return items.map((item) => {
    const effects = effectsOf(item.step);
    const blocked = staying && (isWall(item.step) || touches.lastConflict(effects) >= 0);
    const shareable = numbers.isShared(item.id) && !blocked;
    if (!shareable) {
      staying = true;
      touches.add(effects, 0);
    }
    return { ...item, shareable };
  });
}

/**
 * All that must be equal (ids and titles need not be); undefined when the step would not mean the same in another image, or its result
 * would not be kept by one.
 */
function tryStepText(image: PlanImage, step: Step): string | undefined {
  const { last, barrier, opaque, scriptable, installs } = step.traits;
  if (last || barrier || (opaque && !scriptable)) return undefined;
  if (hasExpression(step.action) || hasExpression(step.run.environment)) return undefined;
  if (installOf(step)?.packages.some(({ buildOnly }) => buildOnly)) return undefined;
  if (!installs && step.effects.writes.some(isNotKept)) return undefined;
  const exact = exactStep(step);
  if (namesTarget(exact)) return undefined;
  const guard = step.guard ? placesIn(image, step.guard).join(" ") : guardKey(step);
  return `${guard}\n${step.change}\n${step.freshness ?? ""}\n${exact}`;
}

/** Files that a container engine provides, and folders that are emptied when a machine boots. */
const NOT_KEPT = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/tmp", "/dev", "/proc", "/sys"];

function isNotKept(resource: string): boolean {
  return NOT_KEPT.some((path) => resource === `path:${path}` || resource.startsWith(`path:${path}/`));
}

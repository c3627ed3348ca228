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
    const targets = image.targets.map(tryPartTarget);
    if (!targets.every((parted) => parted !== undefined)) continue;
    const cleans = containerCleanup(image);
    const key = stableJson([
      image.os,
      image.freshness,
      image.epoch,
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

function containerCleanup({ steps, targets }: PlanImage): ReadonlySet<CleanupPart> {
  const layered = targets.filter(isLayered).map(targetKey);
  if (layered.length === 0) return new Set();
  const applies = ({ guard }: Step) => guard === undefined || guard.some((key) => layered.includes(key));
  return new Set(steps.flatMap((step) => (applies(step) ? (cleanupOf(step)?.parts ?? []) : [])));
}

/** Whether what a lower image holds keeps its bytes when it is deleted in an image on it. */
export function isLayered({ component }: { readonly component: Component }): boolean {
  return component.type === "docker";
}

function withItems(group: readonly Omit<Candidate, "items">[]): Candidate[] {
  const ids = new Map<string, number>();
  const users: number[] = [];
  const identify = (image: PlanImage, step: Step, seen: Map<number, number>): number => {
    const key = stepText(image, step);
    let id = idOf(key, ids);
    const occurrence = (seen.get(id) ?? 0) + 1;
    seen.set(id, occurrence);
    if (occurrence > 1) id = idOf(`${occurrence} ${key}`, ids);
    return id;
  };
  // Walls first: behind one that only one image has, steps need not be looked at.
  const walls = group.map(({ image }) => {
    const seen = new Map<number, number>();
    return new Map(
      image.steps.flatMap((step) => (isWall(step) && mayShare(step) ? [[step, identify(image, step, seen)]] : [])),
    );
  });
  for (const found of walls) for (const id of found.values()) users[id] = (users[id] ?? 0) + 1;
  const lists = group.map(({ image }, index) => {
    const known = walls[index]!;
    const stop = image.steps.findIndex((step) => isWall(step) && !(users[known.get(step) ?? -1]! > 1));
    const seen = new Map<number, number>();
    return image.steps.slice(0, stop < 0 ? undefined : stop).map((step) => {
      const share = mayShare(step);
      const id = known.get(step) ?? (share ? identify(image, step, seen) : -1);
      if (share && !known.has(step)) users[id] = (users[id] ?? 0) + 1;
      return { step, id, shareable: share };
    });
  });
  return group.map((candidate, index) => ({ ...candidate, items: markBlocked(lists[index]!, users) }));
}

function idOf(key: string, ids: Map<string, number>): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, ids.size);
  return ids.size - 1;
}

/** All that must be equal; ids and titles need not be. */
function stepText(image: PlanImage, step: Step): string {
  const guard = step.guard ? placesIn(image, step.guard).join(" ") : guardKey(step);
  return `${guard}\n${step.change}\n${step.freshness ?? ""}\n${exactStep(step)}`;
}

/** Steps of this image alone stay in it, and hold back what conflicts with them. */
function markBlocked(items: readonly Item[], users: readonly number[]): readonly Item[] {
  const touches = new Touches();
  let staying = false;
  return items.map((item) => {
    const { step, id, shareable } = item;
    const effects = effectsOf(step);
    const blocked = staying && (isWall(step) || touches.lastConflict(effects) >= 0);
    if (shareable && users[id]! > 1 && !blocked) return item;
    staying = true;
    touches.add(effects, 0);
    return shareable ? { ...item, shareable: false } : item;
  });
}

/** Whether a step means the same in another image, and its result is kept by one. */
function mayShare(step: Step): boolean {
  const { last, barrier, opaque, scriptable } = step.traits;
  if (last || barrier || (opaque && !scriptable)) return false;
  if (installOf(step)?.packages.some(({ buildOnly }) => buildOnly)) return false;
  if (hasExpression(step.action) || hasExpression(step.run.environment)) return false;
  if (!step.traits.installs && step.effects.writes.some(isNotKept)) return false;
  return !namesTarget(JSON.stringify([step.action, step.run.environment]));
}

/** Files that a container engine provides, and folders that are emptied when a machine boots. */
const NOT_KEPT = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/tmp", "/dev", "/proc", "/sys"];

function isNotKept(resource: string): boolean {
  return NOT_KEPT.some((path) => resource === `path:${path}` || resource.startsWith(`path:${path}/`));
}

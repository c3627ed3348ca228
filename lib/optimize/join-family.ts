// One image out of the variants of a recipe, if they are compatible: targets side by side, common steps and outputs once, the others
// guarded by their variant's targets.
import { targetKey } from "../plan/make.ts";
import { exactStep, plainValue } from "../plan/meaning.ts";
import { membersOf } from "../plan/steps.ts";
import type { Output, PlanImage, Step, Target, VariantOf } from "../plan/types.ts";
import { stableJson } from "../util/stable.ts";
import { weaveSteps } from "./align-steps.ts";
import { guardKey, namesTarget, placesIn } from "./rewrite.ts";

/** The joined image, its targets in the order of members and of their targets; undefined when the members cannot be one template. */
export function tryJoinFamily(name: string, members: readonly PlanImage[]): PlanImage | undefined {
  const first = members[0]!;
  if (!members.every((member) => environmentKey(member) === environmentKey(first))) return undefined;
  if (members.some(({ steps }) => steps.some(membersOf))) return undefined;
  const variables = union(
    members.map((member) => member.variables),
    (variable) => variable.name,
  );
  const locals = union(
    members.map((member) => member.locals),
    (local) => local.name,
  );
  const dataSources = union(
    members.map((member) => member.dataSources),
    (source) => `${source.component.type}.${source.name}`,
  );
  const targets = joinTargets(members);
  if (!variables || !locals || !dataSources || !targets) return undefined;
  const names = new Map(members.map((member, index) => [member, targets[index]!]));
  const { variant: _variant, description: _description, ...rest } = first;
  return {
    ...rest,
    name,
    ...(first.description !== undefined && members.every(({ description }) => description === first.description)
      ? { description: first.description }
      : {}),
    targets: targets.flat(),
    steps: joinSteps(members, names),
    outputs: joinOutputs(members, names),
    variables,
    locals,
    dataSources,
  };
}

/** What must be equal in all members. */
function environmentKey({ kind, os, registry }: PlanImage): string {
  return stableJson({ kind, os, registry });
}

/** All declarations, each name once; undefined if a name means different things. */
function union<Item extends { readonly origin: unknown }>(
  lists: readonly (readonly Item[])[],
  nameOf: (item: Item) => string,
): Item[] | undefined {
  const found = new Map<string, { readonly item: Item; readonly key: string }>();
  for (const item of lists.flat()) {
    const key = stableJson({ ...item, origin: undefined });
    const other = found.get(nameOf(item));
    if (other && other.key !== key) return undefined;
    if (!other) found.set(nameOf(item), { item, key });
  }
  return [...found.values()].map(({ item }) => item);
}

/** The members' targets under names that are unique together; undefined if something could notice that a name changed. */
function joinTargets(members: readonly PlanImage[]): Target[][] | undefined {
  const withVariant = (target: Target, variant: VariantOf, name: string): Target => ({ ...target, name, variant });
  const kept = members.map(({ targets, variant }) =>
    targets.map((target) => withVariant(target, variant!, target.name)),
  );
  if (areUnique(kept)) return kept;
  if (members.some(readsTargetName)) return undefined;
  const renamed = members.map(({ targets, variant }) =>
    targets.map((target) =>
      withVariant(target, variant!, `${target.name}-${variant!.name.replaceAll(/[^A-Za-z0-9_-]/g, "-")}`),
    ),
  );
  return areUnique(renamed) ? renamed : undefined;
}

function areUnique(targets: readonly (readonly Target[])[]): boolean {
  const keys = targets.flat().map(targetKey);
  return new Set(keys).size === keys.length;
}

/** Whether anything in an image uses the name of the target it is built with. */
function readsTargetName({ steps, outputs, targets }: PlanImage): boolean {
  const text = stableJson(
    plainValue([
      steps.map(({ action, run }) => [action, run.environment]),
      outputs,
      targets.map(({ component }) => component),
    ]),
  );
  return namesTarget(text);
}

function joinSteps(members: readonly PlanImage[], names: ReadonlyMap<PlanImage, readonly Target[]>): Step[] {
  const ids = new Set<string>();
  const keys = new Map<Step, string>();
  const own = members.map((member) => {
    const steps = new Map<string, Step>();
    for (const step of member.steps) {
      const key = stableJson([step.id, guardKey(memberGuard(member, step)), step.change, exactStep(step)]);
      keys.set(step, key);
      steps.set(key, step);
    }
    return steps;
  });
  return weaveSteps(
    members.map(({ steps }) => steps),
    (step) => keys.get(step)!,
  ).map(({ step, members: places }) => {
    const guard = joinGuards(
      places.map((index) => [members[index]!, own[index]!.get(keys.get(step)!)!.guard]),
      members.length,
      names,
    );
    const { guard: _guard, ...rest } = step;
    const id = uniqueId(step.id, members[places[0]!]!.variant!.name, ids);
    return { ...rest, id, ...(guard ? { guard } : {}) };
  });
}

/** The step with a guard that says the same in every member: by the places of its targets. */
function memberGuard(member: PlanImage, step: Step): Step {
  return step.guard ? { ...step, guard: placesIn(member, step.guard) } : step;
}

/** Ids are unique in an image: a step that comes again in another form carries its variant's name. */
function uniqueId(id: string, variant: string, ids: Set<string>): string {
  let unique = ids.has(id) ? `${id}-${variant}` : id;
  for (let number = 2; ids.has(unique); number++) unique = `${id}-${variant}-${number}`;
  ids.add(unique);
  return unique;
}

function joinOutputs(members: readonly PlanImage[], names: ReadonlyMap<PlanImage, readonly Target[]>): Output[] {
  const found = new Map<
    string,
    { readonly output: Output; readonly places: [PlanImage, readonly string[] | undefined][] }
  >();
  for (const member of members) {
    const counts = new Map<string, number>();
    for (const output of member.outputs) {
      const key = stableJson([output.chain, output.guard && placesIn(member, output.guard)]);
      const number = counts.get(key) ?? 0;
      counts.set(key, number + 1);
      const entry = found.get(`${number} ${key}`) ?? { output, places: [] };
      entry.places.push([member, output.guard]);
      found.set(`${number} ${key}`, entry);
    }
  }
  return [...found.values()].map(({ output: { guard: _guard, ...rest }, places }) => {
    const guard = joinGuards(places, members.length, names);
    return guard ? { ...rest, guard } : rest;
  });
}

/** The guard in terms of the joined targets; undefined when every target of every member is meant. */
function joinGuards(
  places: readonly (readonly [PlanImage, readonly string[] | undefined])[],
  memberCount: number,
  names: ReadonlyMap<PlanImage, readonly Target[]>,
): readonly string[] | undefined {
  if (places.length === memberCount && places.every(([, guard]) => guard === undefined)) return undefined;
  return places.flatMap(([member, guard]) =>
    member.targets.flatMap((target, index) =>
      guard === undefined || guard.includes(targetKey(target)) ? [targetKey(names.get(member)![index]!)] : [],
    ),
  );
}

// `image.override`: sets values deep in a lowered image, by paths that must match.
import { builderTraits } from "../catalog/builders.ts";
import { error, type Origin } from "../diagnostics/diagnostic.ts";
import type { Body } from "../plan/component.ts";
import { describeAction } from "../plan/describe-action.ts";
import { Expression, type Value } from "../plan/expression.ts";
import { targetKey } from "../plan/make.ts";
import type { Base, PlanImage, Step, Target } from "../plan/types.ts";
import { baseIdentity } from "../plugins/runtime/base-identity.ts";
import { propName } from "../plugins/runtime/prop-name.ts";
import { nearest } from "../util/text.ts";
import type { Override } from "./image-construct.ts";
import type { Report } from "./problems.ts";

/** The image with every override applied in order. One that matches nothing is reported with the nearest path that exists. */
export function applyOverrides(
  image: PlanImage,
  overrides: readonly Override[],
  origin: Origin,
  report: Report,
): PlanImage {
  return overrides.reduce((current, override) => {
    const changed = applyOverride(current, override);
    if (changed) return changed;
    const paths = knownPaths(current);
    const meant = nearest(override.path, paths);
    report(
      error(
        "constructs/override-no-match",
        `Cannot override \`${override.path}\` of \`${image.name}\`: nothing is there`,
        {
          origin,
          help:
            meant !== undefined
              ? `Did you mean \`${meant}\`?`
              : `Paths begin with \`targets.\`, \`steps.\` or \`description\`, e.g. \`${paths[0] ?? "description"}\`.`,
          notes: [
            `There are ${paths
              .slice(0, 12)
              .map((path) => `\`${path}\``)
              .join(", ")}${paths.length > 12 ? ", …" : ""}`,
          ],
        },
      ),
    );
    return current;
  }, image);
}

function applyOverride(image: PlanImage, { path, value, create }: Override): PlanImage | undefined {
  const [head = "", ...rest] = path.split(".");
  if (head === "description" && rest.length === 0) return { ...image, description: String(value) };
  if (head === "registry" && image.registry) {
    const registry = setIn(image.registry, rest, value, create);
    return registry && { ...image, registry: registry.value as NonNullable<PlanImage["registry"]> };
  }
  if (head === "targets") {
    // An attribute that no builder knows is found by the check of the finished target.
    const mayCreate = create || value !== undefined;
    const targets = replaceSome(image.targets, (target) =>
      overrideTarget(target, rest, value as Value | undefined, mayCreate),
    );
    return targets && { ...image, targets };
  }
  if (head === "steps") {
    const tail = path.slice("steps.".length);
    const steps = replaceSome(image.steps, (step) => overrideStep(step, tail, value, create));
    return steps && { ...image, steps };
  }
  return undefined;
}

/** The list with replacements; undefined when nothing was replaced. */
function replaceSome<T>(items: readonly T[], replace: (item: T) => T | undefined): readonly T[] | undefined {
  let isChanged = false;
  const replaced = items.map((item) => {
    const other = replace(item);
    if (other !== undefined) isChanged = true;
    return other ?? item;
  });
  return isChanged ? replaced : undefined;
}

function overrideTarget(
  target: Target,
  path: readonly string[],
  value: Value | undefined,
  create: boolean,
): Target | undefined {
  const [name, second, ...rest] = path;
  const isFullName = name === target.component.type && second === target.name && rest.length > 0;
  if (isFullName) return overrideBody(target, rest, value, create);
  if (name !== "*" && name !== target.component.type && name !== target.name) return undefined;
  return second === undefined ? undefined : overrideBody(target, [second, ...rest], value, create);
}

/** An attribute of what the target starts from stays with its base. */
function overrideBody(
  target: Target,
  path: readonly string[],
  value: Value | undefined,
  create: boolean,
): Target | undefined {
  if (target.base.kind === "outside") {
    const base = setInBody(target.base.body, path, value, false);
    if (base) return { ...target, base: changedBase(target, target.base, base) };
  }
  const body = setInBody(target.component.body, path, value, create);
  return body && { ...target, component: { ...target.component, body } };
}

function changedBase(target: Target, base: Base & { readonly kind: "outside" }, body: Body): Base {
  return { ...base, body, identity: baseIdentity(builderTraits(target.component.type), body) };
}

function setInBody(
  body: Body,
  [name = "", ...rest]: readonly string[],
  value: Value | undefined,
  create: boolean,
): Body | undefined {
  const attribute = Object.keys(body.attributes).find((key) => key === name || propName(key) === name);
  if (attribute !== undefined || (create && !body.blocks.some(({ type }) => type === name))) {
    const set = setIn(body.attributes, [attribute ?? name, ...rest], value, create);
    return set && { ...body, attributes: set.value as Body["attributes"] };
  }
  const [first = "", ...others] = rest;
  const isIndexed = /^\d+$/.test(first);
  let index = -1;
  const blocks = replaceSome(body.blocks, (block) => {
    if (block.type !== name && propName(block.type) !== name) return undefined;
    index++;
    if (isIndexed && Number(first) !== index) return undefined;
    const inner = setInBody(block.body, isIndexed ? others : rest, value, create);
    return inner && { ...block, body: inner };
  });
  return blocks && { ...body, blocks };
}

const STEP_FIELDS: ReadonlySet<string> = new Set(["title", "change", "guard", "run", "control", "action", "effects"]);
const OPEN_FIELDS: { readonly [field: string]: readonly string[] } = {
  control: [
    "maxRetries",
    "timeout",
    "pauseBefore",
    "pauseAfter",
    "expectDisconnect",
    "validExitCodes",
    "startRetryTimeout",
  ],
  run: ["user", "workingDirectory"],
};

function overrideStep(step: Step, path: string, value: unknown, create: boolean): Step | undefined {
  const id = path.startsWith("*.") ? "*" : step.id;
  if (!path.startsWith(`${id}.`)) return undefined;
  const [field = "", ...rest] = path.slice(id.length + 1).split(".");
  if (!STEP_FIELDS.has(field)) return undefined;
  const isOpen =
    create ||
    (rest.length === 1 && OPEN_FIELDS[field]?.includes(rest[0]!)) ||
    (field === "run" && rest[0] === "environment") ||
    field === "guard";
  const set = setIn(step, [field, ...rest], value, isOpen ?? false);
  return set && withFacts(set.value as Step, step, field);
}

/** Traits and effects follow the changed action and control, as they would have from the start. */
function withFacts(step: Step, before: Step, field: string): Step {
  const isDeclared = before.action.kind === "run-script" && !before.traits.opaque;
  const facts = describeAction(step.action);
  const scriptable = facts.traits.scriptable && Object.keys(step.control).length === 0;
  if (field !== "action" || isDeclared) return { ...step, traits: { ...step.traits, scriptable } };
  return { ...step, effects: facts.effects, traits: { ...facts.traits, scriptable } };
}

/** A copy with the value at the path; `undefined` removes. Undefined result: nothing is there, and nothing may be made. */
function setIn(
  whole: unknown,
  [key, ...rest]: readonly string[],
  value: unknown,
  create: boolean,
): { readonly value: unknown } | undefined {
  if (key === undefined) return { value };
  if (typeof whole !== "object" || whole === null || whole instanceof Expression) return undefined;
  const isPresent = Object.hasOwn(whole, key);
  if (!isPresent && !create) return undefined;
  const before: unknown = isPresent ? (whole as { readonly [key: string]: unknown })[key] : {};
  const inner = setIn(before, rest, value, create);
  if (!inner) return undefined;
  if (Array.isArray(whole)) {
    if (!/^\d+$/.test(key)) return undefined;
    const index = Number(key);
    return {
      value:
        inner.value === undefined
          ? whole.filter((_, at) => at !== index)
          : whole.map((item: unknown, at) => (at === index ? inner.value : item)),
    };
  }
  const others = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
  return { value: inner.value === undefined ? others : { ...whole, [key]: inner.value } };
}

function knownPaths(image: PlanImage): string[] {
  const attributes = (target: Target) => [
    ...Object.keys(target.component.body.attributes),
    ...target.component.body.blocks.map(({ type }) => type),
    ...(target.base.kind === "outside" ? Object.keys(target.base.body.attributes) : []),
  ];
  return [
    ...image.targets.flatMap((target) => attributes(target).map((name) => `targets.${target.component.type}.${name}`)),
    ...image.targets.flatMap((target) => attributes(target).map((name) => `targets.${targetKey(target)}.${name}`)),
    ...image.steps.flatMap(({ id }) =>
      Object.entries(OPEN_FIELDS).flatMap(([field, names]) => names.map((name) => `steps.${id}.${field}.${name}`)),
    ),
    "description",
  ];
}

// Identity of what is built: a hash of each target's recipe and of its base, taken from the plan as lowered, before any pass. Layout,
// names of steps, places in the source, and the optimizer have no influence; secrets count by name only.
import { builderTraits } from "../catalog/builders.ts";
import { sha256, stableHash, stableJson } from "../util/stable.ts";
import type { Body } from "./component.ts";
import { orderImages } from "./graph.ts";
import { targetKey } from "./make.ts";
import { plainValue, stepMeaning } from "./meaning.ts";
import { declaredName, usesOf } from "./references.ts";
import { expandSteps } from "./steps.ts";
import type { Plan, PlanImage, Target } from "./types.ts";

/** Raised only when the same recipe must count as a different one. */
export const FINGERPRINT_EPOCH = 1;

/** Whether an attribute or block of a builder has an influence on what is inside the image. */
export type IsContentAttribute = (builderType: string, name: string) => boolean;

/**
 * The same plan with `fingerprint` filled in for every target. Throws on a cycle of bases: check the plan first.
 * `scriptTemplates` identifies script templates of the user's own: they change what steps do. Cost: linear in steps and targets.
 */
export function fingerprintPlan(
  plan: Plan,
  isContentAttribute: IsContentAttribute = isContent,
  scriptTemplates?: string,
): Plan {
  const known = new Map<string, string>();
  const images = new Map<PlanImage, PlanImage>();
  for (const image of orderImages(plan))
    images.set(image, fingerprintImage(image, known, isContentAttribute, scriptTemplates));
  return { ...plan, images: plan.images.map((image) => images.get(image)!) };
}

/**
 * One image with `fingerprint` filled in for every target. `known` has those of its bases by `IMAGE/TYPE.NAME`, and is given the new ones.
 */
export function fingerprintImage(
  image: PlanImage,
  known: Map<string, string>,
  isContentAttribute: IsContentAttribute = isContent,
  scriptTemplates?: string,
): PlanImage {
  const declared = declarations(image);
  const recipes = recipesOf(image, declared);
  const targets = image.targets.map((target) => {
    const fingerprint = fingerprintTarget(
      image,
      target,
      recipes.get(targetKey(target))!,
      declared,
      known,
      isContentAttribute,
      scriptTemplates,
    );
    known.set(`${image.name}/${targetKey(target)}`, fingerprint);
    return { ...target, fingerprint };
  });
  return { ...image, targets };
}

function isContent(builderType: string, name: string): boolean {
  return !builderTraits(builderType).notContent.includes(name);
}

function fingerprintTarget(
  image: PlanImage,
  target: Target,
  recipe: readonly string[],
  declared: Declared,
  known: ReadonlyMap<string, string>,
  isContentAttribute: IsContentAttribute,
  scriptTemplates: string | undefined,
): string {
  const { base, component } = target;
  const builder = contentOf(component.type, component.body, isContentAttribute);
  return stableHash({
    epoch: FINGERPRINT_EPOCH,
    os: image.os,
    base:
      base.kind === "image"
        ? { image: known.get(`${base.image}/${base.target}`) ?? `${base.image}/${base.target}` }
        : { outside: plainValue(base.identity), uses: declared(base.identity) },
    builder: { type: component.type, content: plainValue(builder), uses: declared(builder) },
    steps: recipe,
    ...(scriptTemplates === undefined ? {} : { scriptTemplates }),
  });
}

/** For each target, the hashes of the steps that it runs, in order. */
function recipesOf(image: PlanImage, declared: Declared): Map<string, string[]> {
  const recipes = new Map<string, string[]>(image.targets.map((target) => [targetKey(target), []]));
  for (const step of expandSteps(image.steps)) {
    const hash = sha256(stableJson({ step: stepMeaning(step), uses: declared([step.action, step.run.environment]) }));
    for (const key of step.guard ? new Set(step.guard) : recipes.keys()) recipes.get(key)?.push(hash);
  }
  return recipes;
}

function contentOf(type: string, body: Body, isContentAttribute: IsContentAttribute): unknown {
  return {
    attributes: Object.fromEntries(Object.entries(body.attributes).filter(([name]) => isContentAttribute(type, name))),
    blocks: body.blocks.filter((block) => isContentAttribute(type, block.type)),
  };
}

/** From a value to the hashed meaning of every variable, local and data source that it uses, directly or not. */
type Declared = (value: unknown) => { readonly [name: string]: string };

function declarations(image: PlanImage): Declared {
  const values = new Map<string, unknown>();
  for (const { name, sensitive, default: value, fromEnvironment } of image.variables)
    values.set(`var.${name}`, sensitive ? { sensitive: true } : { default: value, fromEnvironment });
  for (const { name, sensitive, value } of image.locals)
    values.set(`local.${name}`, sensitive ? { sensitive: true } : { value });
  for (const { name, component } of image.dataSources)
    values.set(`data.${component.type}.${name}`, { type: component.type, body: component.body });
  const hashes = new Map<string, string>();
  const hashesOf = (value: unknown): { [name: string]: string } => {
    const found: { [name: string]: string } = {};
    for (const path of usesOf(value).references) {
      const name = declaredName(path);
      if (name === undefined || !values.has(name)) continue;
      found[name] = hashes.get(name) ?? hashDeclaration(name);
    }
    return found;
  };
  const hashDeclaration = (name: string): string => {
    hashes.set(name, "");
    const value = values.get(name);
    const hash = stableHash({ value: plainValue(value), uses: hashesOf(value) });
    hashes.set(name, hash);
    return hash;
  };
  return hashesOf;
}

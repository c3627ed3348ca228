// Identity of what is built: a hash of each target's recipe and of its base, taken from the plan as lowered, before any pass. Layout,
// names of steps, places in the source, and the optimizer have no influence; secrets count by name only.
import { builderTraits } from "../catalog/builders.ts";
import { stableHash } from "../util/stable.ts";
import { artifactsIn } from "./artifact-sources.ts";
import type { Body } from "./component.ts";
import { type Declared, declarations } from "./declared.ts";
import { orderImages } from "./graph.ts";
import { targetKey } from "./make.ts";
import { plainValue } from "./meaning.ts";
import { stepKey } from "./step-key.ts";
import { expandSteps } from "./steps.ts";
import type { OpenIdentity, Plan, PlanImage, Step, Target } from "./types.ts";

/** Raised only when the same recipe must count as a different one. */
export const FINGERPRINT_EPOCH = 1;

/** Whether an attribute or block of a builder has an influence on what is inside the image. */
export type IsContentAttribute = (builderType: string, name: string) => boolean;

/** What is known of a target once it is fingerprinted. */
export type Known = Pick<Target, "fingerprint" | "open">;

/**
 * The same plan with `fingerprint` and `open` filled in for every target. Throws on a cycle of bases: check the plan first.
 * `scriptTemplates` identifies script templates of the user's own: they change what steps do. Cost: linear in steps and targets.
 */
export function fingerprintPlan(
  plan: Plan,
  isContentAttribute: IsContentAttribute = isContent,
  scriptTemplates?: string,
): Plan {
  const known = new Map<string, Known>();
  const images = new Map<PlanImage, PlanImage>();
  for (const image of orderImages(plan))
    images.set(image, fingerprintImage(image, known, isContentAttribute, scriptTemplates));
  return { ...plan, images: plan.images.map((image) => images.get(image)!) };
}

/**
 * One image with `fingerprint` and `open` filled in for every target. `known` has those of its bases, and of what it takes files from, by
 * `IMAGE/TYPE.NAME`, and is given the new ones.
 */
export function fingerprintImage(
  image: PlanImage,
  known: Map<string, Known>,
  isContentAttribute: IsContentAttribute = isContent,
  scriptTemplates?: string,
): PlanImage {
  const declared = declarations(image);
  const recipes = recipesOf(image, declared, known);
  const targets = image.targets.map(({ open: _open, ...target }): Target => {
    const { base, component } = target;
    const recipe = recipes.get(targetKey(target))!;
    const builder = contentOf(component.type, component.body, isContentAttribute);
    const parent = base.kind === "image" ? known.get(`${base.image}/${base.target}`) : undefined;
    const fingerprint = stableHash({
      epoch: image.epoch === undefined ? FINGERPRINT_EPOCH : [FINGERPRINT_EPOCH, image.epoch],
      os: image.os,
      base:
        base.kind === "image"
          ? { image: parent?.fingerprint ?? `${base.image}/${base.target}` }
          : { outside: plainValue(base.identity), uses: declared.hashes(base.identity) },
      builder: { type: component.type, content: plainValue(builder), uses: declared.hashes(builder) },
      steps: recipe.hashes,
      ...(scriptTemplates === undefined ? {} : { scriptTemplates }),
    });
    const values = [builder, ...(base.kind === "outside" ? [base.identity] : [])];
    const open = openIdentity(
      image,
      recipe,
      declared.variables(values),
      parent?.open !== undefined || recipe.takesOpen,
    );
    const result: Known = { fingerprint, ...(open ? { open } : {}) };
    known.set(`${image.name}/${targetKey(target)}`, result);
    return { ...target, ...result };
  });
  return { ...image, targets };
}

function isContent(builderType: string, name: string): boolean {
  return !builderTraits(builderType).notContent.includes(name);
}

function openIdentity(
  image: PlanImage,
  recipe: Recipe,
  variables: readonly string[],
  inherited: boolean,
): OpenIdentity | undefined {
  for (const name of variables) recipe.variables.add(name);
  if (image.freshness !== undefined) recipe.freshness.add(image.freshness);
  if (!inherited && recipe.variables.size === 0 && recipe.freshness.size === 0) return undefined;
  return { variables: [...recipe.variables].sort(), freshness: [...recipe.freshness].sort(), inherited };
}

/** The steps that one target runs. */
interface Recipe {
  readonly hashes: string[];
  readonly variables: Set<string>;
  readonly freshness: Set<string>;
  /** One of them takes files from what is open itself. */
  takesOpen: boolean;
}

function recipesOf(image: PlanImage, declared: Declared, known: ReadonlyMap<string, Known>): Map<string, Recipe> {
  const recipes = new Map<string, Recipe>(
    image.targets.map((target) => [
      targetKey(target),
      { hashes: [], variables: new Set<string>(), freshness: new Set<string>(), takesOpen: false },
    ]),
  );
  for (const step of expandSteps(image.steps)) {
    const sources = artifactsIn(step).map(({ image: from, target }) => `${from}/${target}`);
    const takes = sources.map((key) => known.get(key)?.fingerprint ?? key);
    const takesOpen = sources.some((key) => known.get(key)?.open !== undefined);
    const hash = stepKey(step, declared, takes);
    const variables = declared.variables(valuesOf(step));
    for (const key of step.guard ? new Set(step.guard) : recipes.keys()) {
      const recipe = recipes.get(key);
      if (!recipe) continue;
      recipe.hashes.push(hash);
      for (const name of variables) recipe.variables.add(name);
      if (step.freshness !== undefined) recipe.freshness.add(step.freshness);
      if (takesOpen) recipe.takesOpen = true;
    }
  }
  return recipes;
}

function valuesOf(step: Step): unknown {
  return [step.action, step.run.environment];
}

function contentOf(type: string, body: Body, isContentAttribute: IsContentAttribute): unknown {
  return {
    attributes: Object.fromEntries(Object.entries(body.attributes).filter(([name]) => isContentAttribute(type, name))),
    blocks: body.blocks.filter((block) => isContentAttribute(type, block.type)),
  };
}

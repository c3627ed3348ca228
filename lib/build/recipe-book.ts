// The parts of every target's recipe as its user wrote it. Passes may have changed the plan; the recipe before them has the same fingerprint.
import { openParts, type RunFacts } from "../plan/identify.ts";
import { targetKey } from "../plan/make.ts";
import { type RecipeParts, recipeParts } from "../plan/recipe-parts.ts";
import type { Plan, PlanImage, Target } from "../plan/types.ts";
import type { BuildTarget } from "./build-targets.ts";

export interface RecipeBook {
  partsOf(target: BuildTarget): RecipeParts;
}

/** `recipes` gives the plan before the passes; it is asked for only when there is something to explain or to record. */
export function openRecipeBook(
  recipes: () => Plan,
  identities: ReadonlyMap<string, string>,
  facts: RunFacts,
): RecipeBook {
  let written: Map<string, { readonly image: PlanImage; readonly target: Target }> | undefined;
  let recipeFingerprints: Map<string, string> | undefined;
  const known = new Map<string, RecipeParts>();
  const recipeOf = ({ image, target }: BuildTarget) => {
    written ??= new Map(
      recipes().images.flatMap((each) => each.targets.map((one) => [one.fingerprint, { image: each, target: one }])),
    );
    // Two images of one recipe share it; the one of the same name has the file names that its user knows.
    return written.get(target.fingerprint) ?? { image, target };
  };
  // Passes may have renamed a target: then its recipe's own fingerprint is the best that is known.
  const identityOf = (key: string) => {
    recipeFingerprints ??= new Map(
      recipes().images.flatMap(({ name, targets }) =>
        targets.map((target) => [`${name}/${targetKey(target)}`, target.fingerprint]),
      ),
    );
    return identities.get(key) ?? recipeFingerprints.get(key);
  };
  return {
    partsOf: (target) => {
      const cached = known.get(target.key);
      if (cached) return cached;
      const recipe = recipeOf(target);
      const parts = {
        ...recipeParts(recipe.image, recipe.target, identityOf),
        ...openParts(target.image, target.target, facts),
      };
      known.set(target.key, parts);
      return parts;
    },
  };
}

// Identity as it is when something is planned or built: the recipe's fingerprint, and where that leaves something open, the time and the
// values of the run. With neither, it is the recipe's fingerprint, which is what templates say by themselves.
import { stableHash, stableJson } from "../util/stable.ts";
import { neededTargets } from "./artifact-sources.ts";
import type { Value } from "./expression.ts";
import { freshnessBucket } from "./freshness.ts";
import { orderImages } from "./graph.ts";
import { targetKey } from "./make.ts";
import { plainValue } from "./meaning.ts";
import type { Plan, PlanImage, Target } from "./types.ts";

/** What a run knows and a recipe does not. */
export interface RunFacts {
  /** Seconds since 1970. */
  readonly now: number;
  /** Values given for variables, by name, as text: from files, flags and `PKR_VAR_…`. */
  readonly values: ReadonlyMap<string, string>;
  /** Variables of the environment, for variables whose default is one. */
  readonly environment: { readonly [name: string]: string | undefined };
}

/** Fingerprints of all targets by `image/type.name`. The plan must be fingerprinted. */
export function identifyPlan(plan: Plan, facts: RunFacts): ReadonlyMap<string, string> {
  const identities = new Map<string, string>();
  const recipes = new Map<string, string>();
  const sources = sourceFinder(plan);
  for (const image of orderImages(plan)) {
    for (const target of image.targets) {
      const key = `${image.name}/${targetKey(target)}`;
      recipes.set(key, target.fingerprint);
      const changed = sources(image, target).flatMap((source) => {
        const identity = identities.get(source)!;
        return identity === recipes.get(source) ? [] : [identity];
      });
      identities.set(key, identifyTarget(image, target, changed, facts));
    }
  }
  return identities;
}

/** What the run adds to a target's recipe, as labelled hashes: `variable region`, `freshness 7d`. Empty: nothing. */
export function openParts(image: PlanImage, target: Target, facts: RunFacts): { readonly [label: string]: string } {
  const parts: { [label: string]: string } = {};
  for (const freshness of target.open?.freshness ?? [])
    parts[`freshness ${freshness}`] = String(freshnessBucket(freshness, facts.now));
  for (const name of target.open?.variables ?? []) {
    const value = givenValue(image, name, facts);
    if (value !== undefined) parts[`variable ${name}`] = stableHash(value);
  }
  return parts;
}

/** `changed`: identities of what it is built on, or takes files from, where a run has changed them. */
function identifyTarget(image: PlanImage, target: Target, changed: readonly string[], facts: RunFacts): string {
  if (!target.open) return target.fingerprint;
  const parts = openParts(image, target, facts);
  if (changed.length === 0 && Object.keys(parts).length === 0) return target.fingerprint;
  return stableHash({ recipe: target.fingerprint, parts, sources: [...new Set(changed)].sort() });
}

/**
 * Keys of what a target needs, seen through hidden layers: those hold steps of its own recipe, so that with or without them its
 * identity is the same.
 */
function sourceFinder(plan: Plan): (image: PlanImage, target: Target) => readonly string[] {
  const hidden = new Map(
    plan.images
      .filter((image) => image.hidden)
      .flatMap((image) => image.targets.map((target) => [`${image.name}/${targetKey(target)}`, { image, target }])),
  );
  const sources = (image: PlanImage, target: Target): readonly string[] => {
    const needed = neededTargets(image, target);
    if (hidden.size === 0) return needed;
    return needed.flatMap((key) => {
      const layer = hidden.get(key);
      return layer ? sources(layer.image, layer.target) : [key];
    });
  };
  return sources;
}

/** A value that differs from what the template says by itself; undefined: it does not. */
function givenValue(image: PlanImage, name: string, { values, environment }: RunFacts): string | undefined {
  const variable = image.variables.find((candidate) => candidate.name === name);
  if (!variable || variable.sensitive) return undefined;
  const given = values.get(name);
  if (given !== undefined) return given === asText(variable.default) ? undefined : given;
  return variable.fromEnvironment === undefined ? undefined : (environment[variable.fromEnvironment] ?? "");
}

/** As it would be written on the command line. */
function asText(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : stableJson(plainValue(value));
}

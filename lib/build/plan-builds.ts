// The whole of `synth plan`, and the first half of `synth build`: what is there, what is to be built and why, in which waves, how long it
// will take. Asks stores; starts nothing.
import { identifyPlan, type RunFacts } from "../plan/identify.ts";
import type { Plan, Step } from "../plan/types.ts";
import { type BuildPlaces, type BuildTarget, buildTargets } from "./build-targets.ts";
import { type Decision, decideBuilds } from "./decide.ts";
import { type Estimate, estimateBuild } from "./estimate.ts";
import { explainRebuild, type Reason } from "./explain-rebuild.ts";
import type { Journal } from "./journal.ts";
import { openRecipeBook, type RecipeBook } from "./recipe-book.ts";
import type { ArtifactStore, FoundArtifact } from "./store.ts";
import type { DockerEngine } from "./stores/docker-engine.ts";
import type { OpenStores } from "./stores/open-stores.ts";
import { findArtifacts } from "./survey.ts";

export interface PlanBuildsInput {
  /** After the passes. */
  readonly plan: Plan;
  /** The plan before the passes, for reasons. */
  readonly recipes: () => Plan;
  readonly facts: RunFacts;
  readonly places: BuildPlaces;
  readonly journal: Journal;
  /** Stores for these targets, in the order in which they are asked. */
  readonly stores: (targets: readonly BuildTarget[]) => OpenStores;
  /** Undefined: all. */
  readonly isSelected?: (target: BuildTarget) => boolean;
  /** Build what was selected though it is there. */
  readonly force?: boolean;
  readonly costs: BuildCosts;
}

/** What builds usually cost, in seconds. */
export interface BuildCosts {
  readonly ofStep: (step: Step) => number;
  readonly ofBuild: (target: BuildTarget) => number;
}

export interface BuildPlan {
  /** Every one after those that it needs. */
  readonly targets: readonly BuildTarget[];
  readonly identities: ReadonlyMap<string, string>;
  readonly stores: readonly ArtifactStore[];
  /** Undefined if no target needs Docker. */
  readonly engine: DockerEngine | undefined;
  readonly found: ReadonlyMap<string, FoundArtifact>;
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly recipes: RecipeBook;
  /** Of targets that are to be built, by key. */
  readonly estimates: ReadonlyMap<string, Estimate>;
  /** Keys of the targets to build, those of a wave at the same time. */
  readonly waves: readonly (readonly string[])[];
}

export async function planBuilds(input: PlanBuildsInput): Promise<BuildPlan> {
  const { plan, facts, journal, isSelected = () => true } = input;
  const identities = identifyPlan(plan, facts);
  const targets = buildTargets(plan, identities, input.places);
  const { stores, engine } = input.stores(targets);
  const found = await findArtifacts(targets, stores, journal);
  const recipes = openRecipeBook(input.recipes, identities, facts);
  const decisions = decideBuilds({
    targets,
    found,
    isWanted: (target) => target.image.hidden !== true && isSelected(target),
    isForced: (target) => input.force === true && target.image.hidden !== true && isSelected(target),
    reasonsFor: (target) => whyMissing(target, journal, recipes),
    wasInterrupted: (target) => wasInterrupted(target, journal),
    hasValue: (variable) =>
      variable.default !== undefined || variable.fromEnvironment !== undefined || facts.values.has(variable.name),
  });
  const toBuild = targets.filter(({ key }) => decisions.get(key)?.status === "build");
  const measured = journal.costs();
  const estimates = new Map(
    toBuild.map((target) => [
      target.key,
      estimateBuild(target, journal, measured, input.costs.ofStep, input.costs.ofBuild(target)),
    ]),
  );
  return { targets, identities, stores, engine, found, decisions, recipes, estimates, waves: wavesOf(toBuild) };
}

function whyMissing(target: BuildTarget, journal: Journal, recipes: RecipeBook): readonly Reason[] {
  const { built } = journal.historyOf(target.artifact, target.name) ?? {};
  if (!built) return [{ kind: "new", text: "never built here" }];
  if (built.fingerprint === target.fingerprint)
    return [{ kind: "gone", text: `what was built on ${built.at.slice(0, 10)} is not there any more` }];
  const reasons = built.parts ? explainRebuild(built.parts, recipes.partsOf(target)) : [];
  return reasons.length > 0 ? reasons : [{ kind: "recipe", text: "its recipe changed" }];
}

/**
 * A build that failed late or was cut off may have left the artifact, and not what its user's own post-processors do with it. Without any,
 * what is there is whole.
 */
function wasInterrupted(target: BuildTarget, journal: Journal): boolean {
  const more = target.image.outputs.some(({ chain }) => chain.some(({ component }) => component.type !== "manifest"));
  const last = journal.lastOf(target.artifact, target.name, target.fingerprint);
  return more && last !== undefined && last.event !== "built";
}

function wavesOf(targets: readonly BuildTarget[]): string[][] {
  const levels = new Map<string, number>();
  const waves: string[][] = [];
  for (const { key, needs } of targets) {
    const level = needs.reduce((highest, need) => Math.max(highest, (levels.get(need) ?? -1) + 1), 0);
    levels.set(key, level);
    waves[level] = [...(waves[level] ?? []), key];
  }
  return waves;
}

// What `plan` and `build` have in common: the app is loaded and planned, stores are opened and asked, decisions are made.
import path from "node:path";
import type { BuildTarget } from "../build/build-targets.ts";
import { Journal } from "../build/journal.ts";
import { type BuildPlan, planBuilds } from "../build/plan-builds.ts";
import { openStores } from "../build/stores/open-stores.ts";
import { imageSeconds, stepSeconds } from "../optimize/layer-costs.ts";
import type { RunFacts } from "../plan/identify.ts";
import type { Plan } from "../plan/types.ts";
import type { EntryFlags } from "./load-entry.ts";
import { type RunValues, readRunValues, type VariableFlags } from "./run-values.ts";
import { selectTargets } from "./select-targets.ts";

/** Flags of every command that asks what is to be built. */
export interface BuildsFlags extends EntryFlags, VariableFlags {
  readonly entry?: string;
  readonly only?: readonly string[];
  readonly force?: boolean;
  readonly registry?: string;
}

export interface PreparedBuilds {
  readonly builds: BuildPlan;
  readonly journal: Journal;
  readonly values: RunValues;
  /** Absolute. */
  readonly outputFolder: string;
}

export interface PlannedApp {
  /** After the passes. */
  readonly plan: Plan;
  /** Before the passes. */
  readonly recipes: () => Plan;
  /** Absolute. */
  readonly outputFolder: string;
  /** As configured; the flag wins. */
  readonly registry: string | undefined;
}

/** Asks what is to be built for the images named. Throws a `Failure` with the user's mistakes, or if a store cannot be asked. */
export async function prepareBuilds(
  { plan, recipes, outputFolder, registry: configured }: PlannedApp,
  names: readonly string[],
  flags: BuildsFlags,
): Promise<PreparedBuilds> {
  const values = await readRunValues(flags, process.env);
  const journal = new Journal(outputFolder);
  const registry = flags.registry ?? configured;
  let selected: ((target: BuildTarget) => boolean) | undefined;
  const builds = await planBuilds({
    plan,
    recipes,
    facts: { now: now(), values: values.values, environment: process.env } satisfies RunFacts,
    places: { workingFolder: process.cwd(), outputFolder },
    journal,
    stores: (targets) => {
      selected = selectTargets(targets, names, flags.only ?? []);
      return openStores(targets, {
        outputFolder,
        ...(registry === undefined ? {} : { registry }),
      });
    },
    isSelected: (target) => selected?.(target) ?? true,
    force: flags.force === true,
    costs: { ofStep: (step) => stepSeconds(step, undefined), ofBuild: ({ target }) => imageSeconds([target]) },
  });
  return { builds, journal, values, outputFolder };
}

/** Absolute path of the output folder. */
export function outputFolderOf(given: string | undefined): string {
  return path.resolve(given ?? "packer.out");
}

/** Seconds since 1970; the usual variable of reproducible builds sets another time. */
function now(): number {
  const epoch = Number(process.env.SOURCE_DATE_EPOCH);
  return Number.isFinite(epoch) && epoch > 0 ? epoch : Date.now() / 1000;
}

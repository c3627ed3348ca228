// Merges installs of one package manager into one transaction: a later one moves up to an earlier one, or the earlier one down to it,
// if nothing that they pass conflicts with them.

import type { InstallPackages, PackageReference } from "../../plan/actions.ts";
import { type Effects, joinEffects } from "../../plan/effects.ts";
import { runKey } from "../../plan/meaning.ts";
import { effectsOf, installOf } from "../../plan/steps.ts";
import type { PlanImage, Step } from "../../plan/types.ts";
import { PACKAGE_TRANSACTION } from "../costs.ts";
import { addGains, costGain, provisionerGain } from "../gain.ts";
import { mayAddSources } from "../package-sources.ts";
import type { Pass, PassContext } from "../pass.ts";
import { guardKey, isWall, mostFrequent, rewriteSteps } from "../rewrite.ts";
import { Touches } from "../touches.ts";

export const mergeInstalls: Pass = {
  id: "merge-installs",
  title: "install packages in one transaction",
  why: "Each transaction reads the index, resolves dependencies and runs triggers again.",
  safety: "assumes",
  assumes: "that packages installed together end up the same as installed one after another",
  after: ["join-index-refresh"],
  run: (plan, context) => rewriteSteps(plan, (steps, image) => mergeTransactions(steps, image, context)),
};

/** A transaction in the making. */
interface Open {
  readonly members: Step[];
  readonly versions: Map<string, string>;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  position: number;
}

function mergeTransactions(steps: readonly Step[], image: PlanImage, context: PassContext): readonly Step[] {
  const open = new Map<string, Open>();
  const merged: Open[] = [];
  const touches = new Touches();
  const gone = new Set<number>();
  steps.forEach((step, position) => {
    if (isWall(step)) {
      open.clear();
      return;
    }
    const effects = effectsOf(step);
    const install = installOf(step);
    const key =
      install && step.traits.installs !== undefined
        ? `${step.traits.installs}\n${guardKey(step)}\n${runKey(step)}`
        : undefined;
    const earlier = key === undefined ? undefined : open.get(key);
    if (install && earlier && fits(install, earlier)) {
      const canRise = touches.lastConflict(effects) <= earlier.position;
      const canSink = !canRise && touches.lastConflict(together(earlier)) <= earlier.position;
      if (canRise || canSink) {
        gone.add(canRise ? position : earlier.position);
        if (canSink) earlier.position = position;
        if (take(earlier, step, install) === 2) merged.push(earlier);
        touches.add(canSink ? together(earlier) : effects, earlier.position);
        return;
      }
    }
    touches.add(effects, position);
    if (key !== undefined && install) {
      const transaction: Open = { members: [], versions: new Map(), reads: new Set(), writes: new Set(), position };
      take(transaction, step, install);
      open.set(key, transaction);
    }
  });
  if (merged.length === 0) return steps;
  const transactions = new Map(merged.map((transaction) => [transaction.position, transaction.members]));
  for (const { members } of merged) context.report(describe(members, image));
  return steps.flatMap((step, position) => {
    const members = transactions.get(position);
    return members ? [mergeMembers(members)] : gone.has(position) ? [] : [step];
  });
}

/** Adds a member; returns how many there are now. */
function take(transaction: Open, step: Step, install: InstallPackages): number {
  const { reads, writes } = effectsOf(step);
  for (const resource of reads) transaction.reads.add(resource);
  for (const resource of writes) transaction.writes.add(resource);
  for (const reference of install.packages) transaction.versions.set(reference.name, versionKey(reference));
  return transaction.members.push(step);
}

function together({ reads, writes }: Open): Effects {
  return { reads: [...reads], writes: [...writes] };
}

/** Whether an install asks for nothing else of a package than the transaction does, and needs no newer index nor new sources. */
function fits(install: InstallPackages, { members, versions }: Open): boolean {
  if (install.refresh && !installOf(members[0]!)!.refresh) return false;
  if (mayAddSources(members.at(-1)!)) return false;
  return install.packages.every(
    (reference) => (versions.get(reference.name) ?? versionKey(reference)) === versionKey(reference),
  );
}

function versionKey({ version, buildOnly }: PackageReference): string {
  return `${version ?? ""}\n${buildOnly}`;
}

function mergeMembers(members: readonly Step[]): Step {
  const first = members[0]!;
  const installs = members.map((member) => installOf(member)!);
  const packages = new Map(
    installs
      .flatMap((install) => install.packages)
      .map((reference) => [`${reference.name}\n${versionKey(reference)}`, reference]),
  );
  return {
    ...first,
    title: joinTitles(members.map(({ title }) => title)),
    action: {
      ...installs[0]!,
      packages: [...packages.values()],
      writeLess: {
        caches: installs.every(({ writeLess }) => writeLess.caches),
        noSync: installs.every(({ writeLess }) => writeLess.noSync),
        noTranslations: installs.every(({ writeLess }) => writeLess.noTranslations),
        ...(installs.every(({ writeLess }) => writeLess.lists) ? { lists: true } : {}),
      },
    },
    effects: joinEffects(members.map(({ effects }) => effects)),
    change: mostFrequent(members.map(({ change }) => change)),
  };
}

/** `install a` and `install b` → `install a, b`. */
function joinTitles(titles: readonly string[]): string {
  const verb = /^\S+ /.exec(titles[0]!)?.[0] ?? "";
  if (verb !== "" && titles.every((title) => title.startsWith(verb)))
    return verb + [...new Set(titles.map((title) => title.slice(verb.length)))].join(", ");
  return [...new Set(titles)].join("; ");
}

function describe(members: readonly Step[], image: PlanImage) {
  const { manager } = installOf(members[0]!)!;
  return {
    image: image.name,
    steps: members.map(({ id }) => id),
    why: `merged ${members.length} installs into one \`${manager}\` transaction; nothing between them conflicts`,
    gain: addGains([provisionerGain(image, members.length - 1), costGain(PACKAGE_TRANSACTION, members.length - 1)]),
  };
}

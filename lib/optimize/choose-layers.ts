// Chooses which images of a group share which layer: first what all have in common, then, largest saving first, what some of them have
// in common, also on top of a layer. Looks at each step a bounded number of times.
import type { CleanupPart, PackageManager } from "../plan/actions.ts";
import { refreshOf } from "../plan/steps.ts";
import type { Step } from "../plan/types.ts";
import { commonSteps } from "./common-steps.ts";
import { type Candidate, type Item, isLayered } from "./layer-candidates.ts";
import { stepSeconds, tryLayerGain } from "./layer-costs.ts";
import { indexManager, refreshes, tryLayerCleanup, wantsIndex } from "./layer-hygiene.ts";
import type { MeasuredCosts } from "./pass.ts";

/** A layer to be made. */
export interface ChosenLayer {
  readonly members: readonly Candidate[];
  /** As in the first member, in order. */
  readonly steps: readonly Step[];
  /** Ids of those steps in every member. */
  readonly ids: ReadonlySet<number>;
  readonly cleanup: readonly CleanupPart[];
  /** Whose lists the cleanup removes; undefined: nobody's. */
  readonly manager: PackageManager | undefined;
  /** Seconds, over all members. */
  readonly gain: number;
  /** Layers on this one, for some of its members. */
  readonly above: readonly ChosenLayer[];
}

/** An image with the steps that no layer has taken yet. */
interface Member {
  readonly candidate: Candidate;
  readonly items: readonly Item[];
}

/** How many times the steps of a group may be looked at, on average. */
const LOOKS = 8;

export function chooseLayers(group: readonly Candidate[], costs: MeasuredCosts | undefined): readonly ChosenLayer[] {
  const members = group.map((candidate) => ({ candidate, items: candidate.items }));
  return new Chooser(costs, LOOKS * countItems(members)).choose(members);
}

function countItems(members: readonly Member[]): number {
  return members.reduce((total, { items }) => total + items.length, 0);
}

class Chooser {
  readonly #costs: MeasuredCosts | undefined;
  #budget: number;

  constructor(costs: MeasuredCosts | undefined, budget: number) {
    this.#costs = costs;
    this.#budget = budget;
  }

  /** Layers for the members, and then for those that got none, as long as some get one. */
  choose(members: readonly Member[]): ChosenLayer[] {
    const chosen: ChosenLayer[] = [];
    let left = members;
    while (left.length > 1) {
      const whole = this.#tryShare(left, false);
      if (whole) return [...chosen, whole];
      const { layers, rest } = this.#shareAmongSome(left, false);
      if (layers.length === 0) break;
      chosen.push(...layers);
      left = rest;
    }
    return chosen;
  }

  /** Layers for disjoint parts of the members, and the members that got none. */
  #shareAmongSome(members: readonly Member[], onLayer: boolean): { layers: ChosenLayer[]; rest: readonly Member[] } {
    const layers: ChosenLayer[] = [];
    if (members.length < 3) return { layers, rest: members };
    const taken = new Set<number>();
    for (const indexes of this.#likelyParts(members)) {
      if (indexes.some((index) => taken.has(index))) continue;
      const layer = this.#tryShare(
        indexes.map((index) => members[index]!),
        onLayer,
      );
      if (!layer) continue;
      layers.push(layer);
      for (const index of indexes) taken.add(index);
    }
    return { layers, rest: members.filter((_, index) => !taken.has(index)) };
  }

  /** Sets of members that have some steps in common which no other member has, the largest saving first. */
  #likelyParts(members: readonly Member[]): readonly (readonly number[])[] {
    if (!this.#spend(countItems(members))) return [];
    const users = new Map<number, { readonly step: Step; readonly indexes: number[] }>();
    members.forEach(({ items }, index) => {
      for (const { id, step, shareable } of items) {
        if (!shareable) continue;
        const known = users.get(id);
        if (known) known.indexes.push(index);
        else users.set(id, { step, indexes: [index] });
      }
    });
    const parts = new Map<string, { readonly indexes: readonly number[]; seconds: number }>();
    for (const { step, indexes } of users.values()) {
      if (indexes.length < 2 || indexes.length === members.length) continue;
      const seconds = (indexes.length - 1) * stepSeconds(step, this.#costs);
      const part = parts.get(indexes.join(" "));
      if (part) part.seconds += seconds;
      else parts.set(indexes.join(" "), { indexes, seconds });
    }
    return [...parts.values()].sort((a, b) => b.seconds - a.seconds).map(({ indexes }) => indexes);
  }

  /** A layer of all that the members have in common, with what lies above it; undefined when it does not pay. */
  #tryShare(members: readonly Member[], onLayer: boolean): ChosenLayer | undefined {
    if (!this.#spend(countItems(members))) return undefined;
    const common = withoutLastRefreshes(members[0]!.items, commonSteps(members.map(({ items }) => items)));
    if (common.length === 0) return undefined;
    const { image, cleans } = members[0]!.candidate;
    const ids = new Set(common.map(({ id }) => id));
    const steps = common.map(({ step }) => step);
    const reduced = members.map(({ candidate, items }) => ({
      candidate,
      items: items.filter(({ id }) => !ids.has(id)),
    }));
    const left = reduced.map(remainder);
    const cleanup = image.targets.some(isLayered) ? tryLayerCleanup(cleans, steps, left) : [];
    if (!cleanup) return undefined;
    const manager = indexManager(steps, image.os);
    const cleansLists = cleanup.includes("package-caches") && manager !== undefined;
    const again = left.filter(
      (list) =>
        manager !== undefined &&
        (list.some((step) => refreshes(step, manager)) || (cleansLists && wantsIndex(list, manager))),
    );
    const gain = tryLayerGain({
      members: members.length,
      steps,
      refreshingAgain: again.length,
      targets: image.targets,
      onLayer,
      costs: this.#costs,
    });
    if (gain === undefined) return undefined;
    return {
      members: members.map(({ candidate }) => candidate),
      steps,
      ids,
      cleanup,
      manager: cleansLists ? manager : undefined,
      gain,
      above: this.#shareAmongSome(reduced, true).layers,
    };
  }

  #spend(items: number): boolean {
    this.#budget -= items;
    return this.#budget >= 0;
  }
}

/** The items with the given ids, up to the last one that is more than a refresh of an index: nothing in the layer would use it. */
function withoutLastRefreshes(items: readonly Item[], ids: readonly number[]): readonly Item[] {
  const wanted = new Set(ids);
  const found = items.filter(({ id }) => wanted.has(id));
  return found.slice(0, found.findLastIndex(({ step }) => !refreshOf(step)) + 1);
}

/** All steps that an image has left. */
function remainder({ candidate, items }: Member): Step[] {
  return [...items.map(({ step }) => step), ...candidate.image.steps.slice(candidate.items.length)];
}

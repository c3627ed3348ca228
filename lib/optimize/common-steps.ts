// Which steps of several lists can be taken out of all of them and done first, once: equal ones in equal order, past which nothing that
// stays has to come. Knows nothing of images and costs.
import { effectsOf } from "../plan/steps.ts";
import type { Item } from "./layer-candidates.ts";
import { isWall } from "./rewrite.ts";
import { Touches } from "./touches.ts";

/** Rounds of looking at all lists; after them only what stands first in all of them counts. */
const MOST_ROUNDS = 8;

/** Ids of the steps, in order. Linear in the length of all lists together. */
export function commonSteps(lists: readonly (readonly Item[])[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const list of lists)
    for (const { id, shareable } of list) if (shareable) counts.set(id, (counts.get(id) ?? 0) + 1);
  const ids = () => lists[0]!.flatMap(({ id }) => (common.has(id) ? [id] : []));
  const common = new Set<number>();
  for (const [id, count] of counts) if (count === lists.length) common.add(id);
  for (let round = 0; common.size > 0; round++) {
    const before = common.size;
    if (round === MOST_ROUNDS) return commonStart(lists);
    const ranks = new Map(ids().map((id, rank) => [id, rank]));
    for (const list of lists) keepWhatCanRise(list, ranks, common);
    if (common.size === before) return ids();
  }
  return [];
}

/** Takes out of `common` what has to stay in the list: a conflict with what stays before it, or another order than that of the ranks. */
function keepWhatCanRise(list: readonly Item[], ranks: ReadonlyMap<number, number>, common: Set<number>): void {
  const touches = new Touches();
  let staying = false;
  let wall = false;
  let last = -1;
  for (const { step, id } of list) {
    const rank = common.has(id) ? ranks.get(id)! : -1;
    if (rank > last && !wall && (!staying || (!isWall(step) && touches.lastConflict(effectsOf(step)) < 0))) {
      last = rank;
      continue;
    }
    common.delete(id);
    staying = true;
    if (isWall(step)) wall = true;
    touches.add(effectsOf(step), 0);
  }
}

function commonStart(lists: readonly (readonly Item[])[]): number[] {
  const first = lists[0]!;
  const end = first.findIndex(({ id, shareable }, index) => !shareable || lists.some((list) => list[index]?.id !== id));
  return first.slice(0, end < 0 ? undefined : end).map(({ id }) => id);
}

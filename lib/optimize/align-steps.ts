// Weaves the step lists of several variants into one, so that each variant's own order is kept exactly and steps that are the same stand
// there once. Knows nothing of images: only ids and keys.
import type { Step } from "../plan/types.ts";

export interface Woven {
  readonly step: Step;
  /** Indexes of the lists that have the step. */
  readonly members: number[];
}

/** A step of the result, linked to its followers; `rank` is its place when the current list began. */
interface Item extends Woven {
  next: Item | undefined;
  rank: number;
}

/** Steps are the same when `keyOf` says so. Where orders differ, the later occurrence stays apart. Linear per list in the result's length. */
export function weaveSteps(lists: readonly (readonly Step[])[], keyOf: (step: Step) => string): Woven[] {
  const head: Item = { step: undefined as never, members: [], next: undefined, rank: -1 };
  lists.forEach((list, member) => {
    const places = placesOf(head, keyOf);
    let last = head;
    let pending: Step[] = [];
    const flushBefore = (stop: Item | undefined) => {
      let previous = last;
      while (previous.next !== stop) previous = previous.next!;
      for (const step of pending) {
        const item: Item = { step, members: [member], next: previous.next, rank: previous.rank };
        previous.next = item;
        previous = item;
      }
      pending = [];
    };
    for (const step of list) {
      const place = places.get(keyOf(step));
      if (place && place.rank > last.rank) {
        flushBefore(place);
        place.members.push(member);
        last = place;
      } else pending.push(step);
    }
    flushBefore(undefined);
  });
  return [...itemsAfter(head)];
}

/** The result so far by key, ranked anew. */
function placesOf(head: Item, keyOf: (step: Step) => string): Map<string, Item> {
  const places = new Map<string, Item>();
  let rank = 0;
  for (const item of itemsAfter(head)) {
    item.rank = rank++;
    const key = keyOf(item.step);
    if (!places.has(key)) places.set(key, item);
  }
  return places;
}

function* itemsAfter(head: Item): Generator<Item> {
  for (let item = head.next; item; item = item.next) yield item;
}

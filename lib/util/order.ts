// Stable topological sort in linear time (Kahn, with buckets by priority). Knows nothing but numbers.

export interface Edge {
  readonly from: number;
  readonly to: number;
}

/**
 * Orders `0..count-1` so that each edge's `from` comes before its `to`; among the free ones the lowest priority class first,
 * then the lowest index. Priorities are small integers (default 0). Returns `{ order }`, or `{ cycle }` with the members of one cycle.
 */
export function topologicalOrder(
  count: number,
  edges: readonly Edge[],
  priority: (index: number) => number = () => 0,
): { order: number[] } | { cycle: number[] } {
  const waiting = new Int32Array(count);
  const next: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of edges) {
    next[from]!.push(to);
    waiting[to]!++;
  }
  const ready = new BucketQueue();
  for (let index = 0; index < count; index++) if (waiting[index] === 0) ready.add(index, priority(index));
  const order: number[] = [];
  for (let index = ready.take(); index !== undefined; index = ready.take()) {
    order.push(index);
    for (const follower of next[index]!) if (--waiting[follower]! === 0) ready.add(follower, priority(follower));
  }
  return order.length === count ? { order } : { cycle: findCycle(next, waiting) };
}

/** Follows unmet edges from any blocked node until a node repeats. */
function findCycle(next: readonly number[][], waiting: Int32Array): number[] {
  const seen = new Map<number, number>();
  const path: number[] = [];
  const blockers = new Map<number, number>();
  next.forEach((followers, from) => {
    if (waiting[from]! > 0) for (const to of followers) if (waiting[to]! > 0) blockers.set(to, from);
  });
  let node = [...blockers.keys()][0]!;
  while (!seen.has(node)) {
    seen.set(node, path.length);
    path.push(node);
    node = blockers.get(node)!;
  }
  return path.slice(seen.get(node)!).reverse();
}

/** A few priority classes, each a binary heap of indices: the lowest index of the lowest class comes first. */
class BucketQueue {
  readonly #heaps = new Map<number, number[]>();
  #classes: number[] = [];

  add(index: number, priority: number): void {
    let heap = this.#heaps.get(priority);
    if (!heap) {
      heap = [];
      this.#heaps.set(priority, heap);
      this.#classes = [...this.#heaps.keys()].sort((a, b) => a - b);
    }
    heap.push(index);
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (heap[parent]! <= heap[child]!) break;
      [heap[parent], heap[child]] = [heap[child]!, heap[parent]!];
      child = parent;
    }
  }

  take(): number | undefined {
    const heap = this.#classes.map((priority) => this.#heaps.get(priority)!).find((candidate) => candidate.length > 0);
    if (!heap) return undefined;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      for (let parent = 0; ; ) {
        const left = 2 * parent + 1;
        if (left >= heap.length) break;
        const child = left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left;
        if (heap[parent]! <= heap[child]!) break;
        [heap[parent], heap[child]] = [heap[child]!, heap[parent]!];
        parent = child;
      }
    }
    return top;
  }
}

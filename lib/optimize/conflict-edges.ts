// The order that conflicts force on steps, as edges for a topological sort. Instead of comparing all pairs it keeps, per resource, who
// read and wrote it; long lists are replaced by one joint node, so that the number of edges stays linear in steps times path depth.
import type { Effects } from "../plan/effects.ts";
import type { Edge } from "../util/order.ts";
import { ResourceTree } from "./resource-tree.ts";

export interface ConflictGraph {
  /** Steps first, by index; then the joint nodes, which stand for nothing. */
  readonly count: number;
  readonly edges: readonly Edge[];
}

interface Users {
  /** Who touched this very resource. */
  readonly own: Lists;
  /** Who touched it or anything below. */
  readonly below: Lists;
}

interface Lists {
  reads: number[];
  writes: number[];
}

/** Edges such that every order that respects them keeps each conflicting pair in its given order. */
export function conflictEdges(all: readonly Effects[]): ConflictGraph {
  const edges: Edge[] = [];
  let count = all.length;
  const tree = new ResourceTree<Users>(() => ({ own: { reads: [], writes: [] }, below: { reads: [], writes: [] } }));

  const follow = (lists: Lists, key: keyof Lists, to: number): void => {
    if (lists[key].length > 1) {
      const joint = count++;
      for (const from of lists[key]) edges.push({ from, to: joint });
      lists[key] = [joint];
    }
    for (const from of lists[key]) if (from !== to) edges.push({ from, to });
  };

  all.forEach((effects, index) => {
    const reads = [...new Set(effects.reads)].map((resource) => tree.pathTo(resource));
    const writes = [...new Set(effects.writes)].map((resource) => tree.pathTo(resource));
    const followAll = (path: (typeof reads)[number], key: keyof Lists): void => {
      path.forEach(({ data }, depth) => {
        follow(depth === path.length - 1 ? data.below : data.own, key, index);
      });
    };
    for (const path of reads) followAll(path, "writes");
    for (const path of writes) {
      followAll(path, "writes");
      followAll(path, "reads");
    }
    for (const path of reads) add(path, "reads", index);
    for (const path of writes) add(path, "writes", index);
  });
  return { count, edges };
}

function add(path: readonly { readonly data: Users }[], key: keyof Lists, index: number): void {
  for (const { data } of path) if (data.below[key].at(-1) !== index) data.below[key].push(index);
  path.at(-1)!.data.own[key].push(index);
}

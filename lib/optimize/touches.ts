// Remembers where in a list of steps each resource was last read and written, and answers whether a step conflicts with any other
// behind a position: in time proportional to the step's own effects, whatever the number of steps between.
import type { Effects } from "../plan/effects.ts";
import { ResourceTree } from "./resource-tree.ts";

interface Last {
  /** Last position at which this very resource was read or written; -1: never. */
  ownRead: number;
  ownWrite: number;
  /** The same for this resource and all below it. */
  read: number;
  write: number;
}

export class Touches {
  readonly #tree = new ResourceTree<Last>(() => ({ ownRead: -1, ownWrite: -1, read: -1, write: -1 }));

  add(effects: Effects, position: number): void {
    for (const resource of effects.reads) {
      const path = this.#tree.pathTo(resource);
      for (const { data } of path) data.read = Math.max(data.read, position);
      const own = path.at(-1)!.data;
      own.ownRead = Math.max(own.ownRead, position);
    }
    for (const resource of effects.writes) {
      const path = this.#tree.pathTo(resource);
      for (const { data } of path) data.write = Math.max(data.write, position);
      const own = path.at(-1)!.data;
      own.ownWrite = Math.max(own.ownWrite, position);
    }
  }

  /** Last position at which something overlapping with one of the resources was written; -1: never. */
  lastWrite(resources: readonly string[]): number {
    return this.#last(resources, "write", "ownWrite");
  }

  /** Last position of a step that conflicts with the effects; -1: none. */
  lastConflict(effects: Effects): number {
    return Math.max(
      this.lastWrite(effects.reads),
      this.lastWrite(effects.writes),
      this.#last(effects.writes, "read", "ownRead"),
    );
  }

  #last(resources: readonly string[], below: "read" | "write", own: "ownRead" | "ownWrite"): number {
    let last = -1;
    for (const resource of resources) {
      const path = this.#tree.pathTo(resource);
      for (const { data } of path) last = Math.max(last, data[own]);
      last = Math.max(last, path.at(-1)!.data[below]);
    }
    return last;
  }
}

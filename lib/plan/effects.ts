// What steps read and write, and when two steps may change places. Resources are plain strings:
// `path:/etc/nginx` (the folder and all below it), `packages:apt`, `index:apt`, `user:www-data`, `service:nginx`, `env:NAME`; a trailing `*`
// as in `user:*` stands for every one of its kind.

export interface Effects {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export const NO_EFFECTS: Effects = { reads: [], writes: [] };

/** Whether one of two steps writes something that the other reads or writes. */
export function conflicts(a: Effects, b: Effects): boolean {
  return overlap(a.writes, b.writes) || overlap(a.writes, b.reads) || overlap(a.reads, b.writes);
}

export function joinEffects(all: readonly Effects[]): Effects {
  return {
    reads: [...new Set(all.flatMap((effects) => effects.reads))].sort(),
    writes: [...new Set(all.flatMap((effects) => effects.writes))].sort(),
  };
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.some((left) => b.some((right) => resourcesOverlap(left, right)));
}

/** Whether two resources have anything in common. Paths overlap when one is the other or lies below it. */
export function resourcesOverlap(a: string, b: string): boolean {
  if (a === b) return true;
  const kind = a.slice(0, a.indexOf(":") + 1);
  if (!b.startsWith(kind)) return false;
  if (a.endsWith(":*") || b.endsWith(":*")) return true;
  if (kind !== "path:") return false;
  return isBelow(a, b) || isBelow(b, a);
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

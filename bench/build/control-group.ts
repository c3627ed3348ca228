// A control group of our own, so that processor time is what all programs of a run used, ended ones and containers included: Packer, npx, the
// engine and everything below it. Linux with root only; knows version 1 and 2.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import path from "node:path";

const ROOT = "/sys/fs/cgroup";

export interface ControlGroup {
  /** As a container's parent: `/packwright-bench-1/containers`. */
  readonly containers: string;
  /** The command that runs the program inside the group. */
  wrap(program: string, args: readonly string[]): readonly [program: string, args: readonly string[]];
  /** Seconds of processor time, all programs together, since the group was made. */
  seconds(): number;
  remove(): void;
}

/** Undefined where there are no groups, or they may not be written. */
export function tryMakeControlGroup(name: string): ControlGroup | undefined {
  const unified = existsSync(path.join(ROOT, "cgroup.controllers"));
  const group = path.join(ROOT, unified ? "" : "cpuacct", name);
  // Programs in a leaf: version 2 has none beside further groups.
  const programs = path.join(group, "programs");
  try {
    mkdirSync(programs, { recursive: true });
  } catch {
    return undefined;
  }
  return {
    containers: `/${name}/containers`,
    wrap: (program, args) => ["sh", ["-c", 'echo $$ >"$0" && exec "$@"', `${programs}/cgroup.procs`, program, ...args]],
    seconds: () => (unified ? readVersion2(group) : Number(readFileSync(`${group}/cpuacct.usage`, "utf8")) / 1e9),
    remove: () => removeGroups(name, unified),
  };
}

function readVersion2(group: string): number {
  return Number(/^usage_usec (\d+)$/m.exec(readFileSync(`${group}/cpu.stat`, "utf8"))?.[1]) / 1e6;
}

/** Docker makes groups of the same name for every controller, and leaves those above its containers. */
function removeGroups(name: string, unified: boolean): void {
  const hierarchies = unified ? [ROOT] : readdirSync(ROOT).map((controller) => path.join(ROOT, controller));
  for (const hierarchy of hierarchies)
    for (const folder of [`${name}/containers`, `${name}/programs`, name])
      if (existsSync(path.join(hierarchy, folder))) rmdirSync(path.join(hierarchy, folder));
}

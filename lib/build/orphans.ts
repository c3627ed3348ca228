// Packers whose `synth build` was killed: finds them and what they started, and ends them. Only those that belong to the given run.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lookUpProcess } from "./owner.ts";
import type { RunningPacker } from "./run-record.ts";

/** How long a Packer may take to clean up before it is killed, milliseconds. */
const PATIENCE = 60_000;

/** A process that the system does not let go of is left to it after this, milliseconds. */
const UNKILLABLE = 10_000;

/** Interrupts what still runs of a dead run, waits for it, and kills what is left in the end. Returns whether there was any. */
export async function endOrphans(runFolder: string, patience = PATIENCE): Promise<boolean> {
  const groups = findGroups(runFolder);
  if (groups.size === 0) return false;
  signalGroups(groups, "SIGINT");
  const end = performance.now() + patience;
  for (;;) {
    const left = findGroups(runFolder);
    if (left.size === 0 || performance.now() > end + UNKILLABLE) return true;
    if (performance.now() > end) signalGroups(left, "SIGKILL");
    await sleep(100);
  }
}

/** Process groups by number: those of Packers on record, and those of all that carry the run's folder in their environment. */
function findGroups(runFolder: string): ReadonlySet<number> {
  const groups = new Set<number>();
  for (const entry of readdirSync(runFolder))
    if (/^\d+\.json$/.test(entry)) {
      const packer = tryParse(path.join(runFolder, entry));
      // A later process may have the same number.
      const found = packer && lookUpProcess(packer.pid);
      if (found && found.start === packer.start) groups.add(packer.pid);
    }
  if (process.platform === "linux") for (const group of groupsByEnvironment(runFolder)) groups.add(group);
  return groups;
}

/** Finds what the record cannot tell of: a Packer started in the moment of the kill, plugins whose Packer is gone. */
function groupsByEnvironment(runFolder: string): ReadonlySet<number> {
  const own = groupOf(process.pid);
  const groups = new Set<number>();
  for (const entry of readdirSync("/proc"))
    if (/^\d+$/.test(entry)) {
      try {
        if (!readFileSync(`/proc/${entry}/environ`, "utf8").includes(`PACKER_TMP_DIR=${runFolder}${path.sep}`))
          continue;
        const group = groupOf(Number(entry));
        if (group !== undefined && group !== own) groups.add(group);
      } catch {
        // Another user's, or ended meanwhile.
      }
    }
  return groups;
}

function groupOf(pid: number): number | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" || !(Number(group) > 1) ? undefined : Number(group);
}

function signalGroups(groups: Iterable<number>, signal: NodeJS.Signals): void {
  for (const group of groups) {
    try {
      process.kill(-group, signal);
    } catch {
      // Ended meanwhile, or not ours to end.
    }
  }
}

function tryParse(file: string): RunningPacker | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RunningPacker;
  } catch {
    return undefined;
  }
}

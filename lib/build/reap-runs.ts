// Cleans up after runs of builds that were killed: their Packers, their containers, their folders. Knows no Docker: that is handed in.
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { HostState } from "./host-state.ts";
import { acquireLock } from "./lock.ts";
import { endOrphans } from "./orphans.ts";
import { isAlive, isNeighbour, type Owner, parseOwner } from "./owner.ts";
import { type RunOwner, removeRun } from "./run-record.ts";

export interface ReapOptions {
  /** Removes containers, running or not, that mount something below the folder. What it throws is reported, and tried again by the next run. */
  readonly removeContainersMounting: (folder: string) => Promise<void>;
  /** Told when another process is cleaning up; the wait ends when it is done. */
  readonly onWait?: (owner: Owner) => void;
  readonly signal?: AbortSignal;
  /** Told before each run is cleaned up: its Packer may take a while to end. */
  readonly onReap?: (id: string) => void;
}

export interface ReapedRuns {
  /** Ids of the runs that are cleaned up. */
  readonly reaped: readonly string[];
  /** What could not be removed, and why: no reason to fail. */
  readonly left: readonly { readonly folder: string; readonly reason: string }[];
}

/** A run elsewhere (in another container, say) that has not been heard of for so long is dead. Milliseconds. */
const SILENT_ELSEWHERE = 300_000;

/** A process cut off while it started leaves its prepared folder behind for this long. */
const FORGOTTEN = 3_600_000;

/**
 * To be called before builds start: what a killed run left must not go on beside them. Safe among several processes.
 * An orphaned Packer is interrupted, waited for and killed after a minute.
 */
export async function reapDeadRuns(state: HostState, options: ReapOptions): Promise<ReapedRuns> {
  removeForgotten(state.runs);
  if (findDeadRuns(state.runs).length === 0) return { reaped: [], left: [] };
  const lock = await acquireLock(state.locks, "reap-runs", options);
  try {
    const reaped: string[] = [];
    const left: { folder: string; reason: string }[] = [];
    for (const run of findDeadRuns(state.runs)) {
      options.onReap?.(path.basename(run.folder));
      const problem = await reap(run, options);
      if (problem) left.push(problem);
      else reaped.push(path.basename(run.folder));
    }
    return { reaped, left };
  } finally {
    lock.release();
  }
}

interface DeadRun {
  readonly folder: string;
  /** Absent: its removal was cut off. */
  readonly owner: RunOwner | undefined;
}

function findDeadRuns(runs: string): readonly DeadRun[] {
  return readdirSync(runs)
    .filter((entry) => !entry.startsWith("."))
    .flatMap((entry) => {
      const folder = path.join(runs, entry);
      const file = path.join(folder, "owner.json");
      try {
        const owner = parseOwner(readFileSync(file, "utf8"));
        const alive = owner && isAlive(owner, statSync(file).mtimeMs, SILENT_ELSEWHERE);
        return alive ? [] : [{ folder, owner }];
      } catch (cause) {
        return (cause as NodeJS.ErrnoException).code === "ENOENT" ? [{ folder, owner: undefined }] : [];
      }
    });
}

async function reap(
  { folder, owner }: DeadRun,
  { removeContainersMounting }: ReapOptions,
): Promise<ReapedRuns["left"][number] | undefined> {
  try {
    if (!owner || isNeighbour(owner)) await endOrphans(folder);
    // Without a folder of a build no container was ever started.
    if (readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isDirectory()))
      await removeContainersMounting(folder);
  } catch (cause) {
    // Its owner has just removed it by himself.
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return { folder, reason: cause instanceof Error ? cause.message : String(cause) };
  }
  const [rest] = removeRun(folder, owner?.shortcut);
  return rest === undefined ? undefined : { folder: rest, reason: "it holds files of another user" };
}

function removeForgotten(runs: string): void {
  for (const entry of readdirSync(runs)) {
    if (!/^\.(new|left)-/.test(entry)) continue;
    const folder = path.join(runs, entry);
    const status = statSync(folder, { throwIfNoEntry: false });
    if (status && Date.now() - status.mtimeMs > FORGOTTEN) tryToRemove(folder);
  }
}

function tryToRemove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Still another user's.
  }
}

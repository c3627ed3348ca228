// Locks by name among all processes of a host that share the folder. A lock is a folder of generations: a complete file is linked to the
// number after the highest, which only one process can do; the highest number is the owner's. It is never removed while it is the highest, so
// a process killed at any moment leaves either nothing or a file whose owner is seen to be dead.
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { sha256 } from "../util/stable.ts";
import { HEARTBEAT, isAlive, isNeighbour, isSameOwner, type Owner, parseOwner, thisOwner } from "./owner.ts";

export interface Lock {
  readonly name: string;
  /** Gives it to whoever comes next. Twice does no harm. */
  release(): void;
}

export interface AcquireOptions {
  /** Told when somebody else holds the lock, and again when that is another one. */
  readonly onWait?: (owner: Owner) => void;
  /** Ends the waiting: `acquireLock` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Between two looks at a lock that somebody holds; grows from the first to the second. Milliseconds. */
const POLL = [50, 500] as const;

/** How long an owner that only its heartbeat tells of must have been seen silent: its whole host may just have been asleep. */
const SILENT = 3 * HEARTBEAT;

/** A process cut off between writing its file and linking it leaves it behind for this long. */
const FORGOTTEN = 3_600_000;

/**
 * Waits until this process holds the lock. `folder`: where all locks live (`HostState.locks`). Held until `release`, or until the process is gone.
 * Every name leaves a small folder for good. Two calls in one process exclude each other as well.
 */
export async function acquireLock(folder: string, name: string, options: AcquireOptions = {}): Promise<Lock> {
  const { onWait, signal } = options;
  const place = path.join(folder, fileName(name));
  const silence = new Silence();
  let told: Owner | undefined;
  for (let delay: number = POLL[0]; ; delay = Math.min(POLL[1], delay * 1.5)) {
    signal?.throwIfAborted();
    const result = attempt(place, name, silence);
    if ("release" in result) return result;
    if (!told || !isSameOwner(told, result.owner)) onWait?.(result.owner);
    told = result.owner;
    // Not in step with the others that wait.
    await sleep(delay * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {}).catch(() => {});
  }
}

interface Generation {
  readonly number: number;
  readonly released: boolean;
}

function attempt(place: string, name: string, silence: Silence): Lock | { readonly owner: Owner } {
  for (;;) {
    const highest = findHighest(place);
    if (highest && !highest.released) {
      const seen = readOwner(path.join(place, String(highest.number)));
      // Replaced since it was listed.
      if (!seen) continue;
      if (isAlive(seen.owner, seen.touched) || !silence.isLongEnough(seen.owner, seen.touched))
        return { owner: seen.owner };
    }
    const number = (highest?.number ?? 0) + 1;
    if (!linkOwnFile(place, number)) continue;
    // What was listed may have been long ago: lower numbers can have been used and removed since.
    if (findHighest(place)!.number !== number) {
      remove(path.join(place, String(number)));
      continue;
    }
    removeBelow(place, number);
    return hold(place, number, name);
  }
}

function hold(place: string, number: number, name: string): Lock {
  const file = path.join(place, String(number));
  const heartbeat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // The folder is gone, or the disk: there is nothing left to tell.
    }
  }, HEARTBEAT);
  heartbeat.unref();
  let held = true;
  return {
    name,
    release() {
      if (!held) return;
      held = false;
      clearInterval(heartbeat);
      try {
        writeFileSync(`${file}.released`, "");
      } catch {
        // A full disk: whoever waits gets it when this process ends.
      }
    },
  };
}

/** The folder holds a handful of entries, so that the system lists them at once, as they were at one moment. */
function findHighest(place: string): Generation | undefined {
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const entries = new Set(readdirSync(place));
  let number = 0;
  for (const entry of entries) if (/^\d+$/.test(entry)) number = Math.max(number, Number(entry));
  return number === 0 ? undefined : { number, released: entries.has(`${number}.released`) };
}

function readOwner(file: string): { readonly owner: Owner; readonly touched: number } | undefined {
  try {
    const text = readFileSync(file, "utf8");
    // Nobody's: a file that is no owner's was not written by this program.
    return { owner: parseOwner(text) ?? { pid: 0, host: "" }, touched: statSync(file).mtimeMs };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}

/** False if the number is taken. */
function linkOwnFile(place: string, number: number): boolean {
  const own = path.join(place, `new-${process.pid}-${Math.random().toString(36).slice(2)}`);
  try {
    writeFileSync(own, `${JSON.stringify(thisOwner())}\n`, { mode: 0o600 });
    linkSync(own, path.join(place, String(number)));
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new Failure(
      [
        error("build/cannot-lock", `Cannot lock in \`${path.dirname(place)}\`: ${(cause as Error).message}`, {
          help: "set PACKWRIGHT_HOME to a folder on a local disk with room, whose file system knows hard links",
        }),
      ],
      { cause },
    );
  } finally {
    remove(own);
  }
}

function removeBelow(place: string, number: number): void {
  for (const entry of readdirSync(place)) {
    const generation = /^(\d+)(?:\.released)?$/.exec(entry)?.[1];
    const file = path.join(place, entry);
    if (generation === undefined ? isForgotten(file) : Number(generation) < number) remove(file);
  }
}

function isForgotten(file: string): boolean {
  const status = statSync(file, { throwIfNoEntry: false });
  return status !== undefined && Date.now() - status.mtimeMs > FORGOTTEN;
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
  }
}

/** For how long this process has seen the same heartbeat of an owner that it cannot look at. */
class Silence {
  #seen: { readonly touched: number; readonly since: number } | undefined;

  isLongEnough(owner: Owner, touched: number): boolean {
    if (isNeighbour(owner) || owner.host === "") return true;
    if (this.#seen?.touched !== touched) this.#seen = { touched, since: performance.now() };
    return performance.now() - this.#seen.since >= SILENT;
  }
}

/** Any name as that of one folder. */
function fileName(name: string): string {
  const encoded = encodeURIComponent(name).replaceAll("*", "%2A");
  return encoded.length <= 120 && !encoded.startsWith(".")
    ? encoded
    : `${encoded.slice(0, 100).replace(/^\./, "_")}-${sha256(name).slice(0, 16)}`;
}

// Who holds a thing on this host, written so that another process can tell whether that one still lives. Needs no native code.
import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process, told apart from a later one with the same number. */
export interface Owner {
  readonly pid: number;
  /** When it started, in the words of this kind of host; absent where nothing tells. */
  readonly start?: string;
  readonly host: string;
  /** Id of the host's last boot and of the namespace that `pid` counts in; absent where there are none. */
  readonly boot?: string;
  readonly namespace?: string;
}

/** How often an owner touches its file, in milliseconds. */
export const HEARTBEAT = 5_000;

/** From this age of its file on, an owner that cannot be looked at counts as dead. Milliseconds. */
export const STALE_AFTER = 30_000;

let self: Owner | undefined;

export function thisOwner(): Owner {
  if (self) return self;
  const start = lookUpProcess(process.pid)?.start;
  const boot = tryRead(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = tryRead(() => readlinkSync("/proc/self/ns/pid"));
  self = {
    pid: process.pid,
    ...(start === undefined ? {} : { start }),
    host: hostname(),
    ...(boot === undefined ? {} : { boot }),
    ...(namespace === undefined ? {} : { namespace }),
  };
  return self;
}

export function isSameOwner(a: Owner, b: Owner): boolean {
  return (
    a.pid === b.pid && a.start === b.start && a.host === b.host && a.boot === b.boot && a.namespace === b.namespace
  );
}

/** The owner in a file's text; undefined for anything else. */
export function parseOwner(text: string): Owner | undefined {
  const value = tryRead(() => JSON.parse(text) as Partial<Owner> | null);
  return Number.isInteger(value?.pid) && typeof value?.host === "string" ? (value as Owner) : undefined;
}

/** Whether this process can look at the owner's process by its number. */
export function isNeighbour(owner: Owner): boolean {
  const { host, boot, namespace } = thisOwner();
  return owner.host === host && owner.boot === boot && owner.namespace === namespace;
}

/** `touched`: when its file was touched last, milliseconds since the epoch; it decides where the process cannot be looked at. */
export function isAlive(owner: Owner, touched: number, staleAfter = STALE_AFTER): boolean {
  if (!isNeighbour(owner)) return Date.now() - touched < staleAfter;
  const found = lookUpProcess(owner.pid);
  if (!found) return false;
  if (owner.start === undefined || found.start === undefined) return Date.now() - touched < staleAfter;
  return found.start === owner.start;
}

/** A running process; undefined if there is none of that number, or only what is left of one that nobody waited for. */
export function lookUpProcess(pid: number): { readonly start: string | undefined } | undefined {
  if (process.platform === "linux") {
    const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
    if (stat !== undefined) {
      // Fields from the third on; the second, the name, may hold anything.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" || fields[0] === "X" ? undefined : { start: fields[19] };
    }
  }
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  if (process.platform === "win32" || process.platform === "linux") return { start: undefined };
  const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", env: { LC_ALL: "C" } });
  return { start: stdout?.trim() || undefined };
}

function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

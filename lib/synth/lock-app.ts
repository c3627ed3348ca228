// `npx synth lock`: looks up what the images name and the lock file does not hold, and writes it. All or nothing.

import { type ResolveProgress, resolveLockables } from "../build/resolve/resolve.ts";
import type { AppRoot } from "../constructs/app-root.ts";
import { toPlan } from "../constructs/to-plan.ts";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Failure, failOnErrors } from "../diagnostics/failure.ts";
import { lockDrift, namesPlugins } from "../plan/lock.ts";
import { LOCK_FILE, LOCK_KINDS, type Lock, type LockedValue, printLock } from "../plan/lock-file.ts";
import { type Lockable, lockables, openBases } from "../plan/lockables.ts";
import type { Plan } from "../plan/types.ts";
import { nearest } from "../util/text.ts";
import { readLock, writeLock } from "./lock-store.ts";

export interface LockOptions {
  /** Look up anew: everything (empty), or what is named by key, by kind, or by key without its kind. */
  readonly upgrade?: readonly string[];
  /** Write nothing; only tell what would change. Without `upgrade` the network is not asked. */
  readonly check?: boolean;
  readonly packerVersion?: string;
  readonly onProgress?: (progress: ResolveProgress) => void;
}

export interface LockChange {
  readonly key: string;
  /** Undefined: it was not there. */
  readonly from?: LockedValue;
  /** Undefined: it is removed, or (with `check`) was not looked up. */
  readonly to?: LockedValue;
  readonly change: "added" | "changed" | "removed";
}

export interface LockReport {
  /** Absolute path. */
  readonly file: string;
  /** Sorted by key. */
  readonly changes: readonly LockChange[];
  /** How many items there are now. */
  readonly size: number;
  /** The file is, or would be, as it was. */
  readonly upToDate: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws a `Failure` with everything that could not be looked up; the file is then as it was. */
export async function lockApp(app: AppRoot, options: LockOptions = {}): Promise<LockReport> {
  const { plan, diagnostics } = lower(app, options.packerVersion);
  const { file, text, lock } = readLock(app.projectFolder);
  const items = lockables(plan);
  const wanted = wantedItems(plan, items, lock, options.upgrade);
  const lookedUp = options.check && options.upgrade === undefined ? wanted.filter(isLocal) : wanted;
  const resolution = await resolveLockables(lookedUp, {
    upgradePlugins: options.upgrade !== undefined && !options.check,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  failOnErrors(resolution.diagnostics);
  const next = nextLock(items, lock, resolution.values, new Set(lockDrift(plan, lock).stale));
  const unseen = wanted.filter(({ key }) => !lookedUp.some((item) => item.key === key));
  const changes = compare(lock, next, unseen);
  const written = printLock(next);
  const upToDate = written === text && unseen.length === 0;
  if (!upToDate && !options.check) await writeLock(file, written);
  return {
    file,
    changes,
    size: next.size,
    upToDate,
    diagnostics: [...diagnostics, ...openBases(plan), ...resolution.diagnostics],
  };
}

function lower(app: AppRoot, packerVersion: string | undefined): ReturnType<typeof toPlan> {
  const lowered = toPlan(app);
  failOnErrors(lowered.diagnostics);
  return packerVersion === undefined ? lowered : { ...lowered, plan: { ...lowered.plan, packerVersion } };
}

/** Installed plugins are known without asking anybody. */
function isLocal({ kind }: Lockable): boolean {
  return kind === "plugin";
}

/** What is not locked, or no longer fits, or is to be upgraded. */
function wantedItems(
  plan: Plan,
  items: readonly Lockable[],
  lock: Lock,
  upgrade: readonly string[] | undefined,
): readonly Lockable[] {
  const stale = new Set(lockDrift(plan, lock).stale);
  const chosen = upgrade === undefined ? new Set() : chosenKeys(items, upgrade);
  return items.filter(
    ({ key, kind }) =>
      (!lock.has(key) || stale.has(key) || chosen.has(key)) && (kind !== "plugin" || namesPlugins(plan)),
  );
}

function chosenKeys(items: readonly Lockable[], names: readonly string[]): ReadonlySet<string> {
  if (names.length === 0) return new Set(items.map(({ key }) => key));
  const found = new Set<string>();
  const problems = names.flatMap((name) => {
    const fitting = items.filter(
      ({ key, kind }) => key === name || kind === name || key.slice(key.indexOf(" ") + 1) === name,
    );
    for (const { key } of fitting) found.add(key);
    if (fitting.length > 0 || (LOCK_KINDS as readonly string[]).includes(name)) return [];
    const near = nearest(
      name,
      items.flatMap(({ key }) => [key, key.slice(key.indexOf(" ") + 1)]),
    );
    return [
      error("lock/unknown-item", `Cannot upgrade \`${name}\`: the images use nothing of that name`, {
        help: near
          ? `did you mean \`${near}\`?`
          : `name what \`${LOCK_FILE}\` lists; an entry file goes before --upgrade`,
      }),
    ];
  });
  if (problems.length > 0) throw new Failure(problems);
  return found;
}

/** What is used, at its new value or else at its old one where that still fits. */
function nextLock(
  items: readonly Lockable[],
  lock: Lock,
  values: ReadonlyMap<string, LockedValue>,
  stale: ReadonlySet<string>,
): Lock {
  return new Map(
    items.flatMap(({ key }) => {
      const value = values.get(key) ?? (stale.has(key) ? undefined : lock.get(key));
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

function compare(before: Lock, after: Lock, unseen: readonly Lockable[]): LockChange[] {
  const changes: LockChange[] = unseen.map(({ key }) => ({ key, change: "added" }));
  for (const [key, to] of after) {
    const from = before.get(key);
    if (from === undefined) changes.push({ key, change: "added", to });
    else if (printLock(new Map([[key, from]])) !== printLock(new Map([[key, to]])))
      changes.push({ key, change: "changed", from, to });
  }
  for (const [key, from] of before) if (!after.has(key)) changes.push({ key, change: "removed", from });
  return changes.sort((a, b) => (a.key < b.key ? -1 : 1));
}

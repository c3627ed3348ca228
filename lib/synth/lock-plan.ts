// What synthesis does with the lock file: pins what it holds, and says what it does not.
import { type Diagnostic, error, type Origin, warning } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { applyLock, type LockDrift, lockDrift } from "../plan/lock.ts";
import { LOCK_FILE } from "../plan/lock-file.ts";
import type { Plan } from "../plan/types.ts";
import { count } from "../util/text.ts";
import { type LockOnDisk, readLock } from "./lock-store.ts";

export interface LockedPlan {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The plan with the project's lock applied; the same plan where there is no lock file. With `locked` everything that is not locked, and
 * everything locked for nothing, is an error. Never throws for a mistake of the user.
 */
export function lockPlan(plan: Plan, projectFolder: string, locked: boolean): LockedPlan {
  let onDisk: LockOnDisk;
  try {
    onDisk = readLock(projectFolder);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return { plan, diagnostics: cause.diagnostics };
  }
  if (onDisk.text === undefined) return { plan, diagnostics: locked ? [noFile(onDisk.file)] : [] };
  const drift = lockDrift(plan, onDisk.lock);
  if (locked) return { plan: applyLock(plan, onDisk.lock), diagnostics: driftErrors(drift, onDisk.file) };
  return { plan: applyLock(plan, onDisk.lock), diagnostics: incomplete(drift) };
}

const CURE = "run: npx synth lock";

function noFile(file: string): Diagnostic {
  const message = `Cannot find \`${LOCK_FILE}\`, which --locked needs`;
  return error("lock/no-file", message, { origin: { kind: "file", file }, help: CURE });
}

function driftErrors({ missing, stale }: LockDrift, file: string): Diagnostic[] {
  const origin: Origin = { kind: "file", file };
  return [
    ...missing.map((item) =>
      error("lock/missing", `Missing \`${item.key}\` in \`${LOCK_FILE}\``, { origin: item.origin, help: CURE }),
    ),
    ...stale.map((key) =>
      error("lock/stale", `Unexpected \`${key}\` in \`${LOCK_FILE}\`, expected only what the images use`, {
        origin,
        help: CURE,
      }),
    ),
  ];
}

/** Downloads are left to the check of the plan: without a checksum they are an error anyway. */
function incomplete({ missing }: LockDrift): Diagnostic[] {
  const open = missing.filter(({ kind }) => kind !== "download");
  if (open.length === 0) return [];
  const message = `Missing ${count(open.length, "item")} in \`${LOCK_FILE}\`: what is built may change by itself`;
  return [warning("lock/incomplete", message, { help: CURE, notes: open.map(({ key }) => key) })];
}

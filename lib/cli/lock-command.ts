// `npx synth lock`: finds and loads the app, looks up what it takes from outside, reports. Exit codes: 0 ok, 1 would change, 2 mistakes.
import path from "node:path";
import pc from "picocolors";
import { lockedText } from "../plan/lock-file.ts";
import type { LockChange, LockReport } from "../synth/lock-app.ts";
import { count } from "../util/text.ts";
import type { CommonFlags } from "./commands/common-options.ts";
import { findEntry } from "./find-entry.ts";
import { loadApp } from "./load-app.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { asFailure, checkVersion, printJson, runCommand } from "./run-command.ts";
import { showProgress } from "./show-progress.ts";

export interface LockFlags extends CommonFlags {
  /** True: everything. */
  readonly upgrade?: true | readonly string[];
  readonly check?: boolean;
}

/** Runs the command and returns the exit code; all output is printed here. */
export function runLock(argument: string | undefined, flags: LockFlags): Promise<number> {
  return runCommand(flags, async () => {
    const entry = findEntry(argument, process.cwd());
    const packerVersion = flags.packerVersion ?? entry.packerVersion;
    const app = await loadApp(entry.file, {}, { idle: true });
    const progress = showProgress();
    const report = await app
      .lock({
        ...(flags.upgrade === undefined ? {} : { upgrade: flags.upgrade === true ? [] : flags.upgrade }),
        ...(flags.check ? { check: true } : {}),
        ...(packerVersion === undefined ? {} : { packerVersion: checkVersion(packerVersion) }),
        onProgress: ({ done, total, key, received, size }) =>
          progress.show(
            `${done + 1} of ${total}: ${key}${received === undefined ? "" : ` ${megabytes(received, size)}`}`,
          ),
      })
      .catch((cause: unknown) => {
        throw asFailure(cause, entry.file);
      })
      .finally(progress.end);
    show(report, flags);
    return flags.check && !report.upToDate ? 1 : 0;
  });
}

function megabytes(received: number, size: number | undefined): string {
  const inMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return size === undefined ? `${inMegabytes(received)} MB` : `${inMegabytes(received)} of ${inMegabytes(size)} MB`;
}

function show({ file, changes, size, upToDate, diagnostics }: LockReport, flags: LockFlags): void {
  if (flags.json) {
    printJson({ ok: true, file, upToDate, size, changes, diagnostics });
    return;
  }
  const told = flags.quiet ? diagnostics.filter(({ severity }) => severity !== "info") : diagnostics;
  if (told.length > 0) printDiagnostics(told);
  if (flags.quiet && !(flags.check && !upToDate)) return;
  const colors = pc.createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);
  const signs = { added: colors.green("+"), changed: colors.yellow("~"), removed: colors.red("-") };
  for (const change of changes) console.log(`${signs[change.change]} ${describeChange(change)}`);
  const name = path.relative(process.cwd(), file);
  if (upToDate) console.log(`${count(size, "item")} in ${name}: up to date`);
  else if (flags.check) console.log(`${name} is stale (run \`npx synth lock\` and commit the result)`);
  else console.log(`${count(size, "item")} in ${name}: ${summary(changes)}`);
}

function describeChange({ key, from, to, change }: LockChange): string {
  if (change === "changed" && from && to) return `${key}\n    ${lockedText(from)} → ${lockedText(to)}`;
  return change === "added" && to ? `${key}\n    ${lockedText(to)}` : key;
}

function summary(changes: readonly LockChange[]): string {
  const parts = (["added", "changed", "removed"] as const).flatMap((change) => {
    const number = changes.filter((item) => item.change === change).length;
    return number === 0 ? [] : [`${number} ${change}`];
  });
  return parts.join(", ") || "written anew";
}

// What every command has in common once it runs: mistakes are told as text or JSON, and nothing that the user's file does may look like
// success.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { CommonFlags } from "./commands/common-options.ts";
import { entryMistake } from "./load-app.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

/** `end`: what is said of mistakes after their number; default: that nothing was written. */
interface MistakeFlags {
  readonly end?: string;
}

/** Runs a command and returns its exit code; 2 after telling the mistakes of a `Failure`. */
export async function runCommand(flags: CommonFlags & MistakeFlags, action: () => Promise<number>): Promise<number> {
  const stopWatching = watchForEarlyExit(flags);
  // What the user's file prints must not get between the JSON.
  if (flags.json) console.log = console.error;
  try {
    return await action();
  } catch (cause) {
    const diagnostics = diagnosticsOf(cause);
    if (!diagnostics) throw cause;
    tell(diagnostics, flags);
    return 2;
  } finally {
    stopWatching();
  }
}

/** What the user's constructs threw while an app was at work, as a `Failure` that names the file. */
export function asFailure(cause: unknown, entryFile: string): unknown {
  return diagnosticsOf(cause) ? cause : new Failure([entryMistake(entryFile, cause)], { cause });
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** The lowest Packer version, checked. */
export function checkVersion(version: string): string {
  if (/^\d+\.\d+(\.\d+)?$/.test(version)) return version;
  throw new Failure([
    error("cli/bad-version", `Unexpected Packer version \`${version}\`, expected one such as \`1.9.5\``, {
      help: "give the lowest version your builds run with, e.g. `--packer-version 1.9.5`",
    }),
  ]);
}

function tell(diagnostics: readonly Diagnostic[], flags: CommonFlags & MistakeFlags): void {
  if (flags.json) printJson({ ok: false, diagnostics });
  else printDiagnostics(diagnostics, flags.end);
}

/** The user's file may end the process, wait for ever, or lose an error: none of it may look like success. */
function watchForEarlyExit(flags: CommonFlags & MistakeFlags): () => void {
  const onExit = (): void => {
    tell(
      [
        error("cli/ended-early", "Cannot synthesize: the process ended while `images.ts` ran", {
          help: "do not call `process.exit`, and await only what ends",
        }),
      ],
      flags,
    );
    process.exitCode = 2;
  };
  const onRejection = (cause: unknown): void => {
    process.off("exit", onExit);
    tell(diagnosticsOf(cause) ?? [entryMistake("images.ts", cause)], flags);
    process.exit(2);
  };
  process.once("exit", onExit);
  process.once("unhandledRejection", onRejection);
  return () => {
    process.off("exit", onExit);
    process.off("unhandledRejection", onRejection);
  };
}

/** The diagnostics of a `Failure`, also of one from another copy of the package. */
function diagnosticsOf(cause: unknown): readonly Diagnostic[] | undefined {
  if (cause instanceof Failure) return cause.diagnostics;
  const foreign = cause as { readonly name?: unknown; readonly diagnostics?: unknown };
  return foreign?.name === "Failure" && Array.isArray(foreign.diagnostics)
    ? (foreign.diagnostics as Diagnostic[])
    : undefined;
}

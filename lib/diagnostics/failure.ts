// The one error class by which user mistakes travel up to the command line or to a calling program: all of them at once.
import type { Diagnostic } from "./diagnostic.ts";
import { formatDiagnostics } from "./format.ts";

/** Thrown with every diagnostic found so far; `message` is their text. */
export class Failure extends Error {
  readonly diagnostics: readonly Diagnostic[];
  /** Where it was thrown; the command line looks for the user's own line in it. */
  readonly callStack: string;

  constructor(diagnostics: readonly Diagnostic[], options?: { cause?: unknown }) {
    super(formatDiagnostics(diagnostics), options);
    this.name = "Failure";
    this.diagnostics = diagnostics;
    this.callStack = this.stack ?? "";
    // A mistake in the user's code, not in ours: our call stack would only hide the message.
    this.stack = `${this.name}\n${this.message}`;
  }
}

/** Throws a `Failure` if there is at least one error among the diagnostics. */
export function failOnErrors(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.some(({ severity }) => severity === "error")) throw new Failure(diagnostics);
}

// The one diagnostic of what must fail.
import type { Diagnostic } from "../../../lib/diagnostics/diagnostic.ts";
import { Failure } from "../../../lib/diagnostics/failure.ts";

/** Code, message and help, one line each; throws if nothing failed, or something other than a user's mistake. */
export async function diagnosticOf(action: Promise<unknown> | (() => unknown)): Promise<string> {
  const { code, message, help } = await onlyDiagnostic(action);
  return `${code}\n${message}\n${help}`;
}

async function onlyDiagnostic(action: Promise<unknown> | (() => unknown)): Promise<Diagnostic> {
  let result: unknown;
  try {
    result = await (typeof action === "function" ? action() : action);
  } catch (cause) {
    if (!(cause instanceof Failure) || cause.diagnostics.length !== 1) throw cause;
    return cause.diagnostics[0]!;
  }
  throw new Error(`Nothing failed; the result is ${JSON.stringify(result)}`);
}

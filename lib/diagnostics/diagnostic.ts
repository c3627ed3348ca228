// A mistake of a user: what is wrong, where, and the cure. Programmer mistakes throw plain errors instead.

/** Where the user wrote the thing: a construct path, or a file with an optional position (lines and columns from 1). */
export type Origin =
  | { readonly kind: "construct"; readonly path: string }
  | { readonly kind: "file"; readonly file: string; readonly line?: number; readonly column?: number };

export type Severity = "error" | "warning" | "info";

export interface Diagnostic {
  /** Words, e.g. `plan/unknown-base`; stable for ever. */
  readonly code: string;
  readonly severity: Severity;
  /** `Unexpected X, expected Y` or `Cannot X: Y`, the offender in backquotes. */
  readonly message: string;
  readonly origin?: Origin | undefined;
  /** The exact cure. */
  readonly help?: string | undefined;
  readonly notes?: readonly string[] | undefined;
}

/** An error diagnostic. */
export function error(
  code: string,
  message: string,
  more: { origin?: Origin | undefined; help?: string | undefined; notes?: readonly string[] | undefined } = {},
): Diagnostic {
  return { code, severity: "error", message, ...more };
}

/** A warning diagnostic. */
export function warning(
  code: string,
  message: string,
  more: { origin?: Origin | undefined; help?: string | undefined; notes?: readonly string[] | undefined } = {},
): Diagnostic {
  return { code, severity: "warning", message, ...more };
}

/** A remark that asks for nothing. */
export function info(
  code: string,
  message: string,
  more: { origin?: Origin | undefined; help?: string | undefined; notes?: readonly string[] | undefined } = {},
): Diagnostic {
  return { code, severity: "info", message, ...more };
}

export function constructOrigin(path: string): Origin {
  return { kind: "construct", path };
}

// What looking one thing up gives.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { LockedValue } from "../../plan/lock-file.ts";

export interface Resolved {
  readonly value: LockedValue;
  /** What people should know of it. */
  readonly warnings: readonly Diagnostic[];
}

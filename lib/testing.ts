// Helpers for users' own tests: an app synthesized in memory, whatever the test framework.
import type { AppRoot } from "./constructs/app-root.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { PresetName } from "./optimize/presets.ts";
import { formatTrace } from "./optimize/trace.ts";
import { outlinePlan } from "./plan/outline.ts";
import type { Plan } from "./plan/types.ts";
import { synthesizeApp } from "./synth/synth-app.ts";

/** What an app becomes, without being written. */
export interface InMemory {
  /** Text files by path relative to the output folder, e.g. `web/web.pkr.hcl`; uploads (archives, copies) are left out. */
  readonly files: ReadonlyMap<string, string>;
  /** The plan after the passes. */
  readonly plan: Plan;
  /** The plan as a short text: images, targets, steps in order. Good to compare whole. */
  readonly outline: string;
  /** What the passes did, as `npx synth --explain` prints it. */
  readonly explanation: string;
  /** Remarks that are no errors, in the order of the tree. */
  readonly warnings: readonly Diagnostic[];
}

/** Synthesizes without touching the disk (but for reading the files the app names). Throws a `Failure` with all mistakes. */
export function synthInMemory(
  app: AppRoot,
  options: { readonly preset?: PresetName; readonly packerVersion?: string } = {},
): InMemory {
  const { files, plan, trace, diagnostics } = synthesizeApp(app, options);
  const texts = files.flatMap(({ path, content }) => (content.kind === "text" ? [[path, content.text] as const] : []));
  return {
    files: new Map(texts),
    plan,
    outline: outlinePlan(plan),
    explanation: formatTrace(trace),
    warnings: diagnostics,
  };
}

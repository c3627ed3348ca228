// Runs the passes of a preset, one after another, and records what they report. Knows no pass by name.
import type { Plan } from "../plan/types.ts";
import type { PassChange, PassContext } from "./pass.ts";
import { PRESETS, type Preset, type PresetName } from "./presets.ts";
import { makeTrace, type PassTrace, type Trace } from "./trace.ts";

export interface Optimized {
  readonly plan: Plan;
  readonly trace: Trace;
}

export type OptimizeOptions = Pick<PassContext, "costs" | "scriptTemplates">;

/** The plan after all passes of a preset, with the trace. The plan must be free of errors (`checkPlan`) and have its fingerprints. */
export function optimize(
  plan: Plan,
  preset: PresetName | Preset = "default",
  options: OptimizeOptions = {},
): Optimized {
  const { name, lines } = typeof preset === "string" ? PRESETS[preset] : preset;
  let current = plan;
  const passes: PassTrace[] = [];
  for (const { pass } of lines) {
    const changes: PassChange[] = [];
    current = pass.run(current, { ...options, report: (change) => changes.push(change) });
    passes.push({
      id: pass.id,
      title: pass.title,
      safety: pass.safety,
      ...(pass.assumes === undefined ? {} : { assumes: pass.assumes }),
      changes,
    });
  }
  return { plan: current, trace: makeTrace(name, passes) };
}

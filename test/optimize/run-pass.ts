// Runs one pass over an image and shows its steps as text.

import type { Pass, PassChange } from "../../lib/optimize/pass.ts";
import { outlinePlan, outlineStep } from "../../lib/plan/outline.ts";
import type { Plan, Step } from "../../lib/plan/types.ts";
import { image, plan } from "../plan/recipe.ts";

/** Lines of the steps after the pass. */
export function stepsAfter(pass: Pass, steps: readonly Step[]): string {
  return outlineSteps(runPass(pass, plan(image("web", steps))).plan);
}

export function outlineSteps(of: Plan): string {
  return of.images[0]!.steps.flatMap((step) => outlineStep(step)).join("\n");
}

export function outlineOf(of: Plan): string {
  return outlinePlan(of).trimEnd();
}

export function runPass(pass: Pass, before: Plan): { plan: Plan; changes: PassChange[] } {
  const changes: PassChange[] = [];
  return { plan: pass.run(before, { report: (change) => changes.push(change) }), changes };
}

/** Text of a template literal without its common indentation and outer blank lines. */
export function lines(texts: TemplateStringsArray): string {
  const rows = texts[0]!
    .replace(/^\n/, "")
    .replace(/\n\s*$/, "")
    .split("\n");
  const indent = Math.min(...rows.filter((row) => row.trim() !== "").map((row) => /^ */.exec(row)![0].length));
  return rows.map((row) => row.slice(indent)).join("\n");
}

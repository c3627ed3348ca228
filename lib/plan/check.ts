// All mistakes in a plan, found together: each with its place and its cure. One file per question; this one only asks them all.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { checkArtifacts } from "./check-artifacts.ts";
import { checkImages } from "./check-images.ts";
import { checkReferences } from "./check-references.ts";
import { checkSecrets } from "./check-secrets.ts";
import { checkStages } from "./check-stages.ts";
import { checkSteps } from "./check-steps.ts";
import { checkOldest, checkVersions } from "./check-versions.ts";
import { cycleDiagnostics } from "./graph.ts";
import type { Plan } from "./types.ts";

/** Every problem of a plan; an empty list means that the later stages can rely on what `types.ts` promises. */
export function checkPlan(plan: Plan): Diagnostic[] {
  return [
    ...checkOldest(plan.packerVersion),
    ...checkImages(plan),
    ...cycleDiagnostics(plan),
    ...plan.images.flatMap((image) => [
      ...checkSteps(image),
      ...checkReferences(image),
      ...checkSecrets(image),
      ...checkVersions(image, plan.packerVersion),
    ]),
    ...checkStages(plan),
    ...checkArtifacts(plan),
  ];
}

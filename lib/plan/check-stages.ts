// Checks of what images take from each other: the image and target are there, and the path can be one.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { listOr, nearest } from "../util/text.ts";
import { artifactsIn } from "./artifact-sources.ts";
import { targetKey } from "./make.ts";
import { expandSteps } from "./steps.ts";
import type { Plan, Step } from "./types.ts";

export function checkStages(plan: Plan): Diagnostic[] {
  const targets = new Map<string, readonly string[]>();
  for (const image of plan.images) targets.set(image.name, image.targets.map(targetKey));
  return plan.images.flatMap((image) => expandSteps(image.steps).flatMap((step) => checkStep(step, targets)));
}

function checkStep(step: Step, targets: ReadonlyMap<string, readonly string[]>): Diagnostic[] {
  const { origin } = step;
  return artifactsIn(step).flatMap(({ image, target, path }): Diagnostic[] => {
    const known = targets.get(image);
    if (!known) {
      const suggestion = nearest(image, targets.keys());
      const help = suggestion ? `did you mean \`${suggestion}\`?` : `name one of ${listOr([...targets.keys()])}`;
      return [
        error("plan/unknown-stage", `Cannot find \`${image}\`, which \`${step.id}\` takes files from`, {
          origin,
          help,
        }),
      ];
    }
    if (!known.includes(target))
      return [
        error(
          "plan/unknown-stage-target",
          `Cannot find target \`${target}\` in \`${image}\`, which \`${step.id}\` takes files from`,
          { origin, help: `name one of ${listOr(known)}` },
        ),
      ];
    const isPath =
      /^\/./.test(path) && !path.includes("\0") && !path.split("/").some((part) => part === "." || part === "..");
    if (isPath) return [];
    return [
      error("plan/bad-path", `Unexpected path \`${path}\` in \`${image}\`, expected that of a file or folder in it`, {
        origin,
        help: "write it out from `/` on, without `.` and `..`",
      }),
    ];
  });
}

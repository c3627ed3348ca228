// Closes neighbouring steps up into one consolidated script, in which each stays a part of its own with its own surroundings, guard
// and exit code. Nothing changes its place.
import { makeStep, PLAIN_RUN, targetKey } from "../../plan/make.ts";
import { expandSteps, membersOf } from "../../plan/steps.ts";
import type { PlanImage, Step } from "../../plan/types.ts";
import { provisionerGain } from "../gain.ts";
import type { Pass, PassContext } from "../pass.ts";
import { mostFrequent, rewriteSteps, scriptRuns } from "../rewrite.ts";

export const mergeSteps: Pass = {
  id: "merge-steps",
  title: "run neighbouring steps as one script",
  why: "Every provisioner costs 0.4 s with Docker and about 13 round trips over SSH; little beside a long install, a minute on a far machine.",
  safety: "safe",
  after: ["order-by-change", "batch-uploads", "write-less"],
  run: (plan, context) => rewriteSteps(plan, (steps, image) => groupSteps(steps, image, context)),
};

function groupSteps(steps: readonly Step[], image: PlanImage, context: PassContext): readonly Step[] {
  if (image.os.family === "windows") return steps;
  const targets = image.targets.map(targetKey);
  const freshId = freshIds(new Set(steps.flatMap((step) => [step.id, ...expandSteps([step]).map(({ id }) => id)])));
  const result: Step[] = [];
  for (const run of splitAtForeignGuards(scriptRuns(steps), new Set(targets))) {
    if (run.length === 1) {
      result.push(run[0]!);
      continue;
    }
    const group = makeGroup(run, targets, run.find(membersOf)?.id ?? freshId());
    result.push(group);
    const members = membersOf(group)!;
    context.report({
      image: image.name,
      steps: members.map(({ id }) => id),
      why: `${members.length} steps run as one script, \`${group.id}\``,
      gain: provisionerGain(image, run.length - 1),
    });
  }
  return result.length === steps.length ? steps : result;
}

/** A script can tell its image's own targets apart; a guard that names anything else keeps its step out. */
function splitAtForeignGuards(runs: readonly Step[][], targets: ReadonlySet<string>): Step[][] {
  return runs.flatMap((run) => {
    const parts: Step[][] = [];
    let open = false;
    for (const step of run) {
      const known = expandSteps([step]).every(({ guard }) => guard?.every((name) => targets.has(name)) ?? true);
      if (known && open) parts.at(-1)!.push(step);
      else parts.push([step]);
      open = known;
    }
    return parts;
  });
}

function makeGroup(run: readonly Step[], targets: readonly string[], id: string): Step {
  const steps = expandSteps(run);
  const first = steps[0]!;
  const guard = joinGuards(steps, targets);
  return makeStep({
    id,
    title: titleOf(steps),
    action: { kind: "group", steps },
    origin: first.origin,
    change: mostFrequent(steps.map(({ change }) => change)),
    guard,
    run: first.run.user === undefined ? PLAIN_RUN : { ...PLAIN_RUN, user: first.run.user },
  });
}

/** All targets that any of the steps runs on; undefined if that is every target. */
function joinGuards(steps: readonly Step[], targets: readonly string[]): readonly string[] | undefined {
  const named = new Set<string>();
  for (const { guard } of steps) {
    if (guard === undefined) return undefined;
    for (const name of guard) named.add(name);
  }
  return named.size === targets.length ? undefined : targets.filter((name) => named.has(name));
}

function titleOf(steps: readonly Step[]): string {
  const titles = steps.map(({ title }) => title);
  return titles.length <= 3 ? titles.join("; ") : `${titles.slice(0, 2).join("; ")}; ${titles.length - 2} more`;
}

/** Gives `script`, `script-2`, …, leaving out what the image has already. */
function freshIds(taken: ReadonlySet<string>): () => string {
  let number = 0;
  return () => {
    let id: string;
    do {
      number++;
      id = number === 1 ? "script" : `script-${number}`;
    } while (taken.has(id));
    return id;
  };
}

// Joins a refresh of the package index into the first install that needs it: one script part, and the lists need not outlive it.
import { joinEffects } from "../../plan/effects.ts";
import { runKey } from "../../plan/meaning.ts";
import { effectsOf, installOf } from "../../plan/steps.ts";
import type { PlanImage, Step } from "../../plan/types.ts";
import { provisionerGain } from "../gain.ts";
import type { Pass, PassContext } from "../pass.ts";
import { guardKey, isWall, rewriteSteps } from "../rewrite.ts";
import { Touches } from "../touches.ts";

export const joinIndexRefresh: Pass = {
  id: "join-index-refresh",
  title: "refresh the package index in the step that needs it",
  why: "A refresh apart from its install costs a provisioner, and leaves lists behind that a later step has to find and remove.",
  safety: "safe",
  after: ["drop-duplicate-steps", "drop-covered-refreshes"],
  run: (plan, context) => rewriteSteps(plan, (steps, image) => joinRefreshes(steps, image, context)),
};

/** Refreshes without an install yet; of several in a row the last one makes the others superfluous. */
interface Waiting {
  readonly steps: Step[];
  readonly positions: number[];
}

function joinRefreshes(steps: readonly Step[], image: PlanImage, context: PassContext): readonly Step[] {
  const waiting = new Map<string, Waiting>();
  const touches = new Touches();
  const dropped = new Set<number>();
  const result = [...steps];
  steps.forEach((step, position) => {
    if (isWall(step)) {
      waiting.clear();
      return;
    }
    let effects = effectsOf(step);
    const { refreshes, needsIndex } = step.traits;
    const install = installOf(step);
    if (needsIndex !== undefined && install) {
      const key = joinKey(step, needsIndex);
      const refreshed = waiting.get(key);
      if (refreshed && isFresh(refreshed, touches)) {
        const refresh = refreshed.steps.at(-1)!;
        effects = joinEffects([effectsOf(refresh), effects]);
        for (const place of refreshed.positions) dropped.add(place);
        result[position] = {
          ...step,
          action: { ...install, refresh: true },
          effects: joinEffects([refresh.effects, step.effects]),
        };
        for (const { id } of refreshed.steps)
          context.report({
            image: image.name,
            steps: [id, step.id],
            why: `joined the refresh \`${id}\` into \`${step.id}\`, the first step that needs it`,
            gain: provisionerGain(image, 1),
          });
      }
      waiting.delete(key);
    }
    if (refreshes !== undefined && !install) {
      const key = joinKey(step, refreshes);
      const refreshed = waiting.get(key);
      if (refreshed && isFresh(refreshed, touches)) {
        refreshed.steps.push(step);
        refreshed.positions.push(position);
      } else waiting.set(key, { steps: [step], positions: [position] });
    }
    touches.add(effects, position);
  });
  return dropped.size === 0 ? steps : result.filter((_, position) => !dropped.has(position));
}

/** Whether nothing since has touched what the refresh reads and writes. */
function isFresh({ steps, positions }: Waiting, touches: Touches): boolean {
  return touches.lastConflict(effectsOf(steps.at(-1)!)) <= positions.at(-1)!;
}

/** A refresh can be joined to an install of the same index, on the same targets, in the same surroundings. */
function joinKey(step: Step, index: string): string {
  return `${index}\n${guardKey(step)}\n${runKey(step)}`;
}

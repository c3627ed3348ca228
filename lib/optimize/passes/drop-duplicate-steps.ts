// Drops a step that an earlier one has made superfluous: it would do the same again, and nothing it reads or writes has changed since.
import { exactStep, runKey } from "../../plan/meaning.ts";
import { effectsOf } from "../../plan/steps.ts";
import type { PlanImage, Step } from "../../plan/types.ts";
import { provisionerGain } from "../gain.ts";
import type { Pass, PassContext } from "../pass.ts";
import { guardKey, isWall, rewriteSteps } from "../rewrite.ts";
import { Touches } from "../touches.ts";

export const dropDuplicateSteps: Pass = {
  id: "drop-duplicate-steps",
  title: "drop steps that repeat an earlier one",
  why: "Layers and patterns often bring the same step more than once; the second time it changes nothing but the clock.",
  safety: "safe",
  after: [],
  run: (plan, context) => rewriteSteps(plan, (steps, image) => dropDuplicates(steps, image, context)),
};

function dropDuplicates(steps: readonly Step[], image: PlanImage, context: PassContext): readonly Step[] {
  const firsts = new Map<string, { readonly step: Step; readonly position: number }>();
  const touches = new Touches();
  let wall = -1;
  const kept = steps.filter((step, position) => {
    if (isWall(step)) {
      wall = position;
      return true;
    }
    const effects = effectsOf(step);
    if (step.traits.idempotent) {
      const key = `${guardKey(step)}\n${runKey(step)}\n${exactStep(step)}`;
      const first = firsts.get(key);
      if (
        first &&
        first.position > wall &&
        touches.lastWrite([...effects.reads, ...effects.writes]) <= first.position
      ) {
        context.report({
          image: image.name,
          steps: [first.step.id, step.id],
          why: `dropped \`${step.id}\`: the same as \`${first.step.id}\`, and nothing between changes what it touches`,
          gain: provisionerGain(image, 1),
        });
        return false;
      }
      firsts.set(key, { step, position });
    }
    touches.add(effects, position);
    return true;
  });
  return kept.length === steps.length ? steps : kept;
}

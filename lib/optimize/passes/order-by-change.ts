// Puts what hardly ever changes first, as far as conflicts allow: a stable topological order between walls.
import { effectsOf } from "../../plan/steps.ts";
import type { PlanImage, Step } from "../../plan/types.ts";
import { topologicalOrder } from "../../util/order.ts";
import { conflictEdges } from "../conflict-edges.ts";
import type { Pass, PassContext } from "../pass.ts";
import { changeRank, isWall, rewriteSteps } from "../rewrite.ts";

export const orderByChange: Pass = {
  id: "order-by-change",
  title: "put steps that change rarely before those that change often",
  why: "What stands first can be shared with other images and cached; and like steps come to stand side by side.",
  safety: "assumes",
  assumes: "that steps touch nothing beyond the effects that they declare",
  after: ["merge-installs"],
  run: (plan, context) => rewriteSteps(plan, (steps, image) => orderSteps(steps, image, context)),
};

function orderSteps(steps: readonly Step[], image: PlanImage, context: PassContext): readonly Step[] {
  const ordered: Step[] = [];
  let stretch: Step[] = [];
  const close = () => {
    ordered.push(...orderStretch(stretch));
    stretch = [];
  };
  for (const step of steps) {
    if (isWall(step)) {
      close();
      ordered.push(step);
    } else stretch.push(step);
  }
  close();
  const moved = ordered.filter((step, index) => step !== steps[index]);
  if (moved.length === 0) return steps;
  context.report({
    image: image.name,
    steps: moved.map(({ id }) => id),
    why: "ordered from hardly changing to often changing; no two of them that conflict changed places",
    gain: {},
  });
  return ordered;
}

function orderStretch(steps: readonly Step[]): readonly Step[] {
  const ranks = steps.map(({ change }) => changeRank(change));
  if (ranks.every((rank, index) => index === 0 || ranks[index - 1]! <= rank)) return steps;
  const { count, edges } = conflictEdges(steps.map(effectsOf));
  const sorted = topologicalOrder(count, edges, (index) => ranks[index] ?? -1);
  if ("cycle" in sorted) throw new Error(`Unexpected cycle of conflicts at step \`${steps[sorted.cycle[0]!]?.id}\``);
  return sorted.order.flatMap((index) => steps[index] ?? []);
}

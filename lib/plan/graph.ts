// The graph of images: what is built on what, in which order, and which images can be built at the same time.
// Knows nothing of steps.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { type Edge, topologicalOrder } from "../util/order.ts";
import type { Plan, PlanImage } from "./types.ts";

/** Images with every base before what is built on it, else in the order of declaration. Unknown bases are left out; a cycle throws. */
export function orderImages(plan: Plan): PlanImage[] {
  const sorted = topologicalOrder(plan.images.length, baseEdges(plan));
  if ("cycle" in sorted) {
    const names = sorted.cycle.map((index) => plan.images[index]!.name).join(" → ");
    throw new Error(`Cannot order images, their bases form a cycle: ${names}. Call checkPlan first.`);
  }
  return sorted.order.map((index) => plan.images[index]!);
}

/** Names of images that can be built at the same time, in order: wave 0 needs nothing of the plan. A cycle throws. */
export function waves(plan: Plan): string[][] {
  const levels = new Map<string, number>();
  const result: string[][] = [];
  for (const image of orderImages(plan)) {
    const level = baseImages(image).reduce((highest, base) => Math.max(highest, (levels.get(base) ?? -1) + 1), 0);
    levels.set(image.name, level);
    const wave = result[level] ?? [];
    wave.push(image.name);
    result[level] = wave;
  }
  return result;
}

/** Names of the images that the targets of an image start from, each once. */
export function baseImages(image: PlanImage): string[] {
  return [...new Set(image.targets.flatMap(({ base }) => (base.kind === "image" ? [base.image] : [])))];
}

/** From the name of an image to the names of those that start from it, in the order of the plan. */
export function dependants(images: Iterable<PlanImage>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const image of images)
    for (const base of baseImages(image)) {
      const names = found.get(base);
      if (names) names.push(image.name);
      else found.set(base, [image.name]);
    }
  return found;
}

/** One diagnostic per cycle of bases; a cycle inside what is left after another was reported is found too. */
export function cycleDiagnostics(plan: Plan): Diagnostic[] {
  const found: Diagnostic[] = [];
  let edges = baseEdges(plan);
  for (;;) {
    const sorted = topologicalOrder(plan.images.length, edges);
    if (!("cycle" in sorted)) return found;
    const start = sorted.cycle.indexOf(Math.min(...sorted.cycle));
    const cycle = [...sorted.cycle.slice(start), ...sorted.cycle.slice(0, start)];
    const names = cycle.map((index) => `\`${plan.images[index]!.name}\``);
    found.push(
      error(
        "plan/base-cycle",
        `Unexpected cycle of bases: ${[...names, names[0]].join(" is the base of ")}, expected none`,
        {
          origin: plan.images[cycle[0]!]!.origin,
          help: `build one of them on an outside image, or move what they share into a layer of its own`,
        },
      ),
    );
    const members = new Set(cycle);
    edges = edges.filter(({ from, to }) => !(members.has(from) && members.has(to)));
  }
}

function baseEdges(plan: Plan): Edge[] {
  const indexes = new Map<string, number>();
  plan.images.forEach(({ name }, index) => {
    if (!indexes.has(name)) indexes.set(name, index);
  });
  return plan.images.flatMap((image, to) =>
    baseImages(image).flatMap((name) => {
      const from = indexes.get(name);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
}

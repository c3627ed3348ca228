// The graph of images: what is built on what, what takes files from what, in which order, and which images can be built at the same time.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { type Edge, topologicalOrder } from "../util/order.ts";
import { sourceImages } from "./artifact-sources.ts";
import type { Plan, PlanImage } from "./types.ts";

/** Images with all that they need before them, else in the order of declaration. Unknown images are left out; a cycle throws. */
export function orderImages(plan: Plan): PlanImage[] {
  const sorted = topologicalOrder(plan.images.length, edgesOf(plan));
  if ("cycle" in sorted) {
    const names = sorted.cycle.map((index) => plan.images[index]!.name).join(" → ");
    throw new Error(`Cannot order images, they need each other in a cycle: ${names}. Call checkPlan first.`);
  }
  return sorted.order.map((index) => plan.images[index]!);
}

/** Names of images that can be built at the same time, in order: wave 0 needs nothing of the plan. A cycle throws. */
export function waves(plan: Plan): string[][] {
  const levels = new Map<string, number>();
  const result: string[][] = [];
  for (const image of orderImages(plan)) {
    const level = neededImages(image).reduce((highest, name) => Math.max(highest, (levels.get(name) ?? -1) + 1), 0);
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

/** Names of the images that must be built before an image: what it starts from, and what it takes files from. Each once. */
export function neededImages(image: PlanImage): string[] {
  return [...new Set([...baseImages(image), ...sourceImages(image)])];
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

/** One diagnostic per cycle; a cycle inside what is left after another was reported is found too. */
export function cycleDiagnostics(plan: Plan): Diagnostic[] {
  const found: Diagnostic[] = [];
  let edges = edgesOf(plan);
  for (;;) {
    const sorted = topologicalOrder(plan.images.length, edges);
    if (!("cycle" in sorted)) return found;
    const start = sorted.cycle.indexOf(Math.min(...sorted.cycle));
    const cycle = [...sorted.cycle.slice(start), ...sorted.cycle.slice(0, start)];
    found.push(cycleError(cycle.map((index) => plan.images[index]!)));
    const members = new Set(cycle);
    edges = edges.filter(({ from, to }) => !(members.has(from) && members.has(to)));
  }
}

/** `images`: each needed by the next one, and the last by the first. */
function cycleError(images: readonly PlanImage[]): Diagnostic {
  const { name, origin } = images[0]!;
  const links = images.map((image, index) => {
    const next = images[(index + 1) % images.length]!;
    const isBase = baseImages(next).includes(image.name);
    return { isBase, text: `${isBase ? "is the base of" : "gives files to"} \`${next.name}\`` };
  });
  const chain = `\`${name}\` ${links.map(({ text }) => text).join(" ")}`;
  if (links.every(({ isBase }) => isBase))
    return error("plan/base-cycle", `Unexpected cycle of bases: ${chain}, expected none`, {
      origin,
      help: `build one of them on an outside image, or move what they share into a layer of its own`,
    });
  return error("plan/stage-cycle", `Unexpected cycle of images: ${chain}, expected none`, {
    origin,
    help: "take the files from an image that needs none of the others: move what makes them into an image of its own",
  });
}

function edgesOf(plan: Plan): Edge[] {
  const indexes = new Map<string, number>();
  plan.images.forEach(({ name }, index) => {
    if (!indexes.has(name)) indexes.set(name, index);
  });
  return plan.images.flatMap((image, to) =>
    neededImages(image).flatMap((name) => {
      const from = indexes.get(name);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
}

// What a hidden layer is called: after the image whose variants are built on it, and the axes that these have in common.
import type { Plan, PlanImage } from "../plan/types.ts";
import { slug } from "../util/names.ts";

/** Names must fit where images' names do. */
const LONGEST_NAME = 128;

/** Gives names that no image has, nor will have when variants are joined. */
export function layerNames(plan: Plan): (members: readonly PlanImage[]) => string {
  const taken = new Set(plan.images.flatMap(({ name, variant }) => (variant ? [name, variant.image] : [name])));
  const families = new Map<string, PlanImage[]>();
  for (const image of plan.images) {
    if (!image.variant) continue;
    const family = families.get(image.variant.image);
    if (family) family.push(image);
    else families.set(image.variant.image, [image]);
  }
  return (members) => {
    const wanted = shorten(`shared-${stem(members, families)}`);
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${shorten(wanted, 8)}-${number}`;
    taken.add(name);
    return name;
  };
}

/** `runner`, or `runner-python` when these are only the variants with Python; else the first image's own name. */
function stem(members: readonly PlanImage[], families: ReadonlyMap<string, readonly PlanImage[]>): string {
  const first = members[0]!;
  const of = first.variant?.image;
  if (of === undefined || members.some(({ variant }) => variant?.image !== of)) return first.name;
  const family = families.get(of)!;
  const common = Object.entries(first.variant!.axes).filter(
    ([axis, value]) =>
      members.every(({ variant }) => variant!.axes[axis] === value) &&
      family.some(({ variant }) => variant!.axes[axis] !== value),
  );
  return [of, ...common.map(([, value]) => slug(value))].join("-");
}

function shorten(name: string, less = 0): string {
  return name.slice(0, LONGEST_NAME - less).replace(/[._-]+$/, "");
}

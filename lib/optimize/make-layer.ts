// A hidden layer as an image of the plan, and images put on it.
import type { CleanupPart, PackageManager } from "../plan/actions.ts";
import { makeImage, makeStep, manifestOutput, targetKey, targetName } from "../plan/make.ts";
import type { Base, PlanImage, Step, Target } from "../plan/types.ts";
import type { Candidate } from "./layer-candidates.ts";
import { isLayered } from "./layer-candidates.ts";
import { placesIn } from "./rewrite.ts";

export interface LayerInput {
  readonly name: string;
  /** One of the images that are to be built on it. */
  readonly model: Candidate;
  /** What each target starts from. */
  readonly bases: readonly Base[];
  /** Steps of the model. */
  readonly steps: readonly Step[];
  readonly cleanup: readonly CleanupPart[];
}

/** The layer; its fingerprints are still missing. */
export function makeLayer({ name, model, bases, steps, cleanup }: LayerInput): PlanImage {
  const { image, targets: parted } = model;
  const { epoch, freshness, origin, os, proxies } = image;
  const names = targetNames(name, image);
  const targets: Target[] = parted.map(({ layer }, index) => ({
    name: names[index]!,
    component: layer,
    base: bases[index]!,
    fingerprint: "",
  }));
  const keys = targets.map(targetKey);
  const moved = steps.map((step) =>
    step.guard ? { ...step, guard: placesIn(image, step.guard).map((place) => keys[Number(place)]!) } : step,
  );
  const ids = new Set(steps.map(({ id }) => id));
  const clean =
    cleanup.length === 0
      ? []
      : [
          makeStep({
            id: freeId("cleanup", ids),
            title: "remove what must not stay below other images",
            action: { kind: "clean-image", parts: cleanup },
            origin,
            guard: layeredGuard(targets),
          }),
        ];
  return {
    ...makeImage({ name, kind: "layer", os, targets, steps: [...moved, ...clean], origin }),
    hidden: true,
    ...(freshness === undefined ? {} : { freshness }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(proxies === undefined ? {} : { proxies }),
    outputs: [manifestOutput(origin)],
  };
}

/** The image on a layer, with the steps that are left. */
export function putOnLayer({ image, targets: parted }: Candidate, layer: PlanImage, steps: readonly Step[]): PlanImage {
  const targets = image.targets.map((target, index) => ({
    ...target,
    component: parted[index]!.image,
    base: { kind: "image" as const, image: layer.name, target: targetKey(layer.targets[index]!) },
  }));
  return { ...image, targets, steps };
}

/** A refresh of the index whose lists the layer has not kept. */
export function refreshAgain(manager: PackageManager, image: PlanImage): Step {
  return makeStep({
    id: freeId("index", new Set(image.steps.map(({ id }) => id))),
    title: `refresh ${manager}'s package index, which the shared layer has not kept`,
    action: {
      kind: "refresh-index",
      manager,
      writeLess: { caches: false, noSync: false, noTranslations: false },
    },
    origin: image.origin,
    guard: layeredGuard(image.targets),
  });
}

/** Guard for targets whose images are layered; undefined when all are. */
function layeredGuard(targets: readonly Target[]): readonly string[] | undefined {
  const layered = targets.filter(isLayered);
  return layered.length === targets.length ? undefined : layered.map(targetKey);
}

/** Names that users gave stay; the others are the layer's. */
function targetNames(layerName: string, image: PlanImage): string[] {
  const own = targetName(image.name);
  const taken = new Set<string>();
  return image.targets.map(({ name, component }) => {
    const key = (candidate: string) => `${component.type}.${candidate}`;
    const wanted = name === own ? targetName(layerName) : name;
    let unique = wanted;
    for (let number = 2; taken.has(key(unique)); number++) unique = `${wanted}-${number}`;
    taken.add(key(unique));
    return unique;
  });
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  let free = id;
  for (let number = 2; taken.has(free); number++) free = `${id}-${number}`;
  return free;
}

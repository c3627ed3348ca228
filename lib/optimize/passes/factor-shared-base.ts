// Gives images that begin with the same steps a hidden layer that does these once. The first steps of a recipe, that is, so far as nothing
// which stays in an image has to come before them.
import type { PackageManager } from "../../plan/actions.ts";
import { fingerprintImage, type Known } from "../../plan/fingerprint.ts";
import { targetKey } from "../../plan/make.ts";
import type { Base, Plan, PlanImage, Step } from "../../plan/types.ts";
import { type ChosenLayer, chooseLayers } from "../choose-layers.ts";
import { type Candidate, groupCandidates } from "../layer-candidates.ts";
import { wantsIndex } from "../layer-hygiene.ts";
import { layerNames } from "../layer-name.ts";
import { makeLayer, putOnLayer, refreshAgain } from "../make-layer.ts";
import type { Pass, PassContext } from "../pass.ts";

export const factorSharedBase: Pass = {
  id: "factor-shared-base",
  title: "build once what several images begin with",
  why: "Eight variants that share most packages take 38 s on a shared base and 88 s side by side without; and the packages are on the disk once, not eight times.",
  safety: "assumes",
  assumes:
    "that a build which starts from the saved result of the first steps goes on as one build would: nothing later needs what those leave only in memory, in a mounted folder or, on machines, in folders that are emptied at boot; and that package caches can be had again",
  after: [],
  run: shareLayers,
};

/** Layers are made in one go: what is left after it did not pay. */
function shareLayers(plan: Plan, context: PassContext): Plan {
  if (plan.images.some(({ hidden }) => hidden)) return plan;
  const chosen = groupCandidates(plan).flatMap((group) => chooseLayers(group, context.costs));
  if (chosen.length === 0) return plan;
  const builder = new LayerBuilder(plan, context);
  for (const layer of chosen) builder.build(layer, undefined, new Map());
  return { ...plan, images: plan.images.flatMap((image) => [...builder.before(image), builder.replaced(image)]) };
}

/** Ids of the steps that layers have taken from images so far. */
type Taken = ReadonlyMap<Candidate, ReadonlySet<number>>;

/** What a layer or image is put on. */
interface Below {
  readonly layer: PlanImage;
  /** Whose lists it has not kept. */
  readonly manager: PackageManager | undefined;
}

class LayerBuilder {
  readonly #context: PassContext;
  readonly #nameOf: (members: readonly PlanImage[]) => string;
  readonly #known = new Map<string, Known>();
  /** New layers by the image that they stand before. */
  readonly #layers = new Map<PlanImage, PlanImage[]>();
  readonly #replaced = new Map<PlanImage, PlanImage>();

  constructor(plan: Plan, context: PassContext) {
    this.#context = context;
    this.#nameOf = layerNames(plan);
    for (const image of plan.images)
      for (const target of image.targets) this.#known.set(`${image.name}/${targetKey(target)}`, target);
  }

  /** Makes a layer on another one, or on the base of its images, then the layers above it; and puts its images on the topmost. */
  build(chosen: ChosenLayer, below: Below | undefined, taken: Taken): void {
    const model = chosen.members[0]!;
    const layer = this.#make(chosen, below);
    this.#report(chosen, layer);
    const place = this.#layers.get(model.image);
    if (place) place.push(layer);
    else this.#layers.set(model.image, [layer]);
    const takenNow = new Map(
      chosen.members.map((member) => [member, new Set([...(taken.get(member) ?? []), ...chosen.ids])]),
    );
    const here: Below = { layer, manager: chosen.manager ?? below?.manager };
    for (const above of chosen.above) this.build(above, here, takenNow);
    const elsewhere = new Set(chosen.above.flatMap(({ members }) => members));
    for (const member of chosen.members) {
      if (elsewhere.has(member)) continue;
      const ids = takenNow.get(member)!;
      const left = member.image.steps.filter((_, index) => !ids.has(member.items[index]?.id ?? -1));
      this.#replaced.set(member.image, putOnLayer(member, layer, withIndex(left, here, member.image)));
    }
  }

  /** Layers that come before an image. */
  before(image: PlanImage): readonly PlanImage[] {
    return this.#layers.get(image) ?? [];
  }

  replaced(image: PlanImage): PlanImage {
    return this.#replaced.get(image) ?? image;
  }

  #make(chosen: ChosenLayer, below: Below | undefined): PlanImage {
    const model = chosen.members[0]!;
    const bases = model.image.targets.map(
      ({ base }, index): Base =>
        below ? { kind: "image", image: below.layer.name, target: targetKey(below.layer.targets[index]!) } : base,
    );
    const draft = makeLayer({
      name: this.#nameOf(chosen.members.map(({ image }) => image)),
      model,
      bases,
      steps: chosen.steps,
      cleanup: chosen.cleanup,
    });
    const steps = below ? withIndex(draft.steps, below, draft) : draft.steps;
    return fingerprintImage({ ...draft, steps }, this.#known, undefined, this.#context.scriptTemplates);
  }

  #report({ members, steps, gain }: ChosenLayer, { name }: PlanImage): void {
    this.#context.report({
      image: name,
      steps: steps.map(({ id }) => id),
      why: `shared by ${members.map(({ image }) => `\`${image.name}\``).join(", ")}: done once instead of ${members.length} times`,
      gain: { seconds: Math.round(gain * 10) / 10 },
    });
  }
}

/** Steps of an image on a layer; with a refresh first, if they may want lists that the layer has not kept. */
function withIndex(steps: readonly Step[], { manager }: Below, image: PlanImage): readonly Step[] {
  if (manager === undefined || !wantsIndex(steps, manager)) return steps;
  return [refreshAgain(manager, image), ...steps];
}

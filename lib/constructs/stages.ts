// Other images as stages: what steps of one image can take files from. Finds the image of the plan, and which of its targets it is.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { targetKey, targetName } from "../plan/make.ts";
import type { Target } from "../plan/types.ts";
import { listOr } from "../util/text.ts";
import { ImageConstruct, tryImageOf } from "./image-construct.ts";
import { lowerTargets, nameTargets, type TargetCache } from "./lower-targets.ts";
import type { Report } from "./problems.ts";
import { selectVariants, variantOf } from "./select-variants.ts";
import type { Variant } from "./variants.ts";

/** An image of the plan that files can be taken from. */
export interface Stage {
  /** Its name in the plan. */
  readonly image: string;
  readonly targets: readonly Target[];
}

/** Where an image finds the stages that its steps take files from. */
export class Stages {
  readonly #image: ImageConstruct;
  readonly #name: string;
  readonly #cache: TargetCache;
  readonly #report: Report;

  /** `name`: of the image in the plan, the variant's included. */
  constructor(image: ImageConstruct, name: string, cache: TargetCache, report: Report) {
    this.#image = image;
    this.#name = name;
    this.#cache = cache;
    this.#report = report;
  }

  /** The image of the plan that is meant; a problem when nothing can be taken from it; undefined when its own mistakes are told already. */
  find(from: ImageConstruct | Variant): Stage | Diagnostic | undefined {
    const image = from instanceof ImageConstruct ? from : tryImageOf(from);
    if (!image) return undefined;
    const problem = this.#unusable(image);
    if (problem) return problem;
    if (!image.os) return undefined;
    const selections = selectVariants(image, this.#report).filter(
      (selection) => image === from || [...selection.values()].includes(from as Variant),
    );
    if (selections.length !== 1) return severalImages(image, from);
    const variant = variantOf(image.imageName, selections[0]!);
    const name = variant ? `${image.imageName}-${variant.name}` : image.imageName;
    if (image === from && variant) return severalImages(image, from);
    const drafts = lowerTargets(image, image.os, this.#cache, this.#report);
    return drafts.length === 0 ? undefined : { image: name, targets: nameTargets(drafts, name) };
  }

  /**
   * The target of a stage that a target of the image takes from: the one that is `wanted` (name, builder type, or `type.name`); else of its
   * own builder type, the same name first; else the only one. A problem when there is none, or more than one.
   */
  choose(stage: Stage, target: Target, wanted?: string): Target | Diagnostic {
    const { targets, image } = stage;
    const key = targetKey(target);
    if (wanted !== undefined) {
      const named = targets.filter((item) => [item.name, item.component.type, targetKey(item)].includes(wanted));
      return named.length === 1 ? named[0]! : unclear(stage, named, `\`fromTarget\` \`${wanted}\``);
    }
    const ofType = targets.filter(({ component }) => component.type === target.component.type);
    const isDefault = target.name === targetName(this.#name);
    const same = ofType.find(({ name }) => name === target.name || (isDefault && name === targetName(image)));
    if (same) return same;
    const candidates = ofType.length > 0 ? ofType : targets;
    return candidates.length === 1 ? candidates[0]! : unclear(stage, candidates, `target \`${key}\``);
  }

  #unusable(image: ImageConstruct): Diagnostic | undefined {
    const { imageName } = image;
    if (image.node.root !== this.#image.node.root)
      return error(
        "constructs/stage-of-other-app",
        `Unexpected \`from\` \`${imageName}\` of another App, expected an image of this`,
        { help: "Declare both below one App." },
      );
    if (image === this.#image)
      return error(
        "constructs/stage-of-itself",
        `Unexpected \`from\` \`${imageName}\` in the image itself, expected another`,
        {
          help: "Copy it with a Script; or take it from an image of its own that makes it.",
        },
      );
    if (image.props.skip)
      return error("constructs/stage-skipped", `Unexpected \`from\` \`${imageName}\`: it is skipped`, {
        help: "Remove `skip` from it, or skip this image too.",
      });
    if (image.os?.family === "windows")
      return error("constructs/windows-stage", `Unexpected \`from\` \`${imageName}\`: it is a Windows image`, {
        help: "Take files from an image with another operating system only.",
      });
    return undefined;
  }
}

function severalImages(image: ImageConstruct, from: ImageConstruct | Variant): Diagnostic {
  const what = image === from ? `\`${image.imageName}\`` : `variant \`${from.node.id}\` of \`${image.imageName}\``;
  return error("constructs/stage-has-variants", `Unexpected \`from\` ${what}: it is several images`, {
    help:
      image === from
        ? "Give one of its variants: from: variants.variants[0]."
        : "Take from an image with one `Variants` only, where each variant is one image.",
  });
}

function unclear({ image, targets }: Stage, found: readonly Target[], what: string): Diagnostic {
  const names = listOr((found.length > 0 ? found : targets).map(targetKey));
  return error(
    "constructs/stage-target",
    `Cannot tell which target of \`${image}\` ${what} takes files from: ${found.length === 0 ? "none fits" : `${found.length} fit`}`,
    { help: `Write fromTarget, one of ${names}; or give targets that belong together the same \`name\`.` },
  );
}

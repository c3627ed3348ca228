// Checks of images, their targets and what they start from: names, duplicates, unknown bases.
import { builderTraits } from "../catalog/builders.ts";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { listOr, nearest } from "../util/text.ts";
import { targetKey } from "./make.ts";
import type { Plan, PlanImage, Target } from "./types.ts";

const IMAGE_NAME = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const RESERVED_NAMES = new Set(["plan.json"]);

export function checkImages(plan: Plan): Diagnostic[] {
  const images = new Map<string, PlanImage>();
  const found: Diagnostic[] = [];
  for (const image of plan.images) {
    if (images.has(image.name))
      found.push(
        error("plan/duplicate-image", `Unexpected second image named \`${image.name}\`, expected unique names`, {
          origin: image.origin,
          help: "give one of the two another name: it names the folder, the Docker repository and the cloud image",
        }),
      );
    else images.set(image.name, image);
  }
  for (const image of plan.images) {
    found.push(...checkImageName(image), ...checkTargets(image));
    for (const target of image.targets) found.push(...checkBase(image, target, images));
  }
  return found;
}

function checkImageName({ name, origin }: PlanImage): Diagnostic[] {
  if (IMAGE_NAME.test(name) && name.length <= 128 && !RESERVED_NAMES.has(name)) return [];
  return [
    error(
      "plan/bad-image-name",
      `Unexpected image name \`${name}\`, expected lower-case letters, digits and single \`.\`, \`_\`, \`-\``,
      {
        origin,
        help: "use a name that is a folder and a Docker repository as well, e.g. `web-server`, of at most 128 characters",
      },
    ),
  ];
}

function checkTargets(image: PlanImage): Diagnostic[] {
  const { name, origin, targets } = image;
  if (targets.length === 0)
    return [
      error("plan/no-targets", `Unexpected image \`${name}\` without targets, expected at least one`, {
        origin,
        help: 'say what to build it with, e.g. `targets: [Docker.from("debian:12-slim")]`, or give it a `base`',
      }),
    ];
  const found: Diagnostic[] = [];
  const keys = new Set<string>();
  for (const target of targets) {
    const key = targetKey(target);
    if (keys.has(key))
      found.push(
        error(
          "plan/duplicate-target",
          `Unexpected second target \`${key}\` in \`${name}\`, expected unique names per builder`,
          {
            origin,
            help: "give one of the two targets another `name`",
          },
        ),
      );
    keys.add(key);
    for (const part of [target.name, target.component.type])
      if (!IDENTIFIER.test(part))
        found.push(
          error(
            "plan/bad-target-name",
            `Unexpected target name \`${part}\` in \`${name}\`, expected an HCL identifier`,
            {
              origin,
              help: "start with a letter or `_`, go on with letters, digits, `_` and `-`",
            },
          ),
        );
  }
  return found;
}

function checkBase(
  image: PlanImage,
  { base, component }: Target,
  images: ReadonlyMap<string, PlanImage>,
): Diagnostic[] {
  if (base.kind === "outside") return [];
  const { origin } = image;
  const parent = images.get(base.image);
  if (!parent) {
    const suggestion = nearest(base.image, images.keys());
    return [
      error("plan/unknown-base", `Cannot find \`${base.image}\`, the base of \`${image.name}\``, {
        origin,
        help: suggestion
          ? `did you mean \`${suggestion}\`?`
          : `name one of ${listOr([...images.keys()].filter((name) => name !== image.name))}`,
      }),
    ];
  }
  const named = parent.targets.filter((target) => targetKey(target) === base.target);
  if (named.some((target) => canStartFrom(component.type, target.component.type))) return [];
  if (named.length > 0)
    return [
      error(
        "plan/base-of-other-builder",
        `Unexpected base \`${base.image}\` built with \`${named[0]!.component.type}\` for a \`${component.type}\` target of \`${image.name}\`, expected the same builder`,
        { origin, help: `add a \`${component.type}\` target to \`${base.image}\`, or drop it from \`${image.name}\`` },
      ),
    ];
  const names = parent.targets.filter((target) => canStartFrom(component.type, target.component.type)).map(targetKey);
  return [
    error(
      "plan/unknown-base-target",
      `Cannot find target \`${base.target}\` in \`${base.image}\`, the base of \`${image.name}\``,
      {
        origin,
        help:
          names.length > 0
            ? `start from ${listOr(names)}`
            : `add a \`${component.type}\` target to \`${base.image}\`, or drop it from \`${image.name}\``,
      },
    ),
  ];
}

/** Some builders make what another builder starts from, e.g. `virtualbox-iso` for `virtualbox-ovf`. */
function canStartFrom(child: string, parent: string): boolean {
  const { artifact } = builderTraits(parent);
  return child === parent || ("builder" in artifact && artifact.builder === child);
}

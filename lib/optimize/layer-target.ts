// How a target is parted when a layer goes between it and its base: the layer's builder, and what is left for the image on it.
import {
  BUILDS_ANOTHER_DISK,
  INSTALLS_SYSTEM,
  MAKES_NO_ARTIFACT,
  NAMES_ARTIFACT,
  PUBLISHES_ARTIFACT,
} from "../catalog/artifact-attributes.ts";
import { type BuilderTraits, builderTraits } from "../catalog/builders.ts";
import type { Body, Component } from "../plan/component.ts";
import { hasExpression } from "../plan/expression.ts";
import type { Target } from "../plan/types.ts";

export interface PartedTarget {
  /** Builds the layer. Equal ones, with equal bases, can be one layer. */
  readonly layer: Component;
  /** Builds the image from the layer. */
  readonly image: Component;
}

/**
 * Undefined when a second build cannot simply go on where a first one ended; or when the layer would use expressions, as variables,
 * locals and data sources stay with the images.
 */
export function tryPartTarget({ component, base }: Target): PartedTarget | undefined {
  const { type, body } = component;
  const traits = builderTraits(type);
  if (!isFoundByNextBuild(traits, body) || BUILDS_ANOTHER_DISK.has(type)) return undefined;
  const outside = base.kind === "outside" ? base.body : undefined;
  if (MAKES_NO_ARTIFACT.some((name) => body.attributes[name] === true)) return undefined;
  if (outside?.attributes.from_scratch !== undefined || body.attributes.from_scratch !== undefined) return undefined;
  const isOwn = (name: string) =>
    NAMES_ARTIFACT.has(name) ||
    PUBLISHES_ARTIFACT.has(name) ||
    name === traits.nameAttribute ||
    name === traits.tagsAttribute;
  const layer = without(body, isOwn);
  if (hasExpression([layer, outside ?? null, base.kind === "outside" ? base.identity : null])) return undefined;
  // A disk that is ready to boot needs what it was given to boot with (a seed for cloud-init) every time; an installer is run once.
  const installs = outside !== undefined && (outside.attributes.disk_image ?? body.attributes.disk_image) !== true;
  return {
    layer: { ...component, body: layer },
    image: installs ? { ...component, body: without(body, (name) => INSTALLS_SYSTEM.has(name)) } : component,
  };
}

/** Whether a build with the same builder finds the artifact by a name that Packwright gives. */
function isFoundByNextBuild({ type, artifact, nameAttribute }: BuilderTraits, { attributes }: Body): boolean {
  if ("builder" in artifact && artifact.builder !== undefined && artifact.builder !== type) return false;
  switch (artifact.kind) {
    case "none":
      return false;
    case "docker-tag":
      return attributes.export_path === undefined;
    case "image-name":
      return (
        artifact.name === nameAttribute &&
        Object.values(artifact.scope ?? {}).every((attribute) => attributes[attribute] !== undefined)
      );
    default:
      return true;
  }
}

function without(body: Body, isLeftOut: (name: string) => boolean): Body {
  const names = Object.keys(body.attributes);
  if (!names.some(isLeftOut) && !body.blocks.some(({ type }) => isLeftOut(type))) return body;
  return {
    attributes: Object.fromEntries(Object.entries(body.attributes).filter(([name]) => !isLeftOut(name))),
    blocks: body.blocks.filter(({ type }) => !isLeftOut(type)),
  };
}

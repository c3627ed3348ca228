// What a target takes over from the target of its base, and whether it can start from it at all.
import { INSTALLS_SYSTEM, NAMES_ARTIFACT } from "../catalog/artifact-attributes.ts";
import { type ArtifactLink, builderTraits } from "../catalog/builders.ts";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import type { Body } from "../plan/component.ts";

/** Why another build of the type cannot start from what the base makes; undefined: it can. */
export function unreachable(artifact: ArtifactLink, type: string, base: string): Diagnostic | undefined {
  if (artifact.kind === "none") {
    return error(
      "constructs/base-not-findable",
      `Cannot build on \`${base}\` with \`${type}\`: what it makes cannot be found by another build`,
      {
        help: "Start from an outside image, and share the steps with a class or a function.",
      },
    );
  }
  const child = "builder" in artifact ? artifact.builder : undefined;
  if (child === undefined || child === type) return undefined;
  return error(
    "constructs/base-not-findable",
    `Cannot build on \`${base}\` with \`${type}\`: what it makes is the source of \`${child}\``,
    {
      help: `Build the base with Packwright first, and start from its files with \`${child}\`.`,
    },
  );
}

/**
 * What the base's user set, as far as it holds for images on it: not what names or makes the parent's own artifact, nor what belongs to
 * installing its operating system.
 */
export function inheritedBody(type: string, body: Body): Body {
  const { nameAttribute } = builderTraits(type);
  return {
    attributes: Object.fromEntries(
      Object.entries(body.attributes).filter(
        ([name]) => !NAMES_ARTIFACT.has(name) && !INSTALLS_SYSTEM.has(name) && name !== nameAttribute,
      ),
    ),
    blocks: body.blocks,
  };
}

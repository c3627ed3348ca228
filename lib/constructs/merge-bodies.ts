// Two bodies of one component as one.
import type { Body } from "../plan/component.ts";

/** Attributes and kinds of blocks of the second win. */
export function mergeBodies(first: Body, second: Body): Body {
  const given = new Set(second.blocks.map(({ type }) => type));
  return {
    attributes: { ...first.attributes, ...second.attributes },
    blocks: [...first.blocks.filter(({ type }) => !given.has(type)), ...second.blocks],
  };
}

// The cache that builds share, mounted in a container while it is built. The mount point lies inside of Packer's own temporary mount, so
// that not even an empty folder of it gets into the image.
import type { Component } from "../plan/component.ts";
import { Expression, hcl, reference, type Value } from "../plan/expression.ts";
import { CACHE_VARIABLE, cacheFolder } from "../plan/facilities.ts";
import type { PlanImage, Target } from "../plan/types.ts";

/** The builder with the cache beside the user's own volumes, if a step of the target can use one. */
export function mountCache(image: PlanImage, target: Target, builder: Component): Component {
  const folder = cacheFolder(image, target);
  if (folder === undefined) return builder;
  const { attributes } = builder.body;
  const cache = hcl.raw`{ for volume in compact([${reference("var", CACHE_VARIABLE)}]) : volume => ${folder} }`;
  const volumes = attributes.volumes === undefined ? cache : mergeMaps(attributes.volumes, cache);
  return { ...builder, body: { ...builder.body, attributes: { ...attributes, volumes } } };
}

function mergeMaps(own: Value, cache: Expression): Expression {
  return new Expression({ kind: "call", name: "merge", args: [own, cache] });
}

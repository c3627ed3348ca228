// Which targets of an image a provisioner is for, as Packer's `only` says it.
import type { BodyItem } from "../hcl/ast.ts";
import { attribute, list, text } from "../hcl/make.ts";
import type { PlanImage } from "../plan/types.ts";

/** Nothing when it is for all of them; `keys` are `type.name`. */
export function writeOnly(image: PlanImage, keys: readonly string[]): BodyItem[] {
  return keys.length === image.targets.length ? [] : [attribute("only", list(keys.map((key) => text(key))))];
}

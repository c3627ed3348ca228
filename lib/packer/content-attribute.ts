// Which builder attributes are part of an image's identity: all but those that the catalog knows cannot change what is in the image.
import { builderTraits } from "../catalog/builders.ts";

const excluded = new Map<string, ReadonlySet<string>>();

/** Whether changing this attribute or block of a builder can change the image's content. */
export function isContentAttribute(builderType: string, name: string): boolean {
  let names = excluded.get(builderType);
  if (!names) {
    names = new Set(builderTraits(builderType).notContent);
    excluded.set(builderType, names);
  }
  return !names.has(name);
}

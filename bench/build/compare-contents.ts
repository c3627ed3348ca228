// Correctness beside speed: whether what Packwright builds holds what the twin holds. Pure.
import { differences } from "../../test/e2e/image-content.ts";
import type { FormContent } from "./measure-turns.ts";

export interface Equality {
  /** The form that is compared with the twin of its group. */
  readonly id: string;
  readonly image: string;
  /** Paths and packages, each with both sides; empty if equal. */
  readonly differences: readonly string[];
}

/** Every image that a twin has too. */
export function compareContents(contents: readonly FormContent[]): Equality[] {
  return contents.flatMap(({ id, images }) => {
    const twin = contents.find((other) => other.id === `${id.split("/")[0]}/twin`);
    if (!twin || twin.id === id) return [];
    return [...images].flatMap(([image, content]) => {
      const expected = twin.images.get(image);
      if (!expected) return [];
      const packages = new Set([...content.packages, ...expected.packages]);
      const unequal = [...packages].filter(
        (name) => content.packages.includes(name) !== expected.packages.includes(name),
      );
      return [{ id, image, differences: [...differences(content, expected), ...unequal] }];
    });
  });
}

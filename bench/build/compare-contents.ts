// Correctness beside speed: whether what Packwright builds holds what the twin holds. Pure.
import { differences, type ImageContent } from "../../test/e2e/image-content.ts";
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
      const only = (side: ImageContent, other: ImageContent, where: string) =>
        side.packages
          .filter((name) => !other.packages.includes(name))
          .map((name) => `package ${name} only in ${where}`);
      const packages = [...only(content, expected, "ours"), ...only(expected, content, "the twin")];
      return [{ id, image, differences: [...differences(content, expected), ...packages] }];
    });
  });
}

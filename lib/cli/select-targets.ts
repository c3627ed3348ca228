// Which targets the words on the command line mean: images by name, with all their variants, or single ones; and `--only`.

import type { BuildTarget } from "../build/build-targets.ts";
import { matchesGlob } from "../constructs/match-glob.ts";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { nearest } from "../util/text.ts";

/** Undefined: all. Throws a `Failure` for words that mean nothing. */
export function selectTargets(
  targets: readonly BuildTarget[],
  names: readonly string[],
  only: readonly string[],
): ((target: BuildTarget) => boolean) | undefined {
  if (names.length === 0 && only.length === 0) return undefined;
  const visible = targets.filter(({ image }) => image.hidden !== true);
  const unknown = [
    ...names.filter((name) => !visible.some((target) => means(name, imageNames(target)))),
    ...only.filter((name) => !visible.some((target) => means(name, targetNames(target)))),
  ];
  if (unknown.length > 0) {
    const known = new Set(visible.flatMap((target) => imageNames(target)));
    throw new Failure(
      unknown.map((name) => {
        const near = nearest(name, known);
        return error("cli/unknown-image", `Cannot find an image or target \`${name}\``, {
          help: near ? `did you mean \`${near}\`?` : `the images are ${[...known].slice(0, 12).join(", ")}`,
        });
      }),
    );
  }
  const chosen = new Set(
    visible
      .filter((target) => names.length === 0 || names.some((name) => means(name, imageNames(target))))
      .filter((target) => only.length === 0 || only.some((name) => means(name, targetNames(target)))),
  );
  return (target) => chosen.has(target);
}

function means(word: string, names: readonly string[]): boolean {
  return names.some((name) => name === word || (/[*?]/.test(word) && matchesGlob(name, word)));
}

function imageNames({ image, artifact, target, key }: BuildTarget): string[] {
  return [...new Set([artifact, image.name, ...(target.variant ? [target.variant.image] : []), key])];
}

function targetNames({ name, builder, artifact, key }: BuildTarget): string[] {
  return [name, builder, artifact, key];
}

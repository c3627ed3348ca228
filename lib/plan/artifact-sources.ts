// What images take from each other's builds: files and folders that one target makes and steps of another place. Knows no names of files
// on the host; those are in artifact-names.ts.
import type { ArtifactContent } from "./actions.ts";
import { targetKey } from "./make.ts";
import { expandSteps } from "./steps.ts";
import type { PlanImage, Step, Target } from "./types.ts";

export interface ArtifactSource {
  /** Name of the image that is taken from. */
  readonly image: string;
  /** `type.name` of its target. */
  readonly target: string;
  /** Absolute path in it. */
  readonly path: string;
}

/** What an image takes from others, each once, in order of its steps; with `target` (`type.name`) only what that target takes. */
export function artifactSources(image: PlanImage, target?: string): readonly ArtifactSource[] {
  const found = new Map<string, ArtifactSource>();
  for (const step of expandSteps(image.steps)) {
    if (target !== undefined && step.guard && !step.guard.includes(target)) continue;
    for (const { image: from, target: of, path } of artifactsIn(step))
      found.set(`${from}/${of}\n${path}`, { image: from, target: of, path });
  }
  return [...found.values()];
}

/** Content that a step takes from other images, in order of its entries. */
export function artifactsIn({ action }: Step): readonly ArtifactContent[] {
  if (action.kind !== "place-files") return [];
  return action.entries.flatMap(({ content }) => (content.kind === "artifact" ? [content] : []));
}

/** Names of the images that an image takes files from, each once. */
export function sourceImages(image: PlanImage): readonly string[] {
  return [...new Set(artifactSources(image).map(({ image: name }) => name))];
}

/** Keys (`image/type.name`) of the targets that must be built before a target: what it starts from, and what it takes files from. */
export function neededTargets(image: PlanImage, target: Target): readonly string[] {
  const { base } = target;
  const sources = artifactSources(image, targetKey(target)).map((source) => `${source.image}/${source.target}`);
  return [...new Set([...(base.kind === "image" ? [`${base.image}/${base.target}`] : []), ...sources])];
}

/** Key (`image/type.name`) of every target that is taken from → the paths, each once, sorted. */
export function exportedPaths(images: Iterable<PlanImage>): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, Set<string>>();
  for (const image of images)
    for (const { image: name, target, path } of artifactSources(image)) {
      const key = `${name}/${target}`;
      const known = paths.get(key);
      if (known) known.add(path);
      else paths.set(key, new Set([path]));
    }
  return new Map([...paths].map(([key, found]) => [key, [...found].sort()]));
}

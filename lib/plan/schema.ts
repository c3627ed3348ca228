// The published `plan.json`: what will be built, in which waves, with which fingerprints and files. Its shape is a contract with other
// programs and stays independent of the plan's own types. Writing it needs no zod; reading it does, in parse-plan-file.ts.
import { exportFile } from "./artifact-names.ts";
import { artifactSources, exportedPaths } from "./artifact-sources.ts";
import { waves } from "./graph.ts";
import { targetKey } from "./make.ts";
import { plainValue } from "./meaning.ts";
import { expandSteps } from "./steps.ts";
import type { Change, OperatingSystem, OutputItem, Plan, PlanImage, Step, Target, VariantOf } from "./types.ts";

/** Raised when a reader of the former version could misread the file. */
export const PLAN_FILE_VERSION = 2;

export interface PlanFile {
  readonly version: typeof PLAN_FILE_VERSION;
  readonly packerVersion: string;
  /** Names of images that can be built at the same time, bases first. */
  readonly waves: readonly (readonly string[])[];
  readonly images: readonly PlanFileImage[];
}

export interface PlanFileImage {
  readonly name: string;
  readonly kind: "image" | "layer";
  /** A layer that Packwright made for what several images begin with: nobody asked for it by name. */
  readonly hidden?: true;
  readonly os: OperatingSystem;
  /** Index into `waves`. */
  readonly wave: number;
  readonly targets: readonly PlanFileTarget[];
  readonly steps: readonly PlanFileStep[];
  /** Chains of post-processor types. */
  readonly outputs: readonly (readonly string[])[];
  /** Variables that must or can be given; never a value. */
  readonly variables: readonly {
    readonly name: string;
    readonly type: string;
    readonly required: boolean;
    readonly sensitive: boolean;
  }[];
  readonly files: readonly PlanFileEntry[];
}

export interface PlanFileTarget {
  /** Packer's builder, e.g. `docker`. */
  readonly type: string;
  readonly name: string;
  readonly fingerprint: string;
  /** The image and target it is built on, or what names the outside image. */
  readonly base: { readonly image: string; readonly target: string } | { readonly outside: unknown };
  readonly variant?: VariantOf;
  /** Files and folders that it takes from other images of the plan, which must be built before. */
  readonly takes?: readonly { readonly image: string; readonly target: string; readonly path: string }[];
  /** Files and folders that others take from it, and the archives of them that its build leaves, relative to the output folder. */
  readonly exports?: readonly { readonly path: string; readonly file: string }[];
}

export interface PlanFileStep {
  readonly id: string;
  readonly title: string;
  readonly change: Change;
  /** `type.name` of the targets it runs on; absent: all. */
  readonly only?: readonly string[];
}

export interface PlanFileEntry {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly sha256: string;
}

/** Generated files by name of the image that they belong to. */
export type FilesByImage = { readonly [image: string]: readonly PlanFileEntry[] };

/** The published form of a plan. Values of variables and secrets are not in it. */
export function planFile(plan: Plan, files: FilesByImage): PlanFile {
  const inWaves = waves(plan);
  const levels = new Map(inWaves.flatMap((wave, level) => wave.map((name) => [name, level] as const)));
  const exported = exportedPaths(plan.images);
  return {
    version: PLAN_FILE_VERSION,
    packerVersion: plan.packerVersion,
    waves: inWaves,
    images: plan.images.map((image) =>
      imageEntry(image, levels.get(image.name) ?? 0, files[image.name] ?? [], exported),
    ),
  };
}

function imageEntry(
  image: PlanImage,
  wave: number,
  files: readonly PlanFileEntry[],
  exported: ReadonlyMap<string, readonly string[]>,
): PlanFileImage {
  const { family, distribution, version } = image.os;
  return {
    name: image.name,
    kind: image.kind,
    ...(image.hidden ? { hidden: true } : {}),
    os: { family, distribution, version },
    wave,
    targets: image.targets.map((target) => targetEntry(image, target, exported)),
    steps: expandSteps(image.steps).map(stepEntry),
    outputs: image.outputs.map(({ chain }) => chain.map(({ component }: OutputItem) => component.type)),
    variables: image.variables.map(({ name, type, sensitive, default: value, fromEnvironment }) => ({
      name,
      type,
      required: value === undefined && fromEnvironment === undefined,
      sensitive,
    })),
    files: [...files].map(({ path, sha256 }) => ({ path, sha256 })).sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function targetEntry(
  image: PlanImage,
  target: Target,
  exported: ReadonlyMap<string, readonly string[]>,
): PlanFileTarget {
  const { component, name, fingerprint, base, variant } = target;
  const takes = artifactSources(image, targetKey(target));
  const paths = exported.get(`${image.name}/${targetKey(target)}`) ?? [];
  return {
    type: component.type,
    name,
    fingerprint,
    base: base.kind === "image" ? { image: base.image, target: base.target } : { outside: plainValue(base.identity) },
    ...(variant ? { variant: { image: variant.image, name: variant.name, axes: variant.axes } } : {}),
    ...(takes.length > 0 ? { takes } : {}),
    ...(paths.length > 0
      ? { exports: paths.map((path) => ({ path, file: `${image.name}/${exportFile(target, path)}` })) }
      : {}),
  };
}

function stepEntry({ id, title, change, guard }: Step): PlanFileStep {
  return { id, title, change, ...(guard ? { only: guard } : {}) };
}

// One image construct as images of the plan: one, or one for each combination of its variants.
import type { IConstruct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import { makeImage, makeStep, manifestOutput, targetKey } from "../plan/make.ts";
import type { HcpRegistry, OperatingSystem, PlanImage, Proxies, Step, Target } from "../plan/types.ts";
import { applyOverrides } from "./apply-overrides.ts";
import { Cleanup } from "./cleanup.ts";
import { compressOutputs } from "./compress-outputs.ts";
import { ImageConstruct } from "./image-construct.ts";
import { keptPackages, lowerCleanup, removeBuildPackages } from "./lower-cleanup.ts";
import { checkTargets, lowerTargets, nameTargets, type TargetCache } from "./lower-targets.ts";
import { PostProcessor } from "./post-processor.ts";
import { isBroken, originOf, type Report } from "./problems.ts";
import type { ProjectFiles } from "./project-files.ts";
import { resolveGuard } from "./resolve-guard.ts";
import { type Selection, selectVariants, variantOf } from "./select-variants.ts";
import { Stages } from "./stages.ts";
import { StepConstruct } from "./step-construct.ts";
import { systemManager } from "./system-manager.ts";
import { type DeclarationIndex, usedDeclarations } from "./used-declarations.ts";
import { Variants } from "./variants.ts";

/** What lowering knows of the whole tree. */
export interface Lowering {
  readonly project: ProjectFiles;
  readonly report: Report;
  readonly targets: TargetCache;
  readonly declarations: DeclarationIndex;
  /** Those of all images. */
  readonly proxies: Proxies;
  /** Packages that each image lowered so far has for good, its bases' included. */
  readonly kept: Map<ImageConstruct, ReadonlySet<string>>;
}

interface Placed {
  readonly construct: IConstruct;
  /** Path below the image, without names of variants. */
  readonly path: string;
}

/** Images of the plan, the base's lowered before. Nothing when the image lacks what everything else needs. */
export function lowerImage(image: ImageConstruct, lowering: Lowering): readonly PlanImage[] {
  const { report } = lowering;
  const { os } = image;
  if (!os) {
    if (!isBroken(image) && (image.props.base === undefined || !isBroken(image.props.base))) {
      report(
        error("constructs/missing-os", "Missing `os`, expected the image's operating system", {
          origin: originOf(image),
          help: 'Write os: Os.debian("12"), or give a `base` that has one.',
        }),
      );
    }
    return [];
  }
  checkSystem(image, os, report);
  const selections = selectVariants(image, report);
  const images = selections.map((selection) => lowerSelection(image, os, selection, lowering));
  const inherited = image.props.base ? lowering.kept.get(image.props.base) : undefined;
  lowering.kept.set(image, new Set([...(inherited ?? []), ...images.flatMap(({ steps }) => keptPackages(steps))]));
  return images;
}

/** An image has the system of its base; only its release may have been upgraded by a step. */
function checkSystem(image: ImageConstruct, os: OperatingSystem, report: Report): void {
  const inherited = image.props.base?.os;
  if (!inherited || inherited.distribution === os.distribution) return;
  report(
    error(
      "constructs/os-differs",
      `Unexpected \`os\` ${os.distribution} on the base \`${image.props.base!.imageName}\`, expected ${inherited.distribution}`,
      { origin: originOf(image), help: "Remove `os`: it is the base's." },
    ),
  );
}

function lowerSelection(
  image: ImageConstruct,
  os: OperatingSystem,
  selection: Selection,
  lowering: Lowering,
): PlanImage {
  const { props, kind, imageName } = image;
  const { report } = lowering;
  const origin = originOf(image);
  const variant = variantOf(imageName, selection);
  const name = variant ? `${imageName}-${variant.name}` : imageName;
  const drafts = lowerTargets(image, os, lowering.targets, report);
  const targets = nameTargets(drafts, name);
  const placed = [...constructsOf(image, "", selection)];
  const stages = new Stages(image, name, lowering.targets, report);
  const steps = placed.flatMap((item) => lowerStep(image, os, targets, item, stages, lowering));
  const outputs = placed.flatMap(({ construct }) => {
    if (!(construct instanceof PostProcessor) || isBroken(construct)) return [];
    const guard = resolveGuard(construct, construct.props, targets, report);
    return guard !== undefined && guard.length === 0 ? [] : [construct.lower(guard)];
  });
  const proxies = os.family === "windows" ? {} : { ...lowering.proxies, ...proxiesOf(image) };
  const lowered: PlanImage = {
    ...makeImage({ name, kind, os: plainOs(os), targets, steps: [], origin }),
    ...(props.description === undefined ? {} : { description: props.description }),
    ...(props.freshness === undefined ? {} : { freshness: props.freshness }),
    ...(props.epoch === undefined ? {} : { epoch: props.epoch }),
    ...(variant ? { variant } : {}),
    steps: withEnds(image, os, targets, steps, placed, lowering),
    outputs: [
      ...outputs,
      ...compressOutputs(image, name, targets, report),
      ...(props.manifest === false ? [] : [manifestOutput(origin)]),
    ],
    ...(props.hcp ? { registry: toRegistry(props.hcp) } : {}),
    ...(Object.keys(proxies).length > 0 ? { proxies } : {}),
  };
  const overrides = [...image.overrides, ...[...selection.values()].flatMap((chosen) => chosen.overrides)];
  const finished = applyOverrides(lowered, overrides, origin, report);
  checkTargets(finished.targets, lowered.targets, drafts, origin, report);
  const used = [
    finished.targets,
    finished.steps.map(({ action, run }) => [action, run]),
    finished.outputs,
    finished.registry ?? null,
    finished.proxies ?? null,
  ];
  return { ...finished, ...usedDeclarations(image, used, lowering.declarations, report) };
}

/** Descendants in order of declaration, those of unselected variants and of other images left out. */
function* constructsOf(node: IConstruct, path: string, selection: Selection): Generator<Placed> {
  for (const child of node.node.children) {
    if (child instanceof ImageConstruct) continue;
    const below = path === "" ? child.node.id : `${path}/${child.node.id}`;
    if (child instanceof Variants) {
      const variant = selection.get(child);
      if (variant) yield* constructsOf(variant, below, selection);
      continue;
    }
    yield { construct: child, path: below };
    yield* constructsOf(child, below, selection);
  }
}

function lowerStep(
  image: ImageConstruct,
  os: OperatingSystem,
  targets: readonly Target[],
  { construct, path }: Placed,
  stages: Stages,
  lowering: Lowering,
): readonly Step[] {
  if (!(construct instanceof StepConstruct) || isBroken(construct)) return [];
  const { report, project } = lowering;
  const origin = originOf(construct);
  if (os.family === "windows" && construct.windowsInstead !== undefined) {
    report(
      error(
        "constructs/windows-step",
        `Unexpected ${construct.constructor.name} in a Windows image, expected a Provisioner`,
        { origin, help: `Write ${construct.windowsInstead}, with the component from "packwright/plugins/packer".` },
      ),
    );
    return [];
  }
  const guard = resolveGuard(construct, construct.stepProps, targets, report);
  if (guard !== undefined && guard.length === 0) return [];
  const runsOn = guard === undefined ? targets : targets.filter((target) => guard.includes(targetKey(target)));
  return construct.lower({
    id: path,
    origin,
    os,
    kind: image.kind,
    targets: runsOn,
    guard,
    mirrors: mirrorsOf(image),
    project,
    stages,
    report: (diagnostic) => report({ ...diagnostic, origin: diagnostic.origin ?? origin }),
  });
}

/** Mirrors first, then the steps, then what removes build-only packages and what cleans up. */
function withEnds(
  image: ImageConstruct,
  os: OperatingSystem,
  targets: readonly Target[],
  steps: readonly Step[],
  placed: readonly Placed[],
  { kept, report }: Lowering,
): readonly Step[] {
  const taken = new Set(steps.map(({ id }) => id));
  const free = (id: string): string => (taken.has(id) ? free(`${id}-`) : id);
  const origin = originOf(image);
  const inherited = image.props.base ? kept.get(image.props.base) : undefined;
  const removals = removeBuildPackages(
    steps,
    new Set([...(inherited ?? []), ...keptPackages(steps)]),
    origin,
    free("remove-build-packages"),
  );
  const explicit = placed.find((item): item is Placed & { construct: Cleanup } => item.construct instanceof Cleanup);
  const props = explicit?.construct.props ?? image.props.cleanup ?? {};
  const cleanup =
    props === false || os.family === "windows" || (explicit && isBroken(explicit.construct))
      ? []
      : lowerCleanup({
          id: explicit ? explicit.path : free("cleanup"),
          origin: explicit ? originOf(explicit.construct) : origin,
          kind: image.kind,
          os,
          targets,
          props,
          report,
        });
  return [...mirrorSteps(image, os, free), ...steps, ...removals, ...cleanup];
}

function mirrorSteps(image: ImageConstruct, os: OperatingSystem, free: (id: string) => string): readonly Step[] {
  const manager = systemManager(os);
  const mirror = manager && image.props.mirrors?.[manager];
  if (manager === undefined || mirror === undefined) return [];
  const action = { kind: "add-repositories", manager, repositories: [], mirror } as const;
  return [
    makeStep({
      id: free("mirrors"),
      title: `take ${manager}'s packages from ${mirror}`,
      action,
      origin: originOf(image),
    }),
  ];
}

/** Those of the bases hold too. */
function mirrorsOf(image: ImageConstruct): { readonly [manager: string]: string } {
  const { base, mirrors } = image.props;
  return { ...(base ? mirrorsOf(base) : {}), ...mirrors };
}

function proxiesOf(image: ImageConstruct): Proxies {
  const { base, proxies } = image.props;
  return { ...(base ? proxiesOf(base) : {}), ...proxies };
}

function toRegistry({
  bucketName,
  description,
  labels = {},
  buildLabels = {},
  channels = [],
}: NonNullable<ImageConstruct["props"]["hcp"]>): HcpRegistry {
  return {
    bucketName,
    ...(description === undefined ? {} : { description }),
    bucketLabels: labels,
    buildLabels,
    channels,
  };
}

/** Plain data, whatever class it came from. */
function plainOs({ family, distribution, version }: OperatingSystem): OperatingSystem {
  return { family, distribution, version };
}

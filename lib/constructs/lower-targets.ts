// Targets of an image: its own builders and those of its base, with everything filled in that the image says in portable words.
import { builderTraits } from "../catalog/builders.ts";
import { type Diagnostic, error, type Origin } from "../diagnostics/diagnostic.ts";
import type { Body, Component } from "../plan/component.ts";
import { EMPTY_BODY, targetName } from "../plan/make.ts";
import type { Base, OperatingSystem, Target } from "../plan/types.ts";
import type { Builder } from "../plugins/runtime/builder.ts";
import { listOr } from "../util/text.ts";
import { fillBody } from "./fill-body.ts";
import type { ImageConstruct } from "./image-construct.ts";
import { inheritedBody, unreachable } from "./inherit-target.ts";
import { mergeBodies } from "./merge-bodies.ts";
import { isBroken, originOf, type Report } from "./problems.ts";

/** A target before its image's name is put in: variants share it. */
export interface TargetDraft {
  readonly component: Component;
  readonly base: Base;
  /** The name that the user gave the builder. */
  readonly name: string | undefined;
  /** What users set, here or in bases: what images on this one take over. Defaults are found anew for each. */
  readonly given: Body;
  /** The builder that the target comes from, also where it was inherited; its schema checks the result. */
  readonly builder: Builder;
}

/** Lowered targets of each image, so that a base is lowered once however many images are built on it. */
export type TargetCache = Map<ImageConstruct, readonly TargetDraft[]>;

export function lowerTargets(
  image: ImageConstruct,
  os: OperatingSystem,
  cache: TargetCache,
  report: Report,
): readonly TargetDraft[] {
  const known = cache.get(image);
  if (known) return known;
  const { base, targets } = image.props;
  const bases = base ? lowerTargets(base, base.os ?? os, cache, report) : [];
  const drafts =
    targets === undefined
      ? bases.flatMap((parent) => fromBase(image, os, parent.builder, parent, EMPTY_BODY, report) ?? [])
      : targets.flatMap((builder) => lowerBuilder(image, os, builder, bases, report) ?? []);
  if (targets === undefined && base === undefined && !isBroken(image)) {
    report(
      error("constructs/missing-prop", "Missing `targets` or `base`, expected what the image is built with", {
        origin: originOf(image),
        help: 'Write targets: [Docker.from("debian:12-slim")], or base: a BaseLayer.',
      }),
    );
  }
  if (targets !== undefined || changesTargets(image))
    for (const draft of drafts) for (const problem of checkDraft(draft, originOf(image))) report(problem);
  cache.set(image, drafts);
  return drafts;
}

/** Names of targets in an image of the plan. */
export function nameTargets(drafts: readonly TargetDraft[], imageName: string): readonly Target[] {
  return drafts.map(({ component, base, name }) => ({
    name: name ?? targetName(imageName),
    component,
    base,
    fingerprint: "",
  }));
}

function lowerBuilder(
  image: ImageConstruct,
  os: OperatingSystem,
  builder: Builder,
  bases: readonly TargetDraft[],
  report: Report,
): TargetDraft | undefined {
  const { base: baseImage } = image.props;
  const { type } = builder.component;
  const origin = originOf(image);
  for (const problem of builder.warnings) report({ ...problem, origin });
  if (!baseImage) {
    const own = builder.base ?? { body: EMPTY_BODY, identity: type };
    const base: Base = { kind: "outside", ...own };
    return fillDraft(
      image,
      os,
      { component: builder.component, base, name: builder.name, builder },
      EMPTY_BODY,
      report,
    );
  }
  if (builder.base && builder.traits.identityAttributes.length > 0) {
    const names = Object.keys(builder.base.body.attributes).concat(builder.base.body.blocks.map((block) => block.type));
    report(
      error("constructs/two-bases", `Unexpected ${listOr(names)} of \`${type}\` beside \`base\`, expected one base`, {
        origin,
        help: `Leave out what \`${type}\` starts from to build on \`${baseImage.imageName}\`, or leave out \`base\`.`,
      }),
    );
    return undefined;
  }
  const fitting = bases.filter((parent) => parent.component.type === type);
  const parent = fitting.find(({ name }) => name === builder.name) ?? fitting[0];
  if (parent) return fromBase(image, os, builder, parent, builder.component.body, report);
  report(
    error(
      "constructs/base-has-no-target",
      `Cannot build on \`${baseImage.imageName}\` with \`${type}\`: it is not built with it`,
      {
        origin,
        help: `Add a \`${type}\` target to \`${baseImage.imageName}\`, or remove it here; the base has ${listOr(bases.map((item) => item.component.type))}.`,
      },
    ),
  );
  return undefined;
}

function fromBase(
  image: ImageConstruct,
  os: OperatingSystem,
  builder: Builder,
  parent: TargetDraft,
  own: Body,
  report: Report,
): TargetDraft | undefined {
  const base = image.props.base!;
  const { type } = parent.component;
  const problem = unreachable(builderTraits(type).artifact, type, base.imageName);
  if (problem) {
    report({ ...problem, origin: originOf(image) });
    return undefined;
  }
  const draft = {
    component: { ...parent.component, body: own },
    base: { kind: "image", image: base.imageName, target: `${type}.${parent.name ?? targetName(base.imageName)}` },
    name: builder.name ?? parent.name,
    builder,
  } as const;
  return fillDraft(image, os, draft, inheritedBody(type, parent.given), report);
}

function fillDraft(
  image: ImageConstruct,
  os: OperatingSystem,
  draft: Omit<TargetDraft, "given">,
  inherited: Body,
  report: Report,
): TargetDraft {
  const { given, body } = fillBody(
    image,
    os,
    { type: draft.component.type, own: draft.component.body, inherited },
    report,
  );
  return { ...draft, given, component: { ...draft.component, body } };
}

/** Whether the image says anything that changes what its targets inherit. */
function changesTargets({ props }: ImageConstruct): boolean {
  return [props.resources, props.labels, props.tags, props.user].some((prop) => prop !== undefined);
}

/** What the builders' schemas say of targets that overrides changed. */
export function checkTargets(
  targets: readonly Target[],
  before: readonly Target[],
  drafts: readonly TargetDraft[],
  origin: Origin,
  report: Report,
): void {
  for (const [index, { component, base }] of targets.entries()) {
    if (targets[index] === before[index]) continue;
    for (const problem of checkDraft({ ...drafts[index]!, component, base }, origin)) report(problem);
  }
}

/** What a builder's schema says of the finished target. What the writer fills in later is not missed. */
function checkDraft({ builder, component, base }: TargetDraft, origin: Origin): Diagnostic[] {
  const { suppliedBySynth, identityAttributes } = builder.traits;
  const later = [
    ...suppliedBySynth.filter((name) => name !== "ssh_username"),
    ...(base.kind === "image" ? identityAttributes : []),
  ];
  const whole = base.kind === "outside" ? mergeBodies(base.body, component.body) : component.body;
  return builder
    .check({ ...component, body: whole }, new Set(later))
    .filter(({ severity }) => severity === "error")
    .map((problem) => ({ ...problem, origin }));
}

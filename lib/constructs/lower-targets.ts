// Targets of an image: its own builders and those of its base, with everything filled in that the image says in portable words.
import { type ArtifactLink, builderTraits } from "../catalog/builders.ts";
import { type Diagnostic, error, type Origin } from "../diagnostics/diagnostic.ts";
import type { Value } from "../plan/expression.ts";
import { EMPTY_BODY } from "../plan/make.ts";
import type { Base, Body, Component, OperatingSystem, Target } from "../plan/types.ts";
import type { Builder } from "../plugins/runtime/builder.ts";
import { listOr } from "../util/text.ts";
import { fillBody } from "./fill-body.ts";
import type { ImageConstruct } from "./image-construct.ts";
import { isBroken, originOf, type Report } from "./problems.ts";

/** A target before its image's name is put in: variants share it. */
export interface TargetDraft {
  readonly component: Component;
  readonly base: Base;
  /** The name that the user gave the builder. */
  readonly name: string | undefined;
  /** The builder that the target comes from, also where it was inherited; its schema checks the result. */
  readonly builder: Builder;
}

/** Lowered targets of each image, so that a base is lowered once however many images are built on it. */
export type TargetCache = Map<ImageConstruct, readonly TargetDraft[]>;

export function lowerTargets(image: ImageConstruct, os: OperatingSystem, cache: TargetCache, report: Report): readonly TargetDraft[] {
  const known = cache.get(image);
  if (known) return known;
  const { base, targets } = image.props;
  const bases = base ? lowerTargets(base, base.os ?? os, cache, report) : [];
  const drafts =
    targets === undefined
      ? bases.flatMap((parent) => fromBase(image, parent.builder, parent, undefined, report) ?? [])
      : targets.flatMap((builder) => lowerBuilder(image, builder, bases, report) ?? []);
  if (targets === undefined && base === undefined && !isBroken(image)) {
    report(
      error("constructs/missing-prop", "Missing `targets` or `base`, expected what the image is built with", {
        origin: originOf(image),
        help: 'Write targets: [Docker.from("debian:12-slim")], or base: a BaseLayer.',
      }),
    );
  }
  const filled = drafts.map((draft) => {
    const component = { ...draft.component, body: fillBody(image, os, draft, report) };
    return { ...draft, component };
  });
  for (const [index, draft] of filled.entries()) {
    const isInherited = targets === undefined && draft.component.body === drafts[index]!.component.body;
    if (!isInherited) for (const problem of checkDraft(draft, originOf(image))) report(problem);
  }
  cache.set(image, filled);
  return filled;
}

/** Names of targets in an image of the plan. */
export function nameTargets(drafts: readonly TargetDraft[], imageName: string): readonly Target[] {
  return drafts.map(({ component, base, name }) => ({
    name: name ?? targetName(imageName),
    component,
    base: base.kind === "image" && base.target === "" ? { ...base, target: targetName(base.image) } : base,
    fingerprint: "",
  }));
}

/** An image's name as an HCL identifier. */
export function targetName(imageName: string): string {
  const name = imageName.replace(/[^A-Za-z0-9_-]+/g, "-");
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

function lowerBuilder(image: ImageConstruct, builder: Builder, bases: readonly TargetDraft[], report: Report): TargetDraft | undefined {
  const { base } = image.props;
  const { type } = builder.component;
  const origin = originOf(image);
  for (const problem of builder.warnings) report({ ...problem, origin });
  if (!base) {
    const own = builder.base ?? { body: EMPTY_BODY, identity: type };
    return { component: builder.component, base: { kind: "outside", ...own }, name: builder.name, builder };
  }
  if (builder.base && builder.traits.identityAttributes.length > 0) {
    const names = Object.keys(builder.base.body.attributes).concat(builder.base.body.blocks.map((block) => block.type));
    report(
      error("constructs/two-bases", `Unexpected ${listOr(names)} of \`${type}\` beside \`base\`, expected one base`, {
        origin,
        help: `Leave out what \`${type}\` starts from to build on \`${base.imageName}\`, or leave out \`base\`.`,
      }),
    );
    return undefined;
  }
  const fitting = bases.filter((parent) => parent.component.type === type);
  const parent = fitting.find(({ name }) => name === builder.name) ?? fitting[0];
  if (parent) return fromBase(image, builder, parent, builder.component, report);
  report(
    error("constructs/base-has-no-target", `Cannot build on \`${base.imageName}\` with \`${type}\`: it is not built with it`, {
      origin,
      help: `Add a \`${type}\` target to \`${base.imageName}\`, or remove it here; the base has ${listOr(bases.map((item) => item.component.type))}.`,
    }),
  );
  return undefined;
}

function fromBase(
  image: ImageConstruct,
  builder: Builder,
  parent: TargetDraft,
  own: Component | undefined,
  report: Report,
): TargetDraft | undefined {
  const base = image.props.base!;
  const { artifact } = builderTraits(parent.component.type);
  const problem = unreachable(artifact, parent.component.type, base.imageName);
  if (problem) {
    report({ ...problem, origin: originOf(image) });
    return undefined;
  }
  const inherited = inheritedBody(parent.component);
  const body = own ? mergeBodies(inherited, own.body) : inherited;
  return {
    component: { ...parent.component, ...own, body },
    base: { kind: "image", image: base.imageName, target: parent.name ?? "" },
    name: builder.name ?? parent.name,
    builder,
  };
}

function unreachable(artifact: ArtifactLink, type: string, base: string): Diagnostic | undefined {
  if (artifact.kind === "none") {
    return error("constructs/base-not-findable", `Cannot build on \`${base}\` with \`${type}\`: what it makes cannot be found by another build`, {
      help: "Start from an outside image, and share the steps with a class or a function.",
    });
  }
  const child = "builder" in artifact ? artifact.builder : undefined;
  if (child === undefined || child === type) return undefined;
  return error("constructs/base-not-findable", `Cannot build on \`${base}\` with \`${type}\`: what it makes is the source of \`${child}\``, {
    help: `Build the base with Packwright first, and start from its files with \`${child}\`.`,
  });
}

/** What names or makes the parent's own artifact, or belongs to installing its operating system, is not the child's. */
const NOT_INHERITED = new Set([
  "commit", "discard", "export_path", "changes", "author", "message", "output_directory", "output_dir", "output_filename", "vm_name", "container_name",
  "boot_command", "boot_keygroup_interval", "boot_steps", "boot_wait", "cd_content", "cd_files", "cd_label", "floppy_content", "floppy_files", "floppy_dirs",
  "floppy_label", "http_content", "http_directory", "pull",
]);

function inheritedBody({ type, body }: Component): Body {
  const { nameAttribute } = builderTraits(type);
  return {
    attributes: Object.fromEntries(
      Object.entries(body.attributes).filter(([name]) => !NOT_INHERITED.has(name) && name !== nameAttribute),
    ),
    blocks: body.blocks,
  };
}

/** Attributes and kinds of blocks of the second win. */
export function mergeBodies(first: Body, second: Body): Body {
  const given = new Set(second.blocks.map(({ type }) => type));
  const attributes: { [name: string]: Value } = { ...first.attributes, ...second.attributes };
  return { attributes, blocks: [...first.blocks.filter(({ type }) => !given.has(type)), ...second.blocks] };
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
  const later = [...suppliedBySynth.filter((name) => name !== "ssh_username"), ...(base.kind === "image" ? identityAttributes : [])];
  const whole = base.kind === "outside" ? mergeBodies(base.body, component.body) : component.body;
  return builder
    .check({ ...component, body: whole }, new Set(later))
    .filter(({ severity }) => severity === "error")
    .map((problem) => ({ ...problem, origin }));
}

// What of a plan can be locked: outside things that the recipe names but does not hold. Pure; looking them up is for lib/build/resolve.
import { builderTraits } from "../catalog/builders.ts";
import { type Diagnostic, info, type Origin } from "../diagnostics/diagnostic.ts";
import { stableJson } from "../util/stable.ts";
import type { Body, Component, PluginRequirement } from "./component.ts";
import { hasExpression, type Value } from "./expression.ts";
import type { LockKind } from "./lock-file.ts";
import { targetKey } from "./make.ts";
import { expandSteps } from "./steps.ts";
import type { Plan, PlanImage, Target } from "./types.ts";

export type Lockable = LockableImage | LockableAmi | LockablePlugin | LockableDownload;

interface Keyed<Kind extends LockKind> {
  readonly kind: Kind;
  /** Its name in the lock file. */
  readonly key: string;
  /** The first place that uses it. */
  readonly origin: Origin;
}

/** A Docker image, e.g. `debian:12-slim`. */
export interface LockableImage extends Keyed<"docker"> {
  readonly reference: string;
  /** Packer pulls it; otherwise it takes what the engine has. */
  readonly pulls: boolean;
}

/** An AMI that is searched for in one region. */
export interface LockableAmi extends Keyed<"ami"> {
  readonly region: string;
  /** Of the shared AWS configuration. */
  readonly profile?: string;
  readonly filter: AmiFilter;
}

export interface AmiFilter {
  readonly filters: { readonly [name: string]: string };
  readonly owners: readonly string[];
  readonly mostRecent: boolean;
  readonly includeDeprecated: boolean;
}

export interface LockablePlugin extends Keyed<"plugin"> {
  readonly plugin: PluginRequirement;
  /** All that the plan asks of its version. */
  readonly constraints: readonly string[];
}

/** A download whose checksum the recipe leaves to the lock file. */
export interface LockableDownload extends Keyed<"download"> {
  readonly url: string;
}

/** Everything in the plan that can be locked, once each, sorted by key. Linear in targets and steps. */
export function lockables(plan: Plan): readonly Lockable[] {
  const found = new Map<string, Lockable>();
  for (const image of plan.images) {
    for (const target of image.targets) {
      const base = lockableBase(target, image.origin);
      if (base) found.set(base.key, join(found.get(base.key), base));
    }
    for (const plugin of pluginsOf(image)) {
      const item = lockablePlugin(plugin, image.origin);
      found.set(item.key, join(found.get(item.key), item));
    }
    for (const { action, origin } of expandSteps(image.steps)) {
      if (action.kind !== "fetch-download" || action.sha256 !== "") continue;
      const key = `download ${action.url}`;
      if (!found.has(key)) found.set(key, { kind: "download", key, origin, url: action.url });
    }
  }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Bases that stay unlocked, and why: what they are is known only when Packer runs. */
export function openBases(plan: Plan): readonly Diagnostic[] {
  return plan.images.flatMap((image) =>
    image.targets.flatMap((target) => {
      const reason = whyOpen(target);
      if (reason === undefined) return [];
      const message = `Cannot lock the base of \`${targetKey(target)}\`: ${reason.why}`;
      return [info("lock/open-base", message, { origin: image.origin, help: reason.help })];
    }),
  );
}

/** The key of a target's base if it can be locked; undefined otherwise. */
export function baseKey(target: Target): string | undefined {
  return lockableBase(target, NOWHERE)?.key;
}

const NOWHERE: Origin = { kind: "construct", path: "" };

export function pluginKey({ source }: PluginRequirement): string {
  return `plugin ${source}`;
}

/** Every component of an image that may need a plugin, in order. */
function componentsOf({ targets, dataSources, steps, outputs }: PlanImage): readonly Component[] {
  return [
    ...targets.map(({ component }) => component),
    ...dataSources.map(({ component }) => component),
    ...expandSteps(steps).flatMap(({ action }) => (action.kind === "use-provisioner" ? [action.component] : [])),
    ...outputs.flatMap(({ chain }) => chain.map(({ component }) => component)),
  ];
}

function pluginsOf(image: PlanImage): readonly PluginRequirement[] {
  return componentsOf(image).flatMap(({ plugin }) => (plugin ? [plugin] : []));
}

function lockablePlugin(plugin: PluginRequirement, origin: Origin): LockablePlugin {
  return { kind: "plugin", key: pluginKey(plugin), origin, plugin, constraints: [plugin.version] };
}

function join(known: Lockable | undefined, next: Lockable): Lockable {
  if (known?.kind === "docker" && next.kind === "docker") return { ...known, pulls: known.pulls && next.pulls };
  if (known?.kind === "plugin" && next.kind === "plugin")
    return { ...known, constraints: [...new Set([...known.constraints, ...next.constraints])] };
  return known ?? next;
}

function lockableBase(target: Target, origin: Origin): LockableImage | LockableAmi | undefined {
  const { base, component } = target;
  if (base.kind !== "outside" || whyOpen(target)) return undefined;
  if (component.type === "docker") {
    const { image } = base.body.attributes;
    if (typeof image !== "string" || image.includes("@")) return undefined;
    const pulls = component.body.attributes.pull !== false;
    return { kind: "docker", key: `docker ${image}`, origin, reference: image, pulls };
  }
  const block = amiFilterOf(target);
  return block ? lockableAmi(component.body, block, origin) : undefined;
}

function lockableAmi(builder: Body, { attributes }: Body, origin: Origin): LockableAmi {
  const { region, profile } = builder.attributes as { readonly region: string; readonly profile?: string };
  const filter: AmiFilter = {
    filters: (attributes.filters ?? {}) as { readonly [name: string]: string },
    owners: (attributes.owners ?? []) as readonly string[],
    mostRecent: attributes.most_recent === true,
    includeDeprecated: attributes.include_deprecated === true,
  };
  const account = profile === undefined ? "" : `profile=${profile} `;
  const key = `ami ${region} ${account}${stableJson(attributes)}`;
  return { kind: "ami", key, origin, region, ...(profile === undefined ? {} : { profile }), filter };
}

/** The block that searches for an AMI of Amazon's; undefined where there is none or an id says it already. */
function amiFilterOf({ base, component }: Target): Body | undefined {
  if (base.kind !== "outside" || builderTraits(component.type).from?.filter !== AMI_FILTER) return undefined;
  if (base.body.attributes[AMI] !== undefined) return undefined;
  return base.body.blocks.find(({ type }) => type === AMI_FILTER)?.body;
}

export const AMI = "source_ami";
export const AMI_FILTER = "source_ami_filter";

function whyOpen(target: Target): { readonly why: string; readonly help: string } | undefined {
  const { base, component } = target;
  if (base.kind !== "outside") return undefined;
  const named = component.type === "docker" ? base.body.attributes.image : base.body.attributes[AMI];
  if (isOpen(named)) return { why: "only Packer knows which it is", help: "write it as text to lock it" };
  const filter = amiFilterOf(target);
  if (!filter) return undefined;
  if (isOpen(filter.attributes as Value)) {
    return { why: "its filter is known only when Packer runs", help: "write the filter as text to lock it" };
  }
  const { region, profile } = component.body.attributes;
  if (region === undefined) return { why: "its region is the environment's", help: 'write region: "us-east-1"' };
  if (isOpen(region)) {
    return { why: "its region is known only when Packer runs", help: "write the region as text to lock it" };
  }
  if (isOpen(profile)) return { why: "its profile is known only when Packer runs", help: "write the profile as text" };
  return undefined;
}

function isOpen(value: Value | undefined): boolean {
  return hasExpression(value);
}

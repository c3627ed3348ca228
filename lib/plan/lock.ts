// A plan with what the lock file says of outside things: bases pinned, plugins at one version, checksums of downloads. Applied right after
// lowering, before fingerprints, so that a base's identity is what was locked and no longer its name.

import { satisfiesConstraint } from "../util/version-constraint.ts";
import { compareVersions } from "../util/versions.ts";
import type { Component } from "./component.ts";
import { type Lock, lockKind } from "./lock-file.ts";
import { AMI, AMI_FILTER, baseKey, type Lockable, lockables, pluginKey } from "./lockables.ts";
import type { Base, Output, Plan, PlanImage, Step, Target } from "./types.ts";

/** The same plan where nothing of it is locked. What the lock does not hold stays as it is. */
export function applyLock(plan: Plan, lock: Lock): Plan {
  if (lock.size === 0) return plan;
  return { ...plan, images: plan.images.map((image) => lockImage(image, lock)) };
}

export interface LockDrift {
  /** Used by the plan, but not locked. */
  readonly missing: readonly Lockable[];
  /** Keys of what is locked, but not used any more, or at a version that is no longer allowed. */
  readonly stale: readonly string[];
}

/**
 * How a plan and its lock differ. Plugins are optional: they are missing only from a lock that has some, since where Packer is absent or
 * older than 1.7 none can be looked up; templates for such a Packer do not name any.
 */
export function lockDrift(plan: Plan, lock: Lock): LockDrift {
  const used = new Map(lockables(plan).map((item) => [item.key, item]));
  const locksPlugins = namesPlugins(plan) && [...lock.keys()].some((key) => lockKind(key) === "plugin");
  return {
    missing: [...used.values()].filter(({ key, kind }) => !lock.has(key) && (kind !== "plugin" || locksPlugins)),
    stale: [...lock].flatMap(([key, value]) => {
      const item = used.get(key);
      if (!item) return [key];
      if (item.kind !== "plugin" || !("version" in value)) return [];
      return item.constraints.every((constraint) => satisfiesConstraint(value.version, constraint)) ? [] : [key];
    }),
  };
}

/** Whether the plan's templates say which plugins they need: Packer knows that since 1.7. */
export function namesPlugins({ packerVersion }: Plan): boolean {
  return compareVersions(packerVersion, "1.7.0") >= 0;
}

function lockImage(image: PlanImage, lock: Lock): PlanImage {
  return {
    ...image,
    targets: image.targets.map((target) => lockTarget(target, lock)),
    steps: image.steps.map((step) => lockStep(step, lock)),
    outputs: image.outputs.map((output) => lockOutput(output, lock)),
    dataSources: image.dataSources.map((source) => ({ ...source, component: lockComponent(source.component, lock) })),
  };
}

function lockTarget(target: Target, lock: Lock): Target {
  return { ...target, component: lockComponent(target.component, lock), base: lockBase(target, lock) };
}

function lockBase(target: Target, lock: Lock): Base {
  const { base } = target;
  const key = baseKey(target);
  const value = key === undefined ? undefined : lock.get(key);
  if (base.kind !== "outside" || value === undefined) return base;
  const { attributes, blocks } = base.body;
  if ("digest" in value) {
    const image = `${attributes.image as string}@${value.digest}`;
    return { ...base, body: { attributes: { ...attributes, image }, blocks }, identity: value.digest };
  }
  if (!("id" in value)) return base;
  // Only this machine has the image, and a name is all by which Packer can ask for it.
  if (target.component.type === "docker") return { ...base, identity: value.id };
  const body = {
    attributes: { ...attributes, [AMI]: value.id },
    blocks: blocks.filter(({ type }) => type !== AMI_FILTER),
  };
  return { ...base, body, identity: value.id };
}

function lockStep(step: Step, lock: Lock): Step {
  const { action } = step;
  if (action.kind === "group")
    return { ...step, action: { ...action, steps: action.steps.map((one) => lockStep(one, lock)) } };
  if (action.kind === "use-provisioner")
    return { ...step, action: { ...action, component: lockComponent(action.component, lock) } };
  if (action.kind !== "fetch-download" || action.sha256 !== "") return step;
  const value = lock.get(`download ${action.url}`);
  return value && "sha256" in value ? { ...step, action: { ...action, sha256: value.sha256 } } : step;
}

function lockOutput(output: Output, lock: Lock): Output {
  return {
    ...output,
    chain: output.chain.map((item) => ({ ...item, component: lockComponent(item.component, lock) })),
  };
}

/** A version that the plan no longer allows is left out: Packer could not satisfy both. */
function lockComponent(component: Component, lock: Lock): Component {
  const { plugin } = component;
  const value = plugin && lock.get(pluginKey(plugin));
  if (!plugin || !value || !("version" in value) || !satisfiesConstraint(value.version, plugin.version))
    return component;
  return { ...component, plugin: { ...plugin, version: `= ${value.version}` } };
}

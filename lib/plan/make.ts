// Makers of plan nodes. A step's effects, traits and change class follow from its action unless the caller knows better; what is not
// known is opaque.
import type { Origin } from "../diagnostics/diagnostic.ts";
import type { Body, Component } from "./component.ts";
import { describeAction } from "./describe-action.ts";
import type { Effects } from "./effects.ts";
import { hcl, reference } from "./expression.ts";
import type {
  Action,
  Change,
  Control,
  Output,
  OutputItem,
  Plan,
  PlanImage,
  RunContext,
  Step,
  Traits,
} from "./types.ts";

export const EMPTY_BODY: Body = { attributes: {}, blocks: [] };
export const PLAIN_RUN: RunContext = { environment: {} };

export interface StepInput {
  readonly id: string;
  readonly title: string;
  readonly action: Action;
  readonly origin: Origin;
  /** What the step reads and writes, where the user declared it. */
  readonly effects?: Effects | undefined;
  readonly change?: Change | undefined;
  readonly guard?: readonly string[] | undefined;
  readonly freshness?: string | undefined;
  readonly run?: RunContext | undefined;
  readonly control?: Control | undefined;
}

/** A step with the effects and traits of its action. Declared effects make an otherwise opaque step transparent. */
export function makeStep(input: StepInput): Step {
  const facts = describeAction(input.action);
  const control = input.control ?? {};
  const traits: Traits = {
    ...facts.traits,
    opaque: input.effects ? false : facts.traits.opaque,
    scriptable: facts.traits.scriptable && Object.keys(control).length === 0,
  };
  const run = input.run ?? PLAIN_RUN;
  return {
    id: input.id,
    title: input.title,
    action: input.action,
    effects: input.effects ?? facts.effects,
    change: input.change ?? facts.change,
    ...(input.guard ? { guard: input.guard } : {}),
    ...(input.freshness === undefined ? {} : { freshness: input.freshness }),
    run,
    control,
    traits,
    origin: input.origin,
  };
}

/** A plan's image; collections default to empty. */
export function makeImage(
  image: Pick<PlanImage, "name" | "os" | "targets" | "steps" | "origin"> & Partial<PlanImage>,
): PlanImage {
  return { kind: "image", outputs: [], variables: [], locals: [], dataSources: [], ...image };
}

export function makePlan(packerVersion: string, images: readonly PlanImage[]): Plan {
  return { packerVersion, images };
}

/** `type.name` of a target, as guards and Packer's `only` name it. */
export function targetKey(target: { readonly component: Component; readonly name: string }): string {
  return `${target.component.type}.${target.name}`;
}

/** An image's name as an HCL identifier: what its targets are called unless their user knows better. */
export function targetName(imageName: string): string {
  const name = imageName.replace(/[^A-Za-z0-9_-]+/g, "-");
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

/** One chain of post-processors, each fed by the one before. */
export function makeOutput(chain: readonly OutputItem[], origin: Origin, guard?: readonly string[]): Output {
  return guard ? { chain, origin, guard } : { chain, origin };
}

/** The list of a build's artifacts beside its template, by which they are found. */
export function manifestOutput(origin: Origin): Output {
  const output = hcl`${reference("path", "root")}/packer-manifest.json`;
  const component = { kind: "post-processor", type: "manifest", body: { attributes: { output }, blocks: [] } } as const;
  return makeOutput([{ component }], origin);
}

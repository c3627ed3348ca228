// Builders as typed components. A builder is split in two: what it starts from (`base`) and how it builds (`component`), since an image of
// the plan may start from another image instead. What the synthesizer fills in later may be missing here; `check` misses it at the end.
import { type BuilderTraits, builderTraits } from "../../catalog/builders.ts";
import type { Body, Component } from "../../plan/component.ts";
import type { Value } from "../../plan/expression.ts";
import { baseIdentity } from "./base-identity.ts";
import type { ComponentFacts } from "./facts.ts";
import { makeComponent, PluginComponent, readProps } from "./plugin-component.ts";

export interface BuilderOptions {
  /** Local name of the source in the template; the synthesizer finds one if there is none. */
  readonly name?: string;
}

export interface BuilderBase {
  /** The attributes and blocks that name the outside image, in Packer's names. */
  readonly body: Body;
  /** What makes two bases the same, for fingerprints. */
  readonly identity: Value;
}

export abstract class Builder extends PluginComponent {
  readonly kind = "builder";
  /** The builder without what its base supplies. */
  override readonly component: Component & { readonly kind: "builder" };
  /** Undefined: the props say nothing of what it starts from. */
  readonly base: BuilderBase | undefined;
  /** Local name of the source, if the user gave one. */
  readonly name: string | undefined;

  /** Throws one `Failure` with everything that is wrong with the props. */
  protected constructor(facts: ComponentFacts, props: object, options: BuilderOptions = {}) {
    const traits = builderTraits(facts.type);
    const { body, warnings } = readProps(facts, props, laterAttributes(traits));
    super(facts, warnings);
    const [own, base] = splitBody(body, new Set(traits.identityAttributes));
    this.name = options.name;
    this.component = makeComponent(facts, "builder", own);
    const starts = Object.keys(base.attributes).length + base.blocks.length > 0;
    this.base =
      starts || traits.identityAttributes.length === 0
        ? { body: base, identity: baseIdentity(traits, base) }
        : undefined;
  }

  get traits(): BuilderTraits {
    return builderTraits(this.component.type);
  }

  /** The whole body: what it starts from (its own base unless another is given) and how it builds. */
  completeBody(base: Body | undefined = this.base?.body): Body {
    if (!base) return this.component.body;
    return {
      attributes: { ...base.attributes, ...this.component.body.attributes },
      blocks: [...base.blocks, ...this.component.body.blocks],
    };
  }
}

/** Packer's names of what may be missing when the instance is made. */
export function laterAttributes({ suppliedBySynth, identityAttributes }: BuilderTraits): ReadonlySet<string> {
  return new Set([...suppliedBySynth, ...identityAttributes]);
}

function splitBody({ attributes, blocks }: Body, taken: ReadonlySet<string>): [rest: Body, taken: Body] {
  const part = (isTaken: boolean): Body =>
    Object.freeze({
      attributes: Object.freeze(
        Object.fromEntries(Object.entries(attributes).filter(([name]) => taken.has(name) === isTaken)),
      ),
      blocks: Object.freeze(blocks.filter(({ type }) => taken.has(type) === isTaken)),
    });
  return [part(false), part(true)];
}

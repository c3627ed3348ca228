// Escape hatch: Packer's post-processors, alone or in a chain, on what the image's targets make.
import { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import { makeOutput } from "../plan/make.ts";
import type { Output } from "../plan/types.ts";
import { PostProcessorComponent } from "../plugins/runtime/post-processor-component.ts";
import { BOOLEAN, checkProps, describe, listOf, type Shape, TEXT } from "./check-props.ts";
import { originOf, recordProblem } from "./problems.ts";

/** What it is called, and which targets it is for. */
export interface PostProcessorProps {
  /** Shown in Packer's log; `packer build -except` takes it. */
  readonly name?: string;
  /** Keep the artifact that it starts from. Default: what is usual for the type. */
  readonly keepInputArtifact?: boolean;
  /** Only for these targets: names, builder types, or `type.name`. */
  readonly only?: readonly string[];
  /** For all but these targets. */
  readonly except?: readonly string[];
}

const SHAPE: Shape = {
  name: TEXT,
  keepInputArtifact: BOOLEAN,
  only: listOf(TEXT, "target names"),
  except: listOf(TEXT, "target names"),
};

/** Escape hatch: Packer's post-processors, alone or in a chain, on what the image's targets make. */
export class PostProcessor extends Construct {
  /** The props as given. */
  readonly props: PostProcessorProps;
  readonly #chain: readonly PostProcessorComponent[];

  /** Several components make a chain: each gets what the one before made. `name` is then that of the first. */
  constructor(
    scope: Construct,
    id: string,
    component: PostProcessorComponent | readonly PostProcessorComponent[],
    props: PostProcessorProps = {},
  ) {
    super(scope, id);
    this.props = props ?? {};
    this.#chain = component instanceof PostProcessorComponent ? [component] : (component ?? []);
    for (const problem of checkProps(props, SHAPE)) recordProblem(this, problem);
    const strangers = Array.isArray(this.#chain)
      ? this.#chain.filter((item) => !(item instanceof PostProcessorComponent))
      : [component];
    for (const item of strangers) {
      recordProblem(
        this,
        error("constructs/prop-type", `Unexpected ${describe(item)}, expected a post-processor of a plugin`, {
          help: 'Import one, e.g. Checksum from "packwright/plugins/packer".',
        }),
      );
    }
    if (Array.isArray(this.#chain) && this.#chain.length === 0) {
      recordProblem(
        this,
        error("constructs/empty", "Unexpected empty chain of post-processors, expected at least one", {
          help: "Remove the construct, or give a post-processor.",
        }),
      );
    }
  }

  lower(guard: readonly string[] | undefined): Output {
    const { name, keepInputArtifact } = this.props;
    const chain = this.#chain.map(({ component }, index) => ({
      component,
      ...(name === undefined || index > 0 ? {} : { name }),
      ...(keepInputArtifact === undefined ? {} : { keepInputArtifact }),
    }));
    return makeOutput(chain, originOf(this), guard);
  }
}

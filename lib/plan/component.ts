// One component of Packer in the plan: builder, provisioner, post-processor or data source, with Packer's own names.
import type { Value } from "./expression.ts";

/** One Packer component (builder, provisioner, post-processor, data source) with Packer's own names. */
export interface Component {
  readonly kind: "builder" | "provisioner" | "post-processor" | "datasource";
  /** Label in HCL, e.g. `amazon-ebs`. */
  readonly type: string;
  /** Undefined: built into Packer. */
  readonly plugin?: PluginRequirement;
  readonly body: Body;
}

export interface PluginRequirement {
  /** Local name, e.g. `amazon`. */
  readonly name: string;
  /** e.g. `github.com/hashicorp/amazon`. */
  readonly source: string;
  /** Version constraint, e.g. `>= 1.8.2, < 2.0.0`. */
  readonly version: string;
}

export interface Body {
  readonly attributes: { readonly [name: string]: Value };
  readonly blocks: readonly BodyBlock[];
}

export interface BodyBlock {
  readonly type: string;
  readonly body: Body;
}

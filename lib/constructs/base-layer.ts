// A layer: an image that is meant to be built on. Nothing that must differ between machines is removed from it, or made in it.
import type { Construct } from "constructs";
import { ImageConstruct, type ImageProps } from "./image-construct.ts";

/**
 * A layer: an image that is meant to be built on. What must differ between machines (machine id, host keys, …) stays in it, and is removed
 * from the images that are built on it.
 */
export class BaseLayer extends ImageConstruct {
  readonly kind = "layer";

  constructor(scope: Construct, id: string, props: ImageProps = {}) {
    super(scope, id, props, new.target !== BaseLayer);
  }
}

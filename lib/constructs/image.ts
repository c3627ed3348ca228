// Images, and layers: images that are meant to be built on.
import type { Construct, IConstruct } from "constructs";
import { ImageConstruct, type ImageProps, tryImageOf } from "./image-construct.ts";

/**
 * A machine or container image, built with one or more targets. Its steps are the step constructs below it, in order of declaration. One
 * without `os`, or without `targets` and `base`, is an error.
 */
export class Image extends ImageConstruct {
  readonly kind = "image";

  constructor(scope: Construct, id: string, props: ImageProps = {}) {
    super(scope, id, props, new.target !== Image);
  }

  /** The image or layer that a construct is part of. Throws outside of images. */
  static of(construct: IConstruct): ImageConstruct {
    const image = tryImageOf(construct);
    if (!image)
      throw new Error(`Cannot find the image of \`${construct.node.path}\`: it is not below an Image or a BaseLayer`);
    return image;
  }
}

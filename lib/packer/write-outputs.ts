// What happens with an image once it is built: names for Docker artifacts, the user's post-processors, and the HCP registry. Wherever Packer
// records something of the build, the fingerprint stands beside it.
import type { Block } from "../hcl/ast.ts";
import { attribute, block, boolean, list, text } from "../hcl/make.ts";
import type { Component } from "../plan/component.ts";
import { Expression, type Value } from "../plan/expression.ts";
import { targetKey } from "../plan/make.ts";
import type { Output, PlanImage } from "../plan/types.ts";
import { tagOutput } from "./artifact.ts";
import { fingerprintValue } from "./identity.ts";
import { writeBody, writeValue } from "./write-value.ts";

/** Names for Docker artifacts: one per target when there are several, since each has its own tags. */
export function tagOutputs(image: PlanImage): Output[] {
  return image.targets.flatMap((target) => {
    const item = tagOutput(image, target);
    if (!item) return [];
    const guard = image.targets.length > 1 ? { guard: [targetKey(target)] } : {};
    return [{ chain: [item], origin: image.origin, ...guard }];
  });
}

export function writeOutput(output: Output, image: PlanImage): Block {
  const only =
    output.guard && output.guard.length < image.targets.length
      ? [attribute("only", list(output.guard.map((key) => text(key))))]
      : [];
  const blocks = output.chain.map(({ component, name, keepInputArtifact }) =>
    block(
      "post-processor",
      [component.type],
      [
        ...(name !== undefined ? [attribute("name", text(name))] : []),
        ...only,
        ...(keepInputArtifact !== undefined ? [attribute("keep_input_artifact", boolean(keepInputArtifact))] : []),
        ...writeBody(withFingerprints(component, image).body),
      ],
    ),
  );
  return blocks.length === 1 ? blocks[0]! : block("post-processors", [], blocks);
}

/** A manifest says of every build what was built, under the name of its source. */
function withFingerprints(component: Component, image: PlanImage): Component {
  const own = component.body.attributes.custom_data;
  if (component.type !== "manifest" || own instanceof Expression) return component;
  const data: { [key: string]: Value } = {};
  for (const target of image.targets) data[`packwright:${targetKey(target)}`] = fingerprintValue(image, target);
  return {
    ...component,
    body: {
      ...component.body,
      attributes: { ...component.body.attributes, custom_data: { ...data, ...(own as object | undefined) } },
    },
  };
}

/** Labels of the version in the registry: one fingerprint, or one for each source. */
function registryLabels(image: PlanImage): { readonly [key: string]: Value } {
  const alone = image.targets.length === 1;
  return Object.fromEntries(
    image.targets.map((target) => [
      alone ? "packwright-fingerprint" : `packwright-fingerprint-${targetKey(target).replaceAll(".", "-")}`,
      fingerprintValue(image, target),
    ]),
  );
}

export function writeRegistry(image: PlanImage, place: "top" | "build" | "nowhere"): Block[] {
  const { registry } = image;
  if (!registry || place === "nowhere") return [];

  return [
    block(
      "hcp_packer_registry",
      [],
      [
        attribute("bucket_name", text(registry.bucketName)),
        ...(registry.description ? [attribute("description", text(registry.description))] : []),
        ...(Object.keys(registry.bucketLabels).length > 0
          ? [attribute("bucket_labels", writeValue(registry.bucketLabels))]
          : []),
        attribute("build_labels", writeValue({ ...registryLabels(image), ...registry.buildLabels })),
        ...(registry.channels.length > 0
          ? [attribute("channels", list(registry.channels.map((channel) => text(channel))))]
          : []),
      ],
    ),
  ];
}

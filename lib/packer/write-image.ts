// One image as one folder of the output: the template that works alone, its scripts and its uploads.

import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import type { Block, BodyItem, Document } from "../hcl/ast.ts";
import { attribute, block, boolean, comment, document, list, object, raw, text } from "../hcl/make.ts";
import type { Body, Component, PluginRequirement } from "../plan/component.ts";
import { call } from "../plan/expression.ts";
import { facilityVariables } from "../plan/facilities.ts";
import { targetKey } from "../plan/make.ts";
import type { Output, PlanImage, PlanVariable, Target } from "../plan/types.ts";
import { baseFromImage, completeBuilder, tagOutput } from "./artifact.ts";
import { mountCache } from "./mount-cache.ts";
import type { OutputFile } from "./output-file.ts";
import { hasRequiredPlugins, hasTopLevelRegistry } from "./version.ts";
import { writeProvisioners } from "./write-provisioners.ts";
import { writeBody, writeExpression, writeValue } from "./write-value.ts";

export interface WriteContext {
  readonly packerVersion: string;
  /** Other images of the plan, for bases. */
  readonly images: ReadonlyMap<string, PlanImage>;
  /** Folders with the user's own script templates, nearest first. */
  readonly templateFolders: readonly string[];
}

export interface WrittenImage {
  readonly image: PlanImage;
  readonly document: Document;
  /** Path of the template, relative to the output folder. */
  readonly path: string;
  readonly files: readonly OutputFile[];
  readonly diagnostics: readonly Diagnostic[];
}

export function writeImage(image: PlanImage, context: WriteContext): WrittenImage {
  const diagnostics: Diagnostic[] = [];
  const builders = image.targets.map((target) => {
    const base = resolveBase(image, target, context, diagnostics);
    return mountCache(image, target, completeBuilder(image, target, base, context.packerVersion));
  });
  const provisioners = writeProvisioners(image, context.templateFolders);
  const outputs = [...tagOutputs(image), ...image.outputs];
  const build: BodyItem[] = [
    ...(image.description ? [attribute("description", text(image.description))] : []),
    attribute("sources", list(image.targets.map((target) => text(`source.${targetKey(target)}`)))),
    ...writeRegistry(image, hasTopLevelRegistry(context.packerVersion) ? "nowhere" : "build"),
    ...provisioners.blocks,
    ...outputs.map((output) => writeOutput(output, image)),
  ];
  return {
    image,
    path: `${image.name}/${image.name}.pkr.hcl`,
    document: document(
      comment(
        `Image ${image.name}, written by Packwright. To change it, change the code it is made from and run: npx synth`,
      ),
      writePackerBlock(image, builders, outputs, context.packerVersion),
      ...writeRegistry(image, hasTopLevelRegistry(context.packerVersion) ? "top" : "nowhere"),
      ...[...image.variables, ...facilityVariables(image)].map(writeVariable),
      ...writeLocals(image),
      ...image.dataSources.map(({ component, name }) =>
        block("data", [component.type, name], writeBody(component.body)),
      ),
      ...image.targets.map((target, index) =>
        block("source", [target.component.type, target.name], writeBody(builders[index]!.body)),
      ),
      block("build", [], build),
    ),
    files: provisioners.files,
    diagnostics,
  };
}

function resolveBase(image: PlanImage, target: Target, context: WriteContext, diagnostics: Diagnostic[]): Body {
  const { base } = target;
  if (base.kind === "outside") return base.body;
  const parent = context.images.get(base.image);
  const parentTarget = parent?.targets.find((candidate) => targetKey(candidate) === base.target);
  const body = parent && parentTarget ? baseFromImage(parent, parentTarget) : undefined;
  if (!body) {
    diagnostics.push(
      error(
        "packer/no-base-for-builder",
        `Cannot start ${image.name} from ${base.image}: \`${target.component.type}\` builds leave nothing another build can start from`,
        {
          origin: image.origin,
          help: `give ${image.name} targets of its own with X.from(…)`,
        },
      ),
    );
  }
  return body ?? { attributes: {}, blocks: [] };
}

function writePackerBlock(
  image: PlanImage,
  builders: readonly Component[],
  outputs: readonly Output[],
  packerVersion: string,
): Block {
  const plugins = new Map<string, PluginRequirement>();
  const use = ({ plugin }: Component) => {
    if (plugin) plugins.set(plugin.name, plugin);
  };
  builders.forEach(use);
  for (const { component } of image.dataSources) use(component);
  for (const { action } of image.steps) if (action.kind === "use-provisioner") use(action.component);
  for (const { chain } of outputs) for (const { component } of chain) use(component);
  const required = [...plugins.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return block(
    "packer",
    [],
    [
      attribute("required_version", text(`>= ${packerVersion}`)),
      ...(required.length > 0 && hasRequiredPlugins(packerVersion)
        ? [
            block(
              "required_plugins",
              [],
              required.map(({ name, source, version }) =>
                attribute(name, object({ version: text(version), source: text(source) })),
              ),
            ),
          ]
        : []),
    ],
  );
}

function writeVariable(variable: PlanVariable): Block {
  const fallback = variable.fromEnvironment !== undefined ? call("env", variable.fromEnvironment) : variable.default;
  return block(
    "variable",
    [variable.name],
    [
      attribute("type", raw(variable.type)),
      ...(variable.description ? [attribute("description", text(variable.description))] : []),
      ...(fallback !== undefined ? [attribute("default", writeValue(fallback))] : []),
      ...(variable.sensitive ? [attribute("sensitive", boolean(true))] : []),
      ...variable.validations.map(({ condition, message }) =>
        block(
          "validation",
          [],
          [attribute("condition", writeExpression(condition)), attribute("error_message", text(message))],
        ),
      ),
    ],
  );
}

function writeLocals(image: PlanImage): Block[] {
  const plain = image.locals.filter(({ sensitive }) => !sensitive);
  const secret = image.locals.filter(({ sensitive }) => sensitive);
  return [
    ...(plain.length > 0
      ? [
          block(
            "locals",
            [],
            plain.map(({ name, value }) => attribute(name, writeValue(value))),
          ),
        ]
      : []),
    ...secret.map(({ name, value }) =>
      block("local", [name], [attribute("expression", writeValue(value)), attribute("sensitive", boolean(true))]),
    ),
  ];
}

/** Names for Docker artifacts: one per target when there are several, since each has its own tags. */
function tagOutputs(image: PlanImage): Output[] {
  return image.targets.flatMap((target) => {
    const item = tagOutput(image, target);
    if (!item) return [];
    const guard = image.targets.length > 1 ? { guard: [targetKey(target)] } : {};
    return [{ chain: [item], origin: image.origin, ...guard }];
  });
}

function writeOutput(output: Output, image: PlanImage): Block {
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
        ...writeBody(component.body),
      ],
    ),
  );
  return blocks.length === 1 ? blocks[0]! : block("post-processors", [], blocks);
}

function writeRegistry(image: PlanImage, place: "top" | "build" | "nowhere"): Block[] {
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
        ...(Object.keys(registry.buildLabels).length > 0
          ? [attribute("build_labels", writeValue(registry.buildLabels))]
          : []),
        ...(registry.channels.length > 0
          ? [attribute("channels", list(registry.channels.map((channel) => text(channel))))]
          : []),
      ],
    ),
  ];
}

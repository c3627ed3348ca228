// One image as one folder of the output: the template that works alone, its scripts and its uploads.

import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import type { Block, BodyItem, Document } from "../hcl/ast.ts";
import { attribute, block, boolean, comment, document, list, object, raw, text } from "../hcl/make.ts";
import { artifactSources, exportedPaths } from "../plan/artifact-sources.ts";
import type { Body, Component, PluginRequirement } from "../plan/component.ts";
import { call } from "../plan/expression.ts";
import { facilityVariables } from "../plan/facilities.ts";
import { targetKey } from "../plan/make.ts";
import type { Output, PlanImage, PlanVariable, Target } from "../plan/types.ts";
import { baseFromImage, completeBuilder } from "./artifact.ts";
import { writeFingerprints } from "./identity.ts";
import { mountCache } from "./mount-cache.ts";
import type { OutputFile } from "./output-file.ts";
import { hasRequiredPlugins, hasTopLevelRegistry } from "./version.ts";
import { writeExports } from "./write-exports.ts";
import { tagOutputs, writeOutput, writeRegistry } from "./write-outputs.ts";
import { writeProvisioners } from "./write-provisioners.ts";
import { writeBody, writeExpression, writeValue } from "./write-value.ts";

export interface WriteContext {
  readonly packerVersion: string;
  /** Other images of the plan, for bases and for files that are taken from them. */
  readonly images: ReadonlyMap<string, PlanImage>;
  /** From the name of an image to the names of those built on it. */
  readonly dependants?: ReadonlyMap<string, readonly string[]>;
  /** What images take from each other: key (`image/type.name`) of a target → paths in it. Default: found in `images`. */
  readonly exported?: ReadonlyMap<string, readonly string[]>;
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
  const provisioners = writeProvisioners(image, context.templateFolders, context.images);
  const exports = writeExports(
    image,
    context.exported ?? exportedPaths(context.images.values()),
    context.templateFolders,
  );
  const outputs = [...tagOutputs(image), ...image.outputs];
  const build: BodyItem[] = [
    ...(image.description ? [attribute("description", text(image.description))] : []),
    attribute("sources", list(image.targets.map((target) => text(`source.${targetKey(target)}`)))),
    ...writeRegistry(image, hasTopLevelRegistry(context.packerVersion) ? "nowhere" : "build"),
    ...provisioners.blocks,
    ...exports.blocks,
    ...outputs.map((output) => writeOutput(output, image)),
  ];
  return {
    image,
    path: `${image.name}/${image.name}.pkr.hcl`,
    document: document(
      comment(...header(image, context)),
      writePackerBlock(image, builders, outputs, context.packerVersion),
      ...writeRegistry(image, hasTopLevelRegistry(context.packerVersion) ? "top" : "nowhere"),
      ...[...image.variables, ...facilityVariables(image)].map(writeVariable),
      ...writeFingerprints(image, parentsOf(image, context)),
      ...writeLocals(image),
      ...image.dataSources.map(({ component, name }) =>
        block("data", [component.type, name], writeBody(component.body)),
      ),
      ...image.targets.map((target, index) =>
        block("source", [target.component.type, target.name], writeBody(builders[index]!.body)),
      ),
      block("build", [], build),
    ),
    files: [...provisioners.files, ...exports.files],
    diagnostics,
  };
}

/** The images of the plan that the targets start from or take files from, with the targets of those. */
function parentsOf(image: PlanImage, context: WriteContext): { image: PlanImage; target: Target }[] {
  const keys = new Set<string>();
  const find = (name: string, key: string) => {
    const parent = context.images.get(name);
    const target = parent?.targets.find((candidate) => targetKey(candidate) === key);
    if (!parent || !target || keys.has(`${name}/${key}`)) return [];
    keys.add(`${name}/${key}`);
    return [{ image: parent, target }];
  };
  return [
    ...image.targets.flatMap(({ base }) => (base.kind === "image" ? find(base.image, base.target) : [])),
    ...artifactSources(image).flatMap((source) => find(source.image, source.target)),
  ];
}

/** What a reviewer must know first; of a hidden layer, that nobody wrote it and whose it is. */
function header(image: PlanImage, { dependants }: WriteContext): string[] {
  if (!image.hidden)
    return [
      `Image ${image.name}, written by Packwright. To change it, change the code it is made from and run: npx synth`,
    ];
  return [
    `Shared layer ${image.name}, made by Packwright of the steps that several images begin with, so that these are done once.`,
    `Built on it: ${shortList(dependants?.get(image.name) ?? [])}. To change it, change the code of those and run: npx synth`,
  ];
}

function shortList(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
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

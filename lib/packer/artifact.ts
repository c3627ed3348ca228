// What a target's build leaves behind is named after its fingerprint, so that the name says the content; and how a child starts from it.
// Attribute names per builder come from the catalog.
import { builderTraits } from "../catalog/builders.ts";
import { artifactName } from "../plan/artifact-names.ts";
import type { Body, Component } from "../plan/component.ts";
import { Expression, hcl, reference, type Value } from "../plan/expression.ts";
import type { OutputItem, PlanImage, Target } from "../plan/types.ts";
import { dockerReferenceValue, fingerprintValue, labelDigits, uniqueNameValue } from "./identity.ts";
import { restoresEntrypoint } from "./version.ts";

/** The builder's body with everything the synthesizer supplies: the artifact's name, identity labels, the base. User's attributes win. */
export function completeBuilder(image: PlanImage, target: Target, base: Body, packerVersion: string): Component {
  const { component } = target;
  const own = component.body.attributes;
  const supplied = suppliedAttributes(image, target, packerVersion);
  const attributes: { [name: string]: Value } = { ...base.attributes };
  for (const [name, value] of Object.entries(supplied)) if (!(name in own)) attributes[name] = value;
  for (const [name, value] of Object.entries(own))
    attributes[name] = name in supplied ? joinSupplied(value, supplied[name]!) : value;
  return { ...component, body: { attributes, blocks: [...base.blocks, ...component.body.blocks] } };
}

function suppliedAttributes(image: PlanImage, target: Target, packerVersion: string): { [name: string]: Value } {
  const traits = builderTraits(target.component.type);
  const own = target.component.body.attributes;
  const { artifact } = traits;
  const attributes: { [name: string]: Value } = {};
  if (artifact.kind === "docker-tag") {
    const discards = own.discard === true || own.export_path !== undefined;
    return discards ? {} : { commit: true, changes: dockerChanges(own.changes, image, target, packerVersion) };
  }
  if (artifact.kind === "disk-file") {
    if (artifact.folder !== undefined)
      attributes[artifact.folder] = hcl`${ROOT}/output/${uniqueNameValue(image, target)}`;
    attributes[artifact.file] = `${artifactName(image, target)}${vmSuffix(target)}`;
  } else if (traits.nameAttribute !== undefined) attributes[traits.nameAttribute] = uniqueNameValue(image, target);
  if (traits.tagsAttribute !== undefined)
    attributes[traits.tagsAttribute] = identityTags(traits.tagsAttribute, image, target);
  return attributes;
}

/** Lists and maps of the user are added to, everything else of the user stays. */
function joinSupplied(own: Value, supplied: Value): Value {
  const isMap = (value: Value): value is { readonly [key: string]: Value } =>
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (Array.isArray(own) && Array.isArray(supplied)) return [...own, ...supplied];
  if (isMap(own) && isMap(supplied)) return { ...supplied, ...own };
  return own;
}

function dockerChanges(own: Value | undefined, image: PlanImage, target: Target, packerVersion: string): Value {
  const written = Array.isArray(own) ? own.filter((line): line is string => typeof line === "string") : [];
  const sets = (instruction: string) => written.some((line) => line.trimStart().toUpperCase().startsWith(instruction));
  const fingerprint = fingerprintValue(image, target);
  const changes: Value[] = [
    `LABEL packwright.image=${artifactName(image, target)}`,
    typeof fingerprint === "string"
      ? `LABEL packwright.fingerprint=${fingerprint}`
      : hcl`LABEL packwright.fingerprint=${fingerprint}`,
  ];
  // Up to 1.6 the shell that Packer itself runs would become the image's entrypoint.
  if (!restoresEntrypoint(packerVersion) && !sets("ENTRYPOINT")) changes.push('ENTRYPOINT [""]');
  if (!restoresEntrypoint(packerVersion) && !sets("CMD")) changes.push('CMD ["/bin/sh"]');
  return changes;
}

/** Cloud tags; label-like ones allow only lower case, digits, `-` and `_`, and 63 characters. */
function identityTags(attribute: string, image: PlanImage, target: Target): Value {
  const labels = /label/.test(attribute);
  const separator = labels ? "-" : ":";
  return {
    [`packwright${separator}image`]: artifactName(image, target),
    [`packwright${separator}fingerprint`]: labels ? labelDigits(image, target) : fingerprintValue(image, target),
  };
}

/** QEMU names the disk exactly like the machine, so the machine's name carries the format. */
function vmSuffix({ component }: Target): string {
  if (component.type !== "qemu") return "";
  const format = component.body.attributes.format;
  return `.${typeof format === "string" ? format : "qcow2"}`;
}

/** What a child's builder starts from, when its base is another image of the plan; undefined where the builder has no way. */
export function baseFromImage(parent: PlanImage, target: Target): Body | undefined {
  const link = builderTraits(target.component.type).artifact;
  const own = target.component.body.attributes;
  switch (link.kind) {
    case "docker-tag":
      return { attributes: { [link.source]: dockerReferenceValue(parent, target).exact, ...link.with }, blocks: [] };
    case "ami-tag":
      return filterBlock(link.filter, {
        filters: { "tag:packwright:fingerprint": fingerprintValue(parent, target) },
        owners: ["self"],
        most_recent: true,
      });
    case "label-filter":
      return filterBlock(link.filter, {
        [link.selector]: [labelSelector(labelDigits(parent, target))],
        most_recent: true,
      });
    case "image-name": {
      const scope = Object.entries(link.scope ?? {}).flatMap(([child, attribute]) => {
        const value = own[attribute];
        return value === undefined ? [] : [[child, value] as const];
      });
      const name = own[link.name] ?? uniqueNameValue(parent, target);
      return { attributes: { [link.source]: name, ...link.with, ...Object.fromEntries(scope) }, blocks: [] };
    }
    case "disk-file": {
      const file = own[link.file] ?? `${artifactName(parent, target)}${vmSuffix(target)}`;
      const folder = link.folder === undefined ? undefined : own[link.folder];
      const source =
        folder === undefined
          ? hcl`${ROOT}/../${parent.name}/output/${uniqueNameValue(parent, target)}/${templatePart(file)}${link.suffix}`
          : hcl`${templatePart(folder)}/${templatePart(file)}${link.suffix}`;
      return { attributes: { [link.source]: source, ...link.with }, blocks: [] };
    }
    case "none":
      return undefined;
  }
}

const ROOT = reference("path", "root");

function labelSelector(digits: string | Expression): string | Expression {
  return typeof digits === "string" ? `packwright-fingerprint=${digits}` : hcl`packwright-fingerprint=${digits}`;
}

function filterBlock(type: string, attributes: { readonly [name: string]: Value }): Body {
  return { attributes: {}, blocks: [{ type, body: { attributes, blocks: [] } }] };
}

function templatePart(value: Value): Expression | string {
  return value instanceof Expression ? value : String(value);
}

/** The post-processor that gives a Docker artifact its name. */
export function tagOutput(image: PlanImage, target: Target): OutputItem | undefined {
  if (builderTraits(target.component.type).artifact.kind !== "docker-tag") return undefined;
  const own = target.component.body.attributes;
  if (own.discard === true || own.export_path !== undefined) return undefined;
  const { repository, tags } = dockerReferenceValue(image, target);
  return {
    component: {
      kind: "post-processor",
      type: "docker-tag",
      ...(target.component.plugin ? { plugin: target.component.plugin } : {}),
      body: { attributes: { repository, tags }, blocks: [] },
    },
  };
}

// Attributes of a target that follow from what its image says in portable words. What the user set on the builder always wins.
import { type BuilderTraits, builderTraits } from "../catalog/builders.ts";
import { type ResourceAttributes, resourceAttributes, type Resources } from "../catalog/resources.ts";
import { warning } from "../diagnostics/diagnostic.ts";
import { Expression, hcl, type Value } from "../plan/expression.ts";
import type { Body, BodyBlock, OperatingSystem } from "../plan/types.ts";
import { listOr } from "../util/text.ts";
import type { ImageConstruct } from "./image-construct.ts";
import type { TargetDraft } from "./lower-targets.ts";
import { loginUser, rootDevice } from "./cloud-images.ts";
import { originOf, type Report } from "./problems.ts";
import { type ResourceProps, toMebibytes } from "./resource-props.ts";

/** The body with what was missing filled in; the same object when nothing was. */
export function fillBody(image: ImageConstruct, os: OperatingSystem, draft: TargetDraft, report: Report): Body {
  const { type, body } = draft.component;
  const traits = builderTraits(type);
  const resources = fillResources(image, os, type, body, report);
  const additions: { readonly [name: string]: Value } = {
    ...traits.defaults,
    ...(os.family === "windows" ? traits.windows : traits.linux),
    ...login(image, os, traits, body),
    ...compaction(type),
    ...resources.attributes,
  };
  const missing = Object.entries(additions).filter(([name]) => !isGiven(body, name));
  const blocks = resources.blocks.filter((block) => !body.blocks.some((given) => given.type === block.type));
  const labels = fillLabels(image, type, traits, body);
  if (missing.length === 0 && blocks.length === 0 && labels === undefined) return body;
  return {
    attributes: { ...body.attributes, ...Object.fromEntries(missing), ...labels },
    blocks: [...body.blocks, ...blocks.map(({ type: name, attributes }): BodyBlock => ({ type: name, body: { attributes, blocks: [] } }))],
  };
}

/** Attributes that say the same thing in other ways. */
const ALTERNATIVES: { readonly [name: string]: readonly string[] } = {
  instance_type: ["spot_instance_types"],
  image_family: ["target_image_family"],
};

function isGiven({ attributes }: Body, name: string): boolean {
  return [name, ...(ALTERNATIVES[name] ?? [])].some((candidate) => attributes[candidate] !== undefined);
}

function login(image: ImageConstruct, os: OperatingSystem, traits: BuilderTraits, body: Body): { readonly [name: string]: Value } {
  if (traits.platform !== "cloud" && traits.platform !== "hypervisor") return {};
  const isWindows = os.family === "windows" || body.attributes["communicator"] === "winrm";
  if (isWindows) return image.props.user === undefined ? {} : { winrm_username: image.props.user };
  if (body.attributes["communicator"] === "none") return {};
  const user = image.props.user ?? (traits.platform === "cloud" ? (traits.user ?? loginUser(traits.type, os)) : undefined);
  return user === undefined || !traits.suppliedBySynth.includes("ssh_username") ? {} : { ssh_username: user };
}

/** Disks that stay small: unused blocks are given back, and the result is compressed. Never by filling with zeros. */
function compaction(type: string): { readonly [name: string]: Value } {
  return type === "qemu" ? { disk_compression: true, disk_discard: "unmap", disk_detect_zeroes: "unmap" } : {};
}

const NO_RESOURCES: ResourceAttributes = { attributes: {}, blocks: [], ignored: [] };

function fillResources(image: ImageConstruct, os: OperatingSystem, type: string, body: Body, report: Report): ResourceAttributes {
  const { resources } = image.props;
  if (resources === undefined) return NO_RESOURCES;
  const filled = resourceAttributes(type, toResources(resources), rootDevice(os));
  const origin = originOf(image);
  if (!filled) {
    report(warning("constructs/resources-ignored", `Cannot set \`resources\` for \`${type}\`: Packwright does not know its attributes`, { origin, help: `Set them on the builder \`${type}\` itself.` }));
    return NO_RESOURCES;
  }
  if (filled.ignored.length > 0) {
    report(warning("constructs/resources-ignored", `Cannot set ${listOr(filled.ignored.map((name) => PROPS[name] ?? name))} of \`resources\` for \`${type}\``, { origin, help: `Set it on the builder \`${type}\` itself, or leave it out.` }));
  }
  const overruled = Object.keys(filled.attributes).filter((name) => isGiven(body, name) && name === "run_command");
  if (overruled.length > 0) {
    report(warning("constructs/resources-ignored", `Cannot set \`resources\` for \`${type}\`: it has a \`run_command\` of its own`, { origin, help: "Add --cpus and --memory to it." }));
  }
  return filled;
}

const PROPS: { readonly [name: string]: string } = {
  memoryMebibytes: "memory",
  diskMebibytes: "disk.size",
  diskIops: "disk.iops",
  diskThroughput: "disk.throughput",
};

function toResources({ cpus, memory, disk = {}, workload }: ResourceProps): Resources {
  const memoryMebibytes = memory === undefined ? undefined : toMebibytes(memory);
  const diskMebibytes = disk.size === undefined ? undefined : toMebibytes(disk.size);
  return {
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryMebibytes === undefined ? {} : { memoryMebibytes }),
    ...(diskMebibytes === undefined ? {} : { diskMebibytes }),
    ...(disk.iops === undefined ? {} : { diskIops: disk.iops }),
    ...(disk.throughput === undefined ? {} : { diskThroughput: disk.throughput }),
    ...(disk.kind === undefined ? {} : { diskKind: disk.kind }),
    ...(workload === undefined ? {} : { workload }),
  };
}

/** Docker: `LABEL` lines beside the user's changes. Clouds: the builder's map of tags, the user's own entries winning. */
function fillLabels(image: ImageConstruct, type: string, traits: BuilderTraits, body: Body): { readonly [name: string]: Value } | undefined {
  const { labels = {}, tags = {} } = image.props;
  if (type === "docker") {
    const lines = Object.entries(labels).map(([name, value]) => labelLine(name, value));
    const before = body.attributes["changes"];
    return lines.length === 0 ? undefined : { changes: [...lines, ...(Array.isArray(before) ? before : [])] };
  }
  const attribute = traits.tagsAttribute;
  const all = { ...labels, ...tags };
  if (attribute === undefined || Object.keys(all).length === 0) return undefined;
  const before = body.attributes[attribute];
  if (before instanceof Expression) return undefined;
  return { [attribute]: { ...all, ...(before as { readonly [name: string]: Value } | undefined) } };
}

/** Docker reads a value as a shell would: quotes, backslashes and dollars are escaped. */
function labelLine(name: string, value: string | Expression): Value {
  const quoted = (text: string) => text.replace(/[\\"$]/g, "\\$&").replace(/\n/g, "\\n");
  if (value instanceof Expression) return hcl`LABEL "${quoted(name)}"="${value}"`;
  return `LABEL "${quoted(name)}"="${quoted(value)}"`;
}

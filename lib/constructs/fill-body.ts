// Attributes of a target that follow from what its image says in portable words. What the user set on the builder always wins.
import { type BuilderTraits, builderTraits } from "../catalog/builders.ts";
import { type ResourceAttributes, type Resources, resourceAttributes } from "../catalog/resources.ts";
import { warning } from "../diagnostics/diagnostic.ts";
import type { Body, BodyBlock } from "../plan/component.ts";
import { Expression, hcl, type Value } from "../plan/expression.ts";
import type { OperatingSystem } from "../plan/types.ts";
import { listOr } from "../util/text.ts";
import { loginUser, rootDevice } from "./cloud-images.ts";
import type { ImageConstruct } from "./image-construct.ts";
import { mergeBodies } from "./merge-bodies.ts";
import { originOf, type Report } from "./problems.ts";
import { type ResourceProps, toMebibytes } from "./resource-props.ts";

export interface BodyInput {
  /** The builder's type. */
  readonly type: string;
  /** What the image's own builder says. */
  readonly own: Body;
  /** What was given for the base. */
  readonly inherited: Body;
}

export interface FilledBody {
  /** What users said: the image's builder, then the image, then its base. */
  readonly given: Body;
  /** The same with everything else that follows. */
  readonly body: Body;
}

export function fillBody(image: ImageConstruct, os: OperatingSystem, input: BodyInput, report: Report): FilledBody {
  const { type, own } = input;
  const traits = builderTraits(type);
  const resources = fillResources(image, os, input, report);
  const said = {
    ...resources.attributes,
    ...(image.props.user === undefined ? {} : login(image.props.user, os, traits, own)),
  };
  const inherited = without(
    input.inherited,
    Object.keys(said).flatMap((name) => ALTERNATIVES[name] ?? []),
  );
  const spoken: Body = {
    attributes: Object.fromEntries(Object.entries(said).filter(([name]) => !isGiven(own, name))),
    blocks: resources.blocks.map(({ type: name, attributes }) => ({ type: name, body: { attributes, blocks: [] } })),
  };
  const merged = mergeBodies(
    mergeBodies(inherited, { ...spoken, blocks: [...spoken.blocks, ...diskFormat(image, type)] }),
    own,
  );
  const given = { ...merged, attributes: { ...merged.attributes, ...fillLabels(image, traits, input) } };
  const usual: { [name: string]: Value } = {
    ...traits.defaults,
    ...(os.family === "windows" ? traits.windows : traits.linux),
    ...login(traits.user ?? loginUser(type, os), os, traits, given),
    ...compaction(type),
  };
  if (traits.suppliedBySynth.includes("shutdown_command"))
    usual.shutdown_command = shutdown(os, given.attributes.ssh_username ?? usual.ssh_username);
  const missing = Object.entries(usual).filter(([name]) => !isGiven(given, name));
  return { given, body: { ...given, attributes: { ...Object.fromEntries(missing), ...given.attributes } } };
}

/** Attributes that say the same thing in other ways. */
const ALTERNATIVES: { readonly [name: string]: readonly string[] } = {
  instance_type: ["spot_instance_types"],
  image_family: ["target_image_family"],
};

function isGiven({ attributes }: Body, name: string): boolean {
  return [name, ...(ALTERNATIVES[name] ?? [])].some((candidate) => attributes[candidate] !== undefined);
}

function without({ attributes, blocks }: Body, names: readonly string[]): Body {
  if (names.length === 0) return { attributes, blocks };
  return {
    attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name))),
    blocks,
  };
}

function login(
  user: string | undefined,
  os: OperatingSystem,
  traits: BuilderTraits,
  { attributes }: Body,
): { readonly [name: string]: Value } {
  const isMachine = traits.platform === "cloud" || traits.platform === "hypervisor";
  if (!isMachine || user === undefined || attributes.communicator === "none") return {};
  if (os.family === "windows" || attributes.communicator === "winrm") return { winrm_username: user };
  return traits.suppliedBySynth.includes("ssh_username") ? { ssh_username: user } : {};
}

/** Without it the machine is switched off hard, in the middle of what cleanup wrote. */
function shutdown({ family }: OperatingSystem, user: Value | undefined): string {
  if (family === "windows") return 'shutdown /s /t 10 /f /d p:4:1 /c "Packer"';
  return user === "root" ? "shutdown -P now" : "sudo shutdown -P now";
}

/** Compressed clusters of a QEMU disk are zlib unless told otherwise. */
function diskFormat(image: ImageConstruct, type: string): readonly BodyBlock[] {
  if (type !== "qemu" || image.props.compress !== "zstd") return [];
  const attributes = { convert: ["-o", "compression_type=zstd"] };
  return [{ type: "qemu_img_args", body: { attributes, blocks: [] } }];
}

/** Disks that stay small: unused blocks are given back, and the result is compressed. Never by filling with zeros. */
function compaction(type: string): { readonly [name: string]: Value } {
  return type === "qemu" ? { disk_compression: true, disk_discard: "unmap", disk_detect_zeroes: "unmap" } : {};
}

const NO_RESOURCES: ResourceAttributes = { attributes: {}, blocks: [], ignored: [] };

function fillResources(
  image: ImageConstruct,
  os: OperatingSystem,
  { type, own, inherited }: BodyInput,
  report: Report,
): ResourceAttributes {
  const { resources } = image.props;
  if (resources === undefined) return NO_RESOURCES;
  const origin = originOf(image);
  const ignore = (message: string, help: string) =>
    report(warning("constructs/resources-ignored", message, { origin, help }));
  const filled = resourceAttributes(type, toResources(resources), {
    rootDevice: rootDevice(os),
    runCommand: textsOf(inherited.attributes.run_command),
  });
  if (!filled) {
    const message = `Cannot set \`resources\` for \`${type}\`: Packwright does not know its attributes`;
    ignore(message, `Set them on the builder \`${type}\` itself.`);
    return NO_RESOURCES;
  }
  if (filled.ignored.length > 0) {
    const names = listOr(filled.ignored.map((name) => PROPS[name] ?? name));
    ignore(
      `Cannot set ${names} of \`resources\` for \`${type}\``,
      `Set it on the builder \`${type}\` itself, or leave it out.`,
    );
  }
  if (filled.attributes.run_command !== undefined && isGiven(own, "run_command")) {
    const message = `Cannot set \`resources\` for \`${type}\`: it has a \`run_command\` of its own`;
    ignore(message, "Add --cpus and --memory to it.");
  }
  return filled;
}

function textsOf(value: Value | undefined): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
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

/** Docker: `LABEL` lines beside the builder's own changes. Clouds: the builder's map of tags, the base's first, its own winning. */
function fillLabels(
  image: ImageConstruct,
  traits: BuilderTraits,
  { type, own, inherited }: BodyInput,
): { readonly [name: string]: Value } {
  const { labels = {}, tags = {} } = image.props;
  if (type === "docker") {
    const lines = Object.entries(labels).map(([name, value]) => labelLine(name, value));
    const before = own.attributes.changes;
    return lines.length === 0 ? {} : { changes: [...lines, ...(Array.isArray(before) ? before : [])] };
  }
  const attribute = traits.tagsAttribute;
  const all = { ...labels, ...tags };
  if (attribute === undefined || Object.keys(all).length === 0) return {};
  const ownTags = own.attributes[attribute];
  if (ownTags instanceof Expression) return {};
  const merged: { readonly [name: string]: Value } = {
    ...mapOf(inherited.attributes[attribute]),
    ...all,
    ...mapOf(ownTags),
  };
  return { [attribute]: merged };
}

function mapOf(value: Value | undefined): { readonly [name: string]: Value } {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Expression);
  return isMap ? (value as { readonly [name: string]: Value }) : {};
}

/** Docker reads a value as a shell would: quotes, backslashes and dollars are escaped. */
function labelLine(name: string, value: string | Expression): Value {
  const quoted = (text: string) => text.replace(/[\\"$]/g, "\\$&").replace(/\n/g, "\\n");
  if (value instanceof Expression) return hcl`LABEL "${quoted(name)}"="${value}"`;
  return `LABEL "${quoted(name)}"="${quoted(value)}"`;
}

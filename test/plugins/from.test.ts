// Builders made by `from`: the base apart from the rest, mistakes in both at once.
import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/diagnostics/failure.ts";
import { reference } from "../../lib/plan/expression.ts";
import { AmazonEbs } from "../../lib/plugins/amazon.ts";
import { AzureArm } from "../../lib/plugins/azure.ts";
import { Digitalocean } from "../../lib/plugins/digitalocean.ts";
import { Docker } from "../../lib/plugins/docker.ts";
import { Googlecompute } from "../../lib/plugins/googlecompute.ts";
import { Lxd } from "../../lib/plugins/lxd.ts";
import { File, FileBuilder, Null } from "../../lib/plugins/packer.ts";
import { ProxmoxClone } from "../../lib/plugins/proxmox.ts";
import { Qemu } from "../../lib/plugins/qemu.ts";
import type { Builder } from "../../lib/plugins/runtime/builder.ts";
import { VmwareVmx } from "../../lib/plugins/vmware.ts";

const NONE = { attributes: {}, blocks: [] };
const ami = reference("data", "amazon-ami", "base", "id");
const SHA = `sha256:${"a".repeat(64)}`;
const filter = (attributes: object) => ({
  attributes: {},
  blocks: [{ type: "source_ami_filter", body: { attributes, blocks: [] } }],
});
const debian = { filters: { name: "debian-12-*" }, owners: ["136693071363"], most_recent: true };

const bases: [title: string, builder: Builder, body: object, identity: unknown][] = [
  [
    "a Docker image",
    Docker.from("debian:12-slim"),
    { attributes: { image: "debian:12-slim" }, blocks: [] },
    "debian:12-slim",
  ],
  ["an expression", AmazonEbs.from(ami), { attributes: { source_ami: ami }, blocks: [] }, ami],
  ["an AMI", AmazonEbs.from({ ami: "ami-1" }), { attributes: { source_ami: "ami-1" }, blocks: [] }, "ami-1"],
  [
    "an AMI filter",
    AmazonEbs.from({ owners: ["136693071363"], name: "debian-12-*" }),
    filter(debian),
    { source_ami_filter: [debian] },
  ],
  [
    "an AMI filter with more filters",
    AmazonEbs.from({ owners: ["self"], filters: { "tag:role": "base" }, mostRecent: false }),
    filter({ filters: { "tag:role": "base" }, owners: ["self"], most_recent: false }),
    { source_ami_filter: [{ filters: { "tag:role": "base" }, owners: ["self"], most_recent: false }] },
  ],
  [
    "an image family",
    Googlecompute.from({ family: "debian-12", project: "debian-cloud" }, { projectId: "acme", zone: "europe-west1-b" }),
    { attributes: { source_image_family: "debian-12", source_image_project_id: ["debian-cloud"] }, blocks: [] },
    { source_image_family: "debian-12", source_image_project_id: ["debian-cloud"] },
  ],
  [
    "a marketplace image",
    AzureArm.from({ publisher: "Debian", offer: "debian-12", sku: "12-gen2" }, { location: "westeurope" }),
    { attributes: { image_publisher: "Debian", image_offer: "debian-12", image_sku: "12-gen2" }, blocks: [] },
    { image_publisher: "Debian", image_offer: "debian-12", image_sku: "12-gen2" },
  ],
  [
    "a disk with a pinned checksum, wherever it is fetched from",
    Qemu.from({ url: "https://example.org/a.qcow2", checksum: SHA, disk: true }),
    { attributes: { iso_checksum: SHA, iso_url: "https://example.org/a.qcow2", disk_image: true }, blocks: [] },
    { iso_checksum: SHA, disk_image: true },
  ],
  [
    "an ISO with a checksum in a file",
    Qemu.from({ url: "https://example.org/a.iso", checksum: "file:https://example.org/SUMS" }),
    { attributes: { iso_checksum: "file:https://example.org/SUMS", iso_url: "https://example.org/a.iso" }, blocks: [] },
    { iso_checksum: "file:https://example.org/SUMS", iso_url: "https://example.org/a.iso" },
  ],
  [
    "a slug",
    Digitalocean.from("debian-12-x64", { region: "ams3", size: "s-1vcpu-1gb" }),
    { attributes: { image: "debian-12-x64" }, blocks: [] },
    "debian-12-x64",
  ],
  [
    "a template",
    ProxmoxClone.from({ template: "debian" }, { node: "pve" }),
    { attributes: { clone_vm: "debian" }, blocks: [] },
    "debian",
  ],
  ["a machine file", VmwareVmx.from("base.vmx"), { attributes: { source_path: "base.vmx" }, blocks: [] }, "base.vmx"],
  [
    "an LXD image",
    Lxd.from("images:debian/12"),
    { attributes: { image: "images:debian/12" }, blocks: [] },
    "images:debian/12",
  ],
  ["nothing", new Null(), NONE, "null"],
  ["nothing, by `from`", FileBuilder.from(), NONE, "file"],
];

describe("base", () => {
  it.each(bases)("is %s", (_, builder, body, identity) => {
    expect(builder.base).toEqual({ body, identity });
    const names = new Set(builder.traits.identityAttributes);
    expect(Object.keys(builder.component.body.attributes).filter((name) => names.has(name))).toEqual([]);
  });

  it("is split off from the props of the constructor too", () => {
    const builder = new Docker({ image: "debian:12", privileged: true }, { name: "box" });
    expect(builder.name).toBe("box");
    expect(builder.base?.identity).toBe("debian:12");
    expect(builder.component.body).toEqual({ attributes: { privileged: true }, blocks: [] });
    expect(builder.completeBody()).toEqual({ attributes: { image: "debian:12", privileged: true }, blocks: [] });
  });

  it("is undefined when the props name none", () => {
    expect(new Docker({ privileged: true }).base).toBeUndefined();
    expect(new AmazonEbs().base).toBeUndefined();
  });
});

describe("check", () => {
  it("misses what nobody filled in", () => {
    const builder = Docker.from("debian:12");
    expect(builder.check({ ...builder.component, body: builder.completeBody() }).map(({ message }) => message)).toEqual(
      ["Cannot use `docker`: none of `commit`, `discard` or `exportPath` is set"],
    );
  });

  it("is content when it is filled in", () => {
    const builder = Docker.from("debian:12");
    const { attributes, blocks } = builder.completeBody();
    expect(
      builder.check({ ...builder.component, body: { attributes: { ...attributes, commit: true }, blocks } }),
    ).toEqual([]);
  });

  it("finds unknown names and wrong types in Packer's names", () => {
    const builder = AmazonEbs.from(ami, { region: "eu-west-1", instanceType: "t3.nano", amiName: "web" });
    const { attributes } = builder.completeBody();
    const mapping = {
      type: "launch_block_device_mappings",
      body: { attributes: { device_name: "a", volume_size: "8" }, blocks: [] },
    };
    const body = { attributes: { ...attributes, amiName: "x", token: null }, blocks: [mapping] };
    expect(
      builder.check({ ...builder.component, body }).map(({ code, message, help }) => [code, message, help]),
    ).toEqual([
      [
        "plugins/wrong-type",
        'Unexpected the string `"8"` for `launch_block_device_mappings[0].volume_size` of `amazon-ebs`, expected a number',
        "Write 8 without quotes.",
      ],
      [
        "plugins/unknown-attribute",
        "Unexpected attribute `amiName` of `amazon-ebs`, expected one that the plugin knows",
        "Write `ami_name` instead of `amiName`.",
      ],
    ]);
  });
});

describe("mistakes", () => {
  const cases: [title: string, make: () => unknown, messages: string[]][] = [
    [
      "no owners",
      () => AmazonEbs.from({ name: "debian-*" }),
      ["Cannot find the base of `amazon-ebs`: `owners` is missing"],
    ],
    [
      "no name",
      () => AmazonEbs.from({ owners: ["self"] }),
      ["Cannot find the base of `amazon-ebs`: `name` is missing"],
    ],
    [
      "wrong owners",
      () => AmazonEbs.from({ owners: "self", name: "x" } as never),
      ['Unexpected the string `"self"` for `sourceAmiFilter.owners` of `amazon-ebs`, expected a list of strings'],
    ],
    ["both", () => AmazonEbs.from({ owners: ["self"], name: "x", ami: "ami-1" }), []],
    [
      "an empty string",
      () => Docker.from(""),
      ['Unexpected the string `""` as the base of `docker`, expected a string that is not empty, or an expression'],
    ],
    [
      "nothing",
      () => Docker.from(undefined as never),
      ["Unexpected `undefined` as the base of `docker`, expected a string that is not empty, or an expression"],
    ],
    ["no checksum", () => Qemu.from({ url: "x" } as never), ["Cannot find the base of `qemu`: `checksum` is missing"]],
    [
      "two addresses",
      () => Qemu.from({ url: "x", urls: ["x"], checksum: "none" }),
      ["Unexpected `isoUrl` and `isoUrls` together for `qemu`, expected exactly one of `isoUrl` or `isoUrls`"],
    ],
    [
      "a misspelt field",
      () => Qemu.from({ ulr: "x", checksum: "none" } as never),
      ["Unexpected `ulr` in the base of `qemu`, expected `url`, `urls`, `checksum` or `disk`"],
    ],
    [
      "the base twice and a misspelt prop",
      () => Docker.from("a", { image: "b", privileged: true, capadd: [] } as never),
      [
        "Unexpected `image` of `docker`, expected the base from `from` only",
        "Unexpected attribute `capadd` of `docker`, expected one that the plugin knows",
      ],
    ],
  ];

  it.each(cases)("reports %s", (_, make, messages) => {
    if (messages.length === 0) return expect(make).not.toThrow();
    let failure: unknown;
    try {
      make();
    } catch (thrown) {
      failure = thrown;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).diagnostics.map(({ message }) => message)).toEqual(messages);
  });
});

it("leaves what the user passed alone, and cannot be changed", () => {
  const volumes = { "/a": "/b" };
  const builder = Docker.from("a", { volumes });
  volumes["/a"] = "/c";
  expect(builder.component.body.attributes).toEqual({ volumes: { "/a": "/b" } });
  expect(Object.isFrozen(builder.component)).toBe(true);
  expect(Object.isFrozen(builder.component.body.attributes)).toBe(true);
  expect(Object.isFrozen(builder.component.body.attributes.volumes)).toBe(true);
});

it("orders attributes as the facts do, not as the user did", () => {
  const one = new File({ destination: "/x", source: "y" });
  const other = new File({ source: "y", destination: "/x" });
  expect(JSON.stringify(one.component)).toBe(JSON.stringify(other.component));
});

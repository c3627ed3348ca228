// What a lock does to a plan: what is written differently, what counts as the same, and what is left alone.
import { describe, expect, test } from "vitest";
import { printDocument } from "../../lib/hcl/print.ts";
import { writeImage } from "../../lib/packer/write-image.ts";
import type { Body } from "../../lib/plan/component.ts";
import { reference, type Value } from "../../lib/plan/expression.ts";
import { fingerprintPlan } from "../../lib/plan/fingerprint.ts";
import { applyLock, lockDrift } from "../../lib/plan/lock.ts";
import type { LockedValue } from "../../lib/plan/lock-file.ts";
import { lockables, openBases } from "../../lib/plan/lockables.ts";
import type { Base, Plan, Step, Target } from "../../lib/plan/types.ts";
import { image, install, on, output, outside, plan, step, target } from "./recipe.ts";

const ONE = `sha256:${"1".repeat(64)}`;
const TWO = `sha256:${"2".repeat(64)}`;
const DOCKER = { name: "docker", source: "github.com/hashicorp/docker", version: ">= 1.0.9, < 2.0.0" };
const AMI_KEY = 'ami us-east-1 {"filters":{"name":"debian-12-*"},"most_recent":true,"owners":["1"]}';

const lock = (items: { readonly [key: string]: LockedValue }) => new Map(Object.entries(items));
const docker = (reference_: Value, attributes: { [name: string]: Value } = {}) =>
  target("docker", "main", outside(reference_), attributes);
const ami = (
  type = "amazon-ebs",
  attributes: { [name: string]: Value } = { region: "us-east-1" },
  more = {},
): Target => {
  const body: Body = {
    attributes: {},
    blocks: [
      {
        type: "source_ami_filter",
        body: {
          attributes: { filters: { name: "debian-12-*" }, owners: ["1"], most_recent: true, ...more },
          blocks: [],
        },
      },
    ],
  };
  const base: Base = { kind: "outside", body, identity: "filter" };
  return target(type, "main", base, attributes);
};
const download = (sha256 = "", url = "https://example.com/tool"): Step =>
  step("tool", { kind: "fetch-download", url, sha256, destination: "/opt/tool", stripComponents: 0 });
const withPlugin = (one: Target): Target => ({ ...one, component: { ...one.component, plugin: DOCKER } });

/** The template of the plan's last image. */
function templateOf(of: Plan): string {
  const images = new Map(of.images.map((one) => [one.name, one]));
  const last = of.images.at(-1)!;
  return printDocument(writeImage(last, { packerVersion: of.packerVersion, images, templateFolders: [] }).document);
}

/** What of the template the lock changes: lines that go, and lines that come. */
function difference(of: Plan, items: { readonly [key: string]: LockedValue }): string {
  const lines = (text: string) => text.split("\n").map((line) => line.trim().replaceAll(/ +/g, " "));
  const before = lines(templateOf(of));
  const after = lines(templateOf(applyLock(of, lock(items))));
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ].join("\n");
}

const single = (...targets: Target[]) => plan(image("web", [], { targets }));

describe("pins in the template", () => {
  test.each<[what: string, of: Plan, items: { readonly [key: string]: LockedValue }, expected: string]>([
    [
      "a Docker base, by tag and digest",
      single(docker("debian:12")),
      { "docker debian:12": { digest: ONE } },
      `- image = "debian:12"\n+ image = "debian:12@${ONE}"`,
    ],
    [
      "a Docker base without tag, of a registry with a port",
      single(docker("localhost:5000/team/base")),
      { "docker localhost:5000/team/base": { digest: ONE } },
      `- image = "localhost:5000/team/base"\n+ image = "localhost:5000/team/base@${ONE}"`,
    ],
    ["not a Docker base of this machine only", single(docker("mine")), { "docker mine": { id: ONE } }, ""],
    ["not what another name is locked to", single(docker("debian:12")), { "docker debian:13": { digest: ONE } }, ""],
    [
      "not what has a digest already",
      single(docker(`debian:12@${TWO}`)),
      { [`docker debian:12@${TWO}`]: { digest: ONE } },
      "",
    ],
    ...["amazon-ebs", "amazon-ebssurrogate", "amazon-instance", "amazon-chroot", "amazon-ebsvolume"].map(
      (type): [string, Plan, { readonly [key: string]: LockedValue }, string] => [
        `an AMI of ${type}`,
        single(ami(type)),
        { [AMI_KEY]: { id: "ami-01", name: "debian" } },
        `- source_ami_filter {
- filters = {
- name = "debian-12-*"
- owners = ["1"]
- most_recent = true
+ source_ami = "ami-01"`,
      ],
    ),
    [
      "not an AMI of another region",
      single(ami("amazon-ebs", { region: "eu-west-1" })),
      { [AMI_KEY]: { id: "ami-01" } },
      "",
    ],
    [
      "a plugin, wherever it is used",
      plan(
        image("web", [], {
          targets: [withPlugin(docker("debian:12"))],
          outputs: [
            {
              ...output("docker-push", {}),
              chain: [{ component: { ...output("docker-push", {}).chain[0]!.component, plugin: DOCKER } }],
            },
          ],
        }),
      ),
      { "plugin github.com/hashicorp/docker": { version: "1.1.2" } },
      '- version = ">= 1.0.9, < 2.0.0"\n+ version = "= 1.1.2"',
    ],
    [
      "not a plugin at a version that is no longer allowed",
      single(withPlugin(docker("debian:12"))),
      { "plugin github.com/hashicorp/docker": { version: "2.0.0" } },
      "",
    ],
  ])("%s", (_, of, items, expected) => {
    expect(difference(of, items)).toBe(expected);
  });

  test("the checksum of a download, unless it has its own", () => {
    const locked = applyLock(
      plan(image("web", [download(), download("a".repeat(64))])),
      lock({ "download https://example.com/tool": { sha256: "b".repeat(64) } }),
    );
    expect(locked.images[0]!.steps.map(({ action }) => action.kind === "fetch-download" && action.sha256)).toEqual([
      "b".repeat(64),
      "a".repeat(64),
    ]);
  });

  test("nothing, and the plan is the same object, when nothing is locked", () => {
    const of = single(docker("debian:12"));
    expect(applyLock(of, new Map())).toBe(of);
  });
});

describe("the fingerprint", () => {
  const of = (what: Plan, items: { readonly [key: string]: LockedValue } = {}, index = 0) =>
    fingerprintPlan(applyLock(what, lock(items))).images.at(-1)!.targets[index]!.fingerprint;
  const debian = single(docker("debian:12"));

  test.each<[what: string, a: string, b: string]>([
    [
      "the name of a Docker base that is locked to the same digest",
      of(debian, { "docker debian:12": { digest: ONE } }),
      of(single(docker("mirror.example/debian")), { "docker mirror.example/debian": { digest: ONE } }),
    ],
    [
      "the filter that found the same AMI",
      of(single(ami()), { [AMI_KEY]: { id: "ami-01", name: "one" } }),
      of(single(ami("amazon-ebs", { region: "us-east-1" }, { owners: ["2"] })), {
        [AMI_KEY.replace('"1"', '"2"')]: { id: "ami-01" },
      }),
    ],
    [
      "the version of a plugin",
      of(single(withPlugin(docker("debian:12")))),
      of(single(withPlugin(docker("debian:12"))), { "plugin github.com/hashicorp/docker": { version: "1.1.2" } }),
    ],
    [
      "where a checksum is written",
      of(plan(image("web", [download("b".repeat(64))]))),
      of(plan(image("web", [download()])), { "download https://example.com/tool": { sha256: "b".repeat(64) } }),
    ],
  ])("does not depend on %s", (_, a, b) => expect(a).toBe(b));

  test.each<[what: string, a: string, b: string]>([
    ["whether a base is locked", of(debian), of(debian, { "docker debian:12": { digest: ONE } })],
    [
      "the digest of a base",
      of(debian, { "docker debian:12": { digest: ONE } }),
      of(debian, { "docker debian:12": { digest: TWO } }),
    ],
    [
      "the id of a local base",
      of(debian, { "docker debian:12": { id: ONE } }),
      of(debian, { "docker debian:12": { id: TWO } }),
    ],
    ["the AMI", of(single(ami()), { [AMI_KEY]: { id: "ami-01" } }), of(single(ami()), { [AMI_KEY]: { id: "ami-02" } })],
    [
      "the checksum of a download",
      of(plan(image("web", [download()])), { "download https://example.com/tool": { sha256: "b".repeat(64) } }),
      of(plan(image("web", [download()])), { "download https://example.com/tool": { sha256: "c".repeat(64) } }),
    ],
    [
      "the digest of the base's base",
      of(plan(image("base", []), image("web", [], { targets: [target("docker", "main", on("base"))] })), {
        "docker debian:12": { digest: ONE },
      }),
      of(plan(image("base", []), image("web", [], { targets: [target("docker", "main", on("base"))] })), {
        "docker debian:12": { digest: TWO },
      }),
    ],
  ])("depends on %s", (_, a, b) => expect(a).not.toBe(b));
});

describe("what can be locked", () => {
  const everything = plan(
    image("base", [download(), install("a", "curl")], { targets: [withPlugin(docker("debian:12")), ami()] }),
    image("web", [download("a".repeat(64), "https://example.com/own"), download()], {
      targets: [
        docker("debian:12", { pull: false }),
        target("docker", "child", on("base", "docker.main")),
        target("docker", "pinned", outside(`debian@${ONE}`)),
        target("qemu", "disk"),
        ami("amazon-ebs", { region: "us-east-1", profile: "prod" }),
      ],
    }),
  );

  test("is listed once, sorted", () => {
    expect(lockables(everything).map(({ key }) => key)).toEqual([
      'ami us-east-1 profile=prod {"filters":{"name":"debian-12-*"},"most_recent":true,"owners":["1"]}',
      AMI_KEY,
      "docker debian:12",
      "download https://example.com/tool",
      "plugin github.com/hashicorp/docker",
    ]);
    expect(openBases(everything)).toEqual([]);
  });

  test("is taken from this machine as soon as one target does not pull it", () => {
    expect(lockables(everything).find(({ kind }) => kind === "docker")).toMatchObject({ pulls: false });
  });

  test("is not what only Packer knows, and the reason is told", () => {
    const open = single(
      docker(reference("var", "base")),
      ami("amazon-ebs", {}),
      ami("amazon-ebs", { region: reference("var", "region") }),
      ami("amazon-ebs", { region: "us-east-1" }, { owners: [reference("var", "owner")] }),
      ami("amazon-ebs", { region: "us-east-1", profile: reference("var", "profile") }),
    );
    expect(lockables(open)).toEqual([]);
    expect(openBases(open).map(({ message }) => message)).toEqual([
      "Cannot lock the base of `docker.main`: only Packer knows which it is",
      "Cannot lock the base of `amazon-ebs.main`: its region is the environment's",
      "Cannot lock the base of `amazon-ebs.main`: its region is known only when Packer runs",
      "Cannot lock the base of `amazon-ebs.main`: its filter is known only when Packer runs",
      "Cannot lock the base of `amazon-ebs.main`: its profile is known only when Packer runs",
    ]);
  });
});

describe("drift", () => {
  const of = single(withPlugin(docker("debian:12")));
  const drift = (items: { readonly [key: string]: LockedValue }, what = of) => {
    const { missing, stale } = lockDrift(what, lock(items));
    return { missing: missing.map(({ key }) => key), stale };
  };
  const plugin = "plugin github.com/hashicorp/docker";

  test.each<[what: string, items: { readonly [key: string]: LockedValue }, missing: string[], stale: string[]]>([
    ["none", { "docker debian:12": { digest: ONE }, [plugin]: { version: "1.1.2" } }, [], []],
    ["none without plugins, where none are locked", { "docker debian:12": { digest: ONE } }, [], []],
    ["what is new", {}, ["docker debian:12"], []],
    [
      "what is new and what is gone",
      { "docker debian:11": { digest: ONE }, "plugin github.com/a/b": { version: "1.0.0" } },
      ["docker debian:12", plugin],
      ["docker debian:11", "plugin github.com/a/b"],
    ],
    [
      "a version that is no longer allowed",
      { "docker debian:12": { digest: ONE }, [plugin]: { version: "2.0.0" } },
      [],
      [plugin],
    ],
  ])("is %s", (_, items, missing, stale) => {
    expect(drift(items)).toEqual({ missing, stale });
  });

  test("leaves plugins alone for a Packer that has them built in", () => {
    const old = { ...of, packerVersion: "1.6.6" };
    expect(drift({ "docker debian:12": { digest: ONE }, [plugin]: { version: "1.1.2" } }, old)).toEqual({
      missing: [],
      stale: [],
    });
  });
});

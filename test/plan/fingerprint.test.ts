import { describe, expect, test } from "vitest";
import { constructOrigin } from "../../lib/diagnostics/diagnostic.ts";
import { call, Expression, hcl, reference, type Value } from "../../lib/plan/expression.ts";
import { fingerprintPlan } from "../../lib/plan/fingerprint.ts";
import type { Plan, PlanImage, Step } from "../../lib/plan/types.ts";
import { image, install, NOTHING_SAVED, on, outside, plan, script, target, text, upload } from "./recipe.ts";

const origin = constructOrigin("x");
const variable = (value: Value, sensitive = false) => ({
  name: "v",
  type: "string",
  default: value,
  sensitive,
  validations: [],
  origin,
});
const withVariable = (value: Value, sensitive = false): Partial<PlanImage> => ({
  variables: [variable(value, sensitive)],
});
const uses = (name = "v") => script("s", "x", { run: { environment: { A: reference("var", name) } } });

function fingerprint(of: Plan, imageIndex = 0, targetIndex = 0): string {
  return fingerprintPlan(of).images[imageIndex]!.targets[targetIndex]!.fingerprint;
}

function of(steps: Step[], more: Partial<PlanImage> = {}): string {
  return fingerprint(plan(image("web", steps, more)));
}

test("is a SHA-256 that stays the same between releases", () => {
  expect(of([install("a", "nginx"), text("f", "/srv/a")])).toBe(
    "56758aaf265b99ba25f4aa6cf003b205efb108a034a957088a529fc9fd6fde66",
  );
});

describe("does not depend on", () => {
  const base = [install("a", "nginx"), upload("f", "site/", "/srv/a", 2), script("s", "x")];
  const site = base[1]!;
  test.each<[string, string, string]>([
    ["ids and titles", of(base), of(base.map((step, index) => ({ ...step, id: `${index}`, title: "other" })))],
    ["where the user wrote it", of(base), of(base.map((step) => ({ ...step, origin })))],
    ["the image's name", of(base), fingerprint(plan(image("other", base)))],
    [
      "how passes carry it out",
      of([install("a", "nginx")]),
      of([install("a", "nginx", { refresh: true, writeLess: { ...NOTHING_SAVED, caches: true } })]),
    ],
    [
      "retries and timeouts",
      of([script("s", "x")]),
      of([script("s", "x", { control: { maxRetries: 2, timeout: "5m" } })]),
    ],
    ["folders on the host", of([site]), of([upload("f", "other/", "/srv/a", 2)])],
    [
      "whether root is named",
      of([script("s", "x")]),
      of([script("s", "x", { run: { user: "root", environment: {} } })]),
    ],
    [
      "declared effects and change classes",
      of([script("s", "x")]),
      of([script("s", "x", { change: "base", effects: { reads: [], writes: ["path:/a"] } })]),
    ],
    [
      "steps of other targets",
      of([]),
      of([script("s", "x", { guard: ["docker.other"] })], { targets: [target("docker"), target("docker", "other")] }),
    ],
    ["variables that are not used", of([]), of([], withVariable("a"))],
    ["a secret's value", of([uses()], withVariable("a", true)), of([uses()], withVariable("b", true))],
    [
      "what cannot change the content",
      of([], { targets: [target("amazon-ebs")] }),
      of([], {
        targets: [
          target("amazon-ebs", "main", outside("debian:12"), { ami_name: "x", tags: { a: "b" }, ssh_timeout: "5m" }),
        ],
      }),
    ],
  ])("%s", (_, a, b) => {
    expect(a).toBe(b);
  });
});

describe("depends on", () => {
  test.each<[string, string, string]>([
    ["order", of([script("a", "1"), script("b", "2")]), of([script("b", "2"), script("a", "1")])],
    ["the base", of([]), of([], { targets: [target("docker", "main", outside("debian:13"))] })],
    ["the builder", of([]), of([], { targets: [target("podman")] })],
    ["the operating system", of([]), of([], { os: { family: "debian", distribution: "ubuntu", version: "24.04" } })],
    ["versions of packages", of([install("a", "nginx=1")]), of([install("a", "nginx=2")])],
    ["owners of files", of([text("f", "/srv/a")]), of([text("f", "/srv/a", { owner: "web" })])],
    ["the user it runs as", of([script("s", "x")]), of([script("s", "x", { run: { user: "web", environment: {} } })])],
    [
      "exit codes that are allowed",
      of([script("s", "x")]),
      of([script("s", "x", { control: { validExitCodes: [0, 2] } })]),
    ],
    ["defaults of variables that are used", of([uses()], withVariable("a")), of([uses()], withVariable("b"))],
    [
      "which secret is used",
      of([uses()], withVariable("a", true)),
      of([uses("w")], { variables: [{ ...variable("a", true), name: "w" }] }),
    ],
    [
      "values of locals, through other locals",
      of([script("s", "x", { run: { environment: { A: reference("local", "a") } } })], locals("1")),
      of([script("s", "x", { run: { environment: { A: reference("local", "a") } } })], locals("2")),
    ],
    [
      "attributes of the builder that count",
      of([], { targets: [target("docker", "main", outside("debian:12"), { changes: ["USER a"] })] }),
      of([], { targets: [target("docker", "main", outside("debian:12"), { changes: ["USER b"] })] }),
    ],
  ])("%s", (_, a, b) => {
    expect(a).not.toBe(b);
  });

  function locals(value: string): Partial<PlanImage> {
    return {
      locals: [
        { name: "a", value: hcl.raw`upper(local.b)`, sensitive: false, origin },
        { name: "b", value, sensitive: false, origin },
      ],
    };
  }
});

test("follows the base image, through every level", () => {
  const chain = (packages: string) =>
    fingerprint(
      plan(
        image("app", [], { targets: [target("docker", "main", on("web"))] }),
        image("web", [], { targets: [target("docker", "main", on("base"))] }),
        image("base", [install("a", packages)]),
      ),
    );
  expect(chain("nginx")).toBe(chain("nginx"));
  expect(chain("nginx")).not.toBe(chain("apache2"));
});

test("never takes in the text of a secret", () => {
  const secret = (text: string) => of([script("s", "x", { run: { environment: { A: call("sensitive", text) } } })]);
  const marked = (text: string) => new Expression({ kind: "template", parts: [text] }, true);
  expect(of([script("s", "x", { run: { environment: { A: marked("one") } } })])).toBe(
    of([script("s", "x", { run: { environment: { A: marked("two") } } })]),
  );
  expect(secret("one")).toBe(secret("two"));
});

test("a base of several builders gives each child the fingerprint of its own", () => {
  const build = (dockerBase: string) =>
    fingerprintPlan(
      plan(
        image("base", [], {
          targets: [target("docker", "base", outside(dockerBase)), target("qemu", "base", outside("disk"))],
        }),
        image("web", [], {
          targets: [target("docker", "web", on("base", "docker.base")), target("qemu", "web", on("base", "qemu.base"))],
        }),
      ),
    ).images[1]!.targets.map(({ fingerprint }) => fingerprint);
  const [docker, qemu] = build("debian:12");
  const changed = build("debian:13");
  expect(changed[0]).not.toBe(docker);
  expect(changed[1]).toBe(qemu);
});

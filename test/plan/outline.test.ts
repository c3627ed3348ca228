import { expect, test } from "vitest";
import { call, Expression, hcl, reference } from "../../lib/plan/expression.ts";
import { outlinePlan } from "../../lib/plan/outline.ts";
import { outlineValue } from "../../lib/plan/outline-value.ts";
import type { Action } from "../../lib/plan/types.ts";
import {
  clean,
  image,
  install,
  on,
  output,
  plan,
  provisioner,
  reboot,
  refresh,
  repository,
  script,
  service,
  step,
  target,
  text,
  upload,
  variant,
} from "./recipe.ts";

test("an outline shows every kind of step on a line", () => {
  const fetch: Action = {
    kind: "fetch-download",
    url: "https://x/y.tgz",
    sha256: "",
    destination: "/opt/y",
    unpack: "tar.gz",
    stripComponents: 1,
  };
  const file: Action = {
    kind: "run-script",
    source: { kind: "file", path: "setup.sh", text: "", sha256: "" },
    interpreter: "/bin/bash -e",
    arguments: ["a", hcl`b-${reference("var", "c")}`],
  };
  const of = plan(
    image("base", [], { kind: "layer" }),
    variant(
      "web",
      "a",
      [
        refresh("r"),
        repository("p", "docker"),
        install("i", "nginx curl=8", { refresh: true, recommends: true, docs: false, release: "bookworm-backports" }),
        text("f", "/etc/a", { owner: "web" }),
        upload("u", "site/", "/srv", 3),
        script("s", "echo\nok", {
          run: { user: "web", workingDirectory: "/srv", environment: { A: reference("var", "a") } },
          control: { maxRetries: 2 },
        }),
        step("x", file),
        step("d", fetch),
        service("e", "nginx"),
        step("g", { kind: "group", steps: [script("h", "1", { guard: ["docker.main"] })] }),
        provisioner("q"),
        reboot("b"),
        step("m", { kind: "remove-build-packages", manager: "apt", packages: ["gcc"] }),
        clean(),
      ],
      {
        targets: [target("docker", "main", on("base"))],
        outputs: [output("docker-tag", { repository: "web", tags: ["1"] }, ["docker.main"])],
      },
    ),
  );
  expect(outlinePlan(of)).toBe(`\
layer base (debian 12)
  docker.main from debian:12

image web-a (debian 12, variant a of web)
  docker.main from base/docker.main
  - r: apt refresh [packages]
  - p: apt repositories docker [base]
  - i: apt install nginx, curl=8 {refresh, recommends, no docs, release bookworm-backports} [packages]
  - f: place text → /etc/a (web:) [application]
  - u: place site/ → /srv [application]
  - s: run echo\\nok with A=var.a in /srv as web {maxRetries 2} [configuration, opaque]
  - x: run (/bin/bash -e) setup.sh a "b-\${var.c}" [configuration, opaque]
  - d: fetch https://x/y.tgz → /opt/y (tar.gz) [packages]
  - e: service nginx {enabled} [configuration]
  - g: script
    - h: run 1 only docker.main [configuration, opaque]
  - q: provisioner ansible [configuration, opaque]
  - b: reboot 5m [configuration, opaque]
  - m: apt remove gcc [always]
  - cleanup: clean package-caches [always, opaque]
  → docker-tag repository=web tags=["1"] only docker.main
`);
});

const region = reference("var", "region");
const secret = new Expression({ kind: "reference", path: ["var", "token"] }, true);

test.each([
  ["text", "debian:12", "debian:12"],
  [
    "a list and an object",
    [{ name: "a", size: 1, on: true, no: null }, "b"],
    '[{"name":"a","size":1,"on":true,"no":null},"b"]',
  ],
  ["a reference", region, "var.region"],
  ["a template", hcl`${reference("path", "root")}/packer-manifest.json`, '"${path.root}/packer-manifest.json"'],
  [
    "text that looks like an expression",
    hcl`a "quote"\n$\{b} %{if} ${region}`,
    '"a \\"quote\\"\\n$${b} %%{if} ${var.region}"',
  ],
  [
    "raw code",
    hcl.raw`length(${region}) > 0 && ${region} != ${"none"}`,
    'length(var.region) > 0 && var.region != "none"',
  ],
  ["a call", call("join", "-", [region, "a", 1]), 'join("-", [var.region,"a",1])'],
  [
    "expressions in a list and an object",
    { tags: [region, hcl`x-${region}`] },
    '{"tags":[var.region,"x-${var.region}"]}',
  ],
  ["a secret by its name", hcl`Bearer ${secret}`, '"Bearer ${var.token}"'],
  ["the text of a secret", new Expression({ kind: "raw", parts: ['"hunter2"'] }, true), "(sensitive)"],
  ["a call on the text of a secret", call("sensitive", "hunter2"), "sensitive(…)"],
])("an outline shows %s shortly", (_, value, text) => {
  expect(outlineValue(value)).toBe(text);
});

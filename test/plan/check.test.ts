import { describe, expect, test } from "vitest";
import { BUILDER_TYPES, builderTraits } from "../../lib/catalog/builders.ts";
import { constructOrigin } from "../../lib/diagnostics/diagnostic.ts";
import { formatDiagnostics } from "../../lib/diagnostics/format.ts";
import { checkPlan } from "../../lib/plan/check.ts";
import type { Body } from "../../lib/plan/component.ts";
import { call, hcl, reference, type Value } from "../../lib/plan/expression.ts";
import type { Plan, PlanImage, PlanVariable } from "../../lib/plan/types.ts";
import {
  HASH,
  image,
  install,
  on,
  output,
  outside,
  plan,
  provisioner,
  script,
  step,
  target,
  text,
  upload,
} from "./recipe.ts";

const origin = constructOrigin("here");
const web = (more: Partial<PlanImage>) => plan(image("web", [], more));
const steps = (...all: PlanImage["steps"]) => plan(image("web", all));
const variable = (name: string, more: Partial<PlanVariable> = {}): PlanVariable => ({
  name,
  type: "string",
  sensitive: false,
  validations: [],
  origin,
  ...more,
});
const token = { variables: [variable("token", { sensitive: true })] };
const secret = reference("var", "token");
const component = (kind: "provisioner" | "datasource", type: string, attributes = {}) => ({
  kind,
  type,
  body: { attributes, blocks: [] },
});

function codes(of: Plan): string[] {
  return checkPlan(of).map(({ code, severity, message }) => `${severity} ${code}: ${message}`);
}

test("a sound plan has no problems", () => {
  expect(
    checkPlan(
      plan(
        image("base", [install("a", "nginx")]),
        image("web", [upload("f", "a", "/srv/a")], { targets: [target("docker", "main", on("base"))] }),
      ),
    ),
  ).toEqual([]);
});

test("all problems come at once, each with its place and its cure", () => {
  const broken = plan(
    image("base", []),
    image("Web", [text("a", "srv/a"), text("a", "/srv/b", { guard: ["docker.mian"] })], {
      targets: [target("docker", "main", on("bse"))],
    }),
  );
  expect(formatDiagnostics(checkPlan(broken))).toBe(`\
error plan/bad-image-name  Unexpected image name \`Web\`, expected lower-case letters, digits and single \`.\`, \`_\`, \`-\`
  at Web
  help: use a name that is a folder and a Docker repository as well, e.g. \`web-server\`, of at most 128 characters

error plan/unknown-base  Cannot find \`bse\`, the base of \`Web\`
  at Web
  help: did you mean \`base\`?

error plan/bad-path  Unexpected destination \`srv/a\`, expected an absolute path without \`.\` and \`..\`
  at a
  help: write it out from \`/\` on

error plan/unknown-target  Unexpected target \`docker.mian\`, expected one of the image's
  at a
  help: did you mean \`docker.main\`?

error plan/duplicate-step  Unexpected second step \`a\` in \`Web\`, expected unique ids
  at a
  help: give one of the two constructs another id`);
});

describe("each mistake is told", () => {
  test.each<[string, Plan]>([
    [
      "error plan/duplicate-image: Unexpected second image named `web`, expected unique names",
      plan(image("web", []), image("web", [])),
    ],
    ["error plan/no-targets: Unexpected image `web` without targets, expected at least one", web({ targets: [] })],
    [
      "error plan/duplicate-target: Unexpected second target `docker.main` in `web`, expected unique names per builder",
      web({ targets: [target("docker"), target("docker")] }),
    ],
    [
      "error plan/bad-target-name: Unexpected target name `3.11` in `web`, expected an HCL identifier",
      web({ targets: [target("docker", "3.11")] }),
    ],
    [
      "error plan/unknown-base-target: Cannot find target `docker.other` in `base`, the base of `web`",
      plan(image("base", []), image("web", [], { targets: [target("docker", "main", on("base", "other"))] })),
    ],
    [
      "error plan/base-of-other-builder: Unexpected base `base` built with `docker` for a `qemu` target of `web`, expected the same builder",
      plan(image("base", []), image("web", [], { targets: [target("qemu", "main", on("base"))] })),
    ],
    [
      "error plan/base-cycle: Unexpected cycle of bases: `web` is the base of `web`, expected none",
      web({ targets: [target("docker", "main", on("web"))] }),
    ],
    [
      "error plan/empty-guard: Unexpected empty list of targets, expected at least one",
      steps(script("s", "x", { guard: [] })),
    ],
    [
      "error plan/bad-environment-name: Unexpected environment variable `A-B`, expected letters, digits and `_`",
      steps(script("s", "x", { run: { environment: { "A-B": "1" } } })),
    ],
    [
      "error plan/bad-duration: Unexpected `timeout` `5 minutes`, expected a duration",
      steps(script("s", "x", { control: { timeout: "5 minutes" } })),
    ],
    [
      "error plan/unknown-control: Unexpected `pauseAfter`, expected what the provisioner `ansible` has",
      steps({ ...provisioner("p"), control: { pauseAfter: "5s", maxRetries: 1 } }),
    ],
    [
      "error plan/two-versions: Unexpected second version of package `nginx`, expected one per step",
      steps(install("a", "nginx nginx=1")),
    ],
    [
      "error plan/bad-checksum: Unexpected value `abc` of sha256, expected 64 hexadecimal digits",
      steps(
        step("f", {
          kind: "fetch-download",
          url: "https://x",
          sha256: "abc",
          destination: "/opt/x",
          stripComponents: 0,
        }),
      ),
    ],
    [
      "error plan/bad-mode: Unexpected mode `rw`, expected three or four octal digits",
      steps(
        step("f", {
          kind: "fetch-download",
          url: "https://x",
          sha256: HASH,
          destination: "/opt/x",
          stripComponents: 0,
          mode: "rw",
        }),
      ),
    ],
    [
      "error plan/undeclared: Cannot find `var.region`, used in `web`",
      web({ targets: [target("docker", "main", outside(reference("var", "region")))] }),
    ],
    [
      "error plan/undeclared: Cannot find `local.b`, used in `web`",
      web({
        locals: [{ name: "a", value: hcl.raw`upper("\${local.b} local.c") # local.d`, sensitive: false, origin }],
      }),
    ],
    [
      "error plan/undeclared: Cannot find `data.amazon-ami.base`, used in `web`",
      steps(script("s", "x", { run: { environment: { AMI: reference("data", "amazon-ami", "base", "id") } } })),
    ],
    [
      "error plan/duplicate-declaration: Unexpected second variable `a` in `web`, expected unique names",
      web({ variables: [variable("a"), variable("a")] }),
    ],
    [
      "error plan/bad-name: Unexpected variable name `1a`, expected an HCL identifier",
      web({ variables: [variable("1a")] }),
    ],
    [
      "error plan/bad-default: Unexpected expression in the default of `a`, expected a literal",
      web({ variables: [variable("a", { default: call("env", "A") })] }),
    ],
    [
      "error plan/bad-validation: Unexpected `var.b` in a validation of `a`, expected only `var.a`",
      web({
        variables: [
          variable("a", { validations: [{ condition: hcl.raw`var.a != var.b`, message: "It differs." }] }),
          variable("b"),
        ],
      }),
    ],
    [
      "error plan/bad-validation: Unexpected validation message `bad` of `a`, expected a sentence",
      web({ variables: [variable("a", { validations: [{ condition: hcl.raw`var.a != ""`, message: "bad" }] })] }),
    ],
    [
      "error plan/duplicate-artifact: Unexpected `ami_name` `x` of `b/amazon-ebs.main`, expected another than that of `a/amazon-ebs.main`",
      plan(ami("a", "us-east-1"), ami("b", "us-east-1")),
    ],
    [
      "error plan/duplicate-artifact: Unexpected tag `web:latest` of `b/docker.main`, expected another than that of `a/docker.main`",
      plan(tagged("a"), tagged("b")),
    ],
    [
      "error plan/secret-in-script: Unexpected secret in the script of `s`, expected none: it would be written down",
      plan(
        image(
          "web",
          [step("s", { kind: "run-script", source: { kind: "inline", lines: [hcl`login ${secret}`] }, arguments: [] })],
          token,
        ),
      ),
    ],
    [
      "error plan/secret-in-script: Unexpected secret in the arguments of `s`, expected none: it would be written down",
      plan(
        image(
          "web",
          [step("s", { kind: "run-script", source: { kind: "inline", lines: ["x"] }, arguments: [secret] })],
          token,
        ),
      ),
    ],
    [
      "error plan/secret-default: Unexpected default of the sensitive variable `token`, expected none",
      web({ variables: [variable("token", { sensitive: true, default: "hunter2" })] }),
    ],
    [
      "error plan/secret-local: Unexpected secret in the local `a`, expected a sensitive local",
      web({ ...token, locals: [{ name: "a", value: hcl`x-${secret}`, sensitive: false, origin }] }),
    ],
    [
      "warning plan/secret-shown: Unexpected secret in `inline` of provisioner `p`: it shows on a command line or in the image",
      plan(
        image(
          "web",
          [step("p", { kind: "use-provisioner", component: component("provisioner", "shell", { inline: [secret] }) })],
          token,
        ),
      ),
    ],
  ])("%s", (message, of) => {
    expect(codes(of)).toEqual([message]);
  });
});

describe("a secret in a label is an error, whoever wrote it", () => {
  const message = (name: string, where: string) =>
    `error plan/secret-in-label: Unexpected secret in \`${name}\` of ${where}, expected none: labels and tags are shown`;
  const built = (type: string, attributes: Body["attributes"], blocks: Body["blocks"] = []) => {
    const one = target(type, "main", outside("x"), attributes);
    return web({
      ...token,
      targets: [{ ...one, component: { ...one.component, body: { ...one.component.body, blocks } } }],
    });
  };

  test.each<[type: string, name: string, value: Value]>([
    ["docker", "changes", ["EXPOSE 80", hcl`LABEL "token"="${secret}"`]],
    ["docker", "changes", [hcl`label token=${secret}`]],
    ["amazon-ebs", "tags", { token: secret }],
    ["amazon-ebs", "snapshot_tags", { token: hcl`x-${secret}` }],
    ["amazon-ebs", "run_tags", call("merge", { token: secret }, {})],
    ["googlecompute", "image_labels", { token: secret }],
    ["azure-arm", "azure_tags", { token: secret }],
    ["hcloud", "snapshot_labels", { token: secret }],
    ["digitalocean", "tags", [secret]],
  ])("%s: %s", (type, name, value) => {
    expect(codes(built(type, { [name]: value }))).toEqual([message(name, `target \`${type}.main\``)]);
  });

  test("in every builder that has tags or labels", () => {
    const tags = BUILDER_TYPES.flatMap((type) => builderTraits(type).tagsAttribute ?? []);
    expect(tags.length).toBeGreaterThan(10);
    for (const type of BUILDER_TYPES) {
      const { tagsAttribute: name } = builderTraits(type);
      if (name === undefined) continue;
      expect(codes(built(type, { [name]: { token: secret } }))).toContain(message(name, `target \`${type}.main\``));
    }
  });

  test("in blocks, once for each kind", () => {
    const tag = { type: "tag", body: { attributes: { key: "token", value: secret }, blocks: [] } };
    expect(codes(built("amazon-ebs", {}, [tag, tag]))).toEqual([message("tag", "target `amazon-ebs.main`")]);
  });

  test("in post-processors", () => {
    const outputs = [output("amazon-import", { tags: { token: secret } })];
    expect(codes(web({ ...token, outputs }))).toEqual([message("tags", "post-processor `amazon-import`")]);
  });

  test("by the name of a sensitive variable in code", () => {
    expect(codes(built("amazon-ebs", { tags: { token: hcl.raw`upper(var.token)` } }))).toEqual([
      message("tags", "target `amazon-ebs.main`"),
    ]);
  });

  test("but other changes to a Docker image are a warning, as they were", () => {
    expect(codes(built("docker", { changes: ["LABEL a=b", hcl`ENV TOKEN=${secret}`] }))).toEqual([
      "warning plan/secret-shown: Unexpected secret in `changes` of target `docker.main`: it shows on a command line or in the image",
    ]);
  });
});

test("a secret may be in a step's environment, in file content and in a builder's credentials", () => {
  const environment = script("s", "x", { run: { environment: { TOKEN: secret } } });
  const file = step("f", {
    kind: "place-files",
    archive: false,
    entries: [{ content: { kind: "expression", value: secret }, destination: "/etc/token" }],
  });
  const targets = [target("amazon-ebs", "main", outside("ami-1"), { access_key: secret })];
  expect(checkPlan(plan(image("web", [environment, file], { ...token, targets })))).toEqual([]);
});

test("what an older Packer lacks is named, with the version that has it", () => {
  const file = step("f", {
    kind: "place-files",
    archive: false,
    entries: [{ content: { kind: "expression", value: call("startswith", "a", "b") }, destination: "/a" }],
  });
  const images = [
    image("web", [file], {
      dataSources: [{ name: "base", component: component("datasource", "amazon-ami"), origin }],
      registry: { bucketName: "web", bucketLabels: {}, buildLabels: {}, channels: ["stable"] },
    }),
  ];
  const needs = (packerVersion: string) =>
    codes({ packerVersion, images }).map((line) =>
      line.replace(/.*: Unexpected (.*), expected .*came with (.*)/, "$1: $2"),
    );
  expect(needs("1.6.6")).toEqual([
    "data source `amazon-ami.base`: 1.7.0",
    "HCP registry of `web`: 1.7.5",
    "HCP channels of `web`: 1.15.0",
    "function `startswith`: 1.13.0",
  ]);
  expect(needs("1.9.5")).toEqual(["HCP channels of `web`: 1.15.0", "function `startswith`: 1.13.0"]);
  expect(needs("1.16.0")).toEqual([]);
});

test("builders that start from another builder's artifact may do so", () => {
  const iso = image("base", [], { targets: [target("virtualbox-iso")] });
  expect(
    checkPlan(
      plan(iso, image("web", [], { targets: [target("virtualbox-ovf", "main", on("base", "virtualbox-iso.main"))] })),
    ),
  ).toEqual([]);
});

function ami(name: string, region: string): PlanImage {
  return image(name, [], { targets: [target("amazon-ebs", "main", outside("ami-1"), { ami_name: "x", region })] });
}

function tagged(name: string): PlanImage {
  return image(name, [], { outputs: [output("docker-tag", { repository: "web" })] });
}

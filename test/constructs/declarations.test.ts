import { describe, expect, test } from "vitest";
import { BaseLayer } from "../../lib/constructs/base-layer.ts";
import { DataSource } from "../../lib/constructs/data-source.ts";
import { HcpBase } from "../../lib/constructs/hcp-base.ts";
import { Image } from "../../lib/constructs/image.ts";
import { Local } from "../../lib/constructs/local.ts";
import { Os } from "../../lib/constructs/os.ts";
import { Script } from "../../lib/constructs/script.ts";
import { Secret, Variable } from "../../lib/constructs/variable.ts";
import { call, hcl } from "../../lib/plan/expression.ts";
import { AmazonAmi, AmazonEbs } from "../../lib/plugins/amazon.ts";
import { imageOf, makeApp, makeImage, mistakesOf, planOf } from "./support.ts";

describe("declarations", () => {
  test("an image declares what its expressions use, directly or not, and nothing else", () => {
    const app = makeApp();
    const region = new Variable(app, "region", { default: "eu-west-1" });
    const token = new Secret(app, "token", { fromEnvironment: "TOKEN" });
    new Variable(app, "unused", { default: "x" });
    const tag = new Local(app, "tag", { value: hcl`${region.ref}-${call("upper", "a")}` });
    const web = makeImage(app, { labels: { "acme.tag": tag.ref } });
    new Script(web, "x", { inline: ["true"], environment: { TOKEN: token.ref, RAW: hcl.raw`lower(var.raw)` } });
    new Variable(web, "raw", {
      type: "string",
      description: "Named in raw text.",
      validation: [{ condition: (ref) => hcl.raw`length(${ref}) > 0`, message: "Must not be empty." }],
    });
    const { variables, locals, targets } = imageOf(app);
    expect(variables.map(({ name, sensitive }) => [name, sensitive])).toEqual([
      ["raw", false],
      ["region", false],
      ["token", true],
    ]);
    expect(locals.map(({ name }) => name)).toEqual(["tag"]);
    expect(JSON.stringify(targets[0]!.component.body.attributes.changes)).toContain("local.tag");
    expect(token.ref.sensitive).toBe(true);
    expect(() => `${region.ref}`).toThrow(/cannot be turned into a string/);
  });

  test.each([
    ["x", "string"],
    [1, "number"],
    [true, "bool"],
    [["a"], "list(string)"],
    [{ a: "b" }, "map(string)"],
    [[1], "any"],
    [undefined, "string"],
  ])("the type of default %o is %s", (value, type) => {
    const variable = new Variable(makeApp(), "x", value === undefined ? {} : { default: value });
    expect(variable.plan.type).toBe(type);
  });

  test("of two variables of one name, the image's own wins; two in one place are a mistake", () => {
    const app = makeApp();
    new Variable(app, "region", { default: "app" });
    const web = makeImage(app);
    const own = new Variable(web, "region", { default: "image" });
    new Script(web, "x", { inline: ["true"], environment: { REGION: own.ref } });
    expect(imageOf(app).variables).toMatchObject([{ default: "image" }]);
    new Variable(web, "again", { name: "region" });
    expect(mistakesOf(app)).toMatch(
      /^error constructs\/duplicate-declaration {2}Unexpected second declaration of `var.region`/,
    );
  });

  test("an AMI found by a data source is a base", () => {
    const app = makeApp();
    const debian = new DataSource(
      app,
      "debian",
      new AmazonAmi({
        owners: ["136693071363"],
        filters: { name: "debian-12-amd64-*" },
        mostRecent: true,
        region: "eu-west-1",
      }),
    );
    new Image(app, "web", {
      os: Os.debian("12"),
      targets: [AmazonEbs.from(debian.ref("id"), { region: "eu-west-1" })],
    });
    const { dataSources, targets } = imageOf(app);
    expect(dataSources).toMatchObject([{ name: "debian", component: { type: "amazon-ami" } }]);
    expect(JSON.stringify(targets[0]!.base)).toContain("data.amazon-ami.debian.id");
    expect(targets[0]!.component.body.attributes).toMatchObject({ ssh_username: "admin" });
  });

  test("a base from the HCP Packer registry is one version, whatever the number of its artifacts", () => {
    const app = makeApp({}, { packerVersion: "1.15.0" });
    const golden = new HcpBase(app, "golden", { bucketName: "golden", channel: "production" });
    const ami = () => golden.artifact({ platform: "aws", region: "eu-west-1" });
    for (const name of ["web", "worker"]) {
      new Image(app, name, {
        os: Os.ubuntu("24.04"),
        targets: [AmazonEbs.from(ami(), { region: "eu-west-1" })],
        hcp: { bucketName: name, channels: ["test"], labels: { team: "web" } },
      });
    }
    const [web] = planOf(app).images;
    expect(web!.dataSources.map(({ name, component }) => `${component.type}.${name}`)).toEqual([
      "hcp-packer-artifact.golden-aws-eu-west-1",
      "hcp-packer-version.golden",
    ]);
    expect(web!.registry).toEqual({
      bucketName: "web",
      bucketLabels: { team: "web" },
      buildLabels: {},
      channels: ["test"],
    });
  });

  test("what a layer uses is not declared in the images on it", () => {
    const app = makeApp();
    const token = new Secret(app, "token");
    const base = new BaseLayer(app, "base", {
      os: Os.debian("12"),
      targets: [AmazonEbs.from("ami-1", { region: "eu-west-1" })],
    });
    new Script(base, "x", { inline: ["true"], environment: { TOKEN: token.ref } });
    new Image(app, "web", { base });
    expect(imageOf(app, "base").variables).toHaveLength(1);
    expect(imageOf(app).variables).toEqual([]);
  });
});

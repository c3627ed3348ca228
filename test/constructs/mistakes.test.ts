import { describe, expect, test } from "vitest";
import { AppRoot } from "../../lib/constructs/app-root.ts";
import { BaseLayer } from "../../lib/constructs/base-layer.ts";
import { Cleanup } from "../../lib/constructs/cleanup.ts";
import { DataSource } from "../../lib/constructs/data-source.ts";
import { Download } from "../../lib/constructs/download.ts";
import { Files } from "../../lib/constructs/files.ts";
import { Image } from "../../lib/constructs/image.ts";
import { Os } from "../../lib/constructs/os.ts";
import { Packages } from "../../lib/constructs/packages.ts";
import { PostProcessor } from "../../lib/constructs/post-processor.ts";
import { Provisioner } from "../../lib/constructs/provisioner.ts";
import { Reboot } from "../../lib/constructs/reboot.ts";
import { Script } from "../../lib/constructs/script.ts";
import { Service } from "../../lib/constructs/service.ts";
import { toPlan } from "../../lib/constructs/to-plan.ts";
import { Secret, Variable } from "../../lib/constructs/variable.ts";
import { Variants } from "../../lib/constructs/variants.ts";
import { hcl } from "../../lib/plan/expression.ts";
import { AmazonAmi, AmazonEbs } from "../../lib/plugins/amazon.ts";
import { Digitalocean } from "../../lib/plugins/digitalocean.ts";
import { Docker } from "../../lib/plugins/docker.ts";
import { makeApp, makeImage, mistakesOf } from "./support.ts";

/** Props as a JavaScript user might give them. */
// biome-ignore lint/suspicious/noExplicitAny: that is the point of it.
const wrong = (props: unknown): any => props;

const debian = () => ({ os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });

type Mistake = readonly [name: string, make: (web: Image, app: AppRoot) => void];

const MISTAKES: readonly Mistake[] = [
  ["a misspelt prop", (web) => new Script(web, "x", wrong({ inlin: ["true"], inline: ["true"] }))],
  ["a prop that nothing resembles", (web) => new Script(web, "x", wrong({ colour: "red", inline: ["true"] }))],
  ["a string instead of a list", (web) => new Script(web, "x", wrong({ inline: "nginx -t" }))],
  ["a number instead of a string", (web) => new Files(web, "x", wrong({ content: 1, destination: "/a" }))],
  ["no props at all", (web) => new Packages(web, "x", wrong(undefined))],
  ["both inline and file", (web) => new Script(web, "x", { inline: ["true"], file: "a.sh" })],
  ["neither inline nor file", (web) => new Script(web, "x", {})],
  ["a script file that is not there", (web) => new Script(web, "x", { file: "scripts/setpu.sh" })],
  ["a folder as a script", (web) => new Script(web, "x", { file: "scripts" })],
  [
    "a bad name of an environment variable",
    (web) => new Script(web, "x", { inline: ["true"], environment: { "MY-NAME": "x" } }),
  ],
  [
    "caches of a script that runs as somebody",
    (web) => new Script(web, "x", { inline: ["make"], user: "www-data", caches: ["ccache"] }),
  ],
  [
    "caches of a script with expressions",
    (web, app) =>
      new Script(web, "x", { inline: [hcl`make ${new Variable(app, "v", { default: "" }).ref}`], caches: ["ccache"] }),
  ],
  ["a cache of an unknown tool", (web) => new Script(web, "x", wrong({ inline: ["make"], caches: ["ccach"] }))],
  ["a variable with a name of ours", (_web, app) => new Variable(app, "packwright_cache", { default: "" })],
  [
    "a proxy without a scheme",
    (_web, app) => new Image(app, "p", wrong({ ...debian(), proxies: { apt: "10.0.0.1:3142" } })),
  ],
  [
    "a password of a proxy",
    (_web, app) => new Image(app, "p", { ...debian(), proxies: { http: "http://me:secret@10.0.0.1:3128" } }),
  ],
  ["a duration without unit", (web) => new Script(web, "x", wrong({ inline: ["true"], timeout: "90" }))],
  ["a number as mode", (web) => new Files(web, "x", wrong({ content: "", destination: "/a", mode: 0o644 }))],
  ["a relative destination", (web) => new Files(web, "x", { content: "", destination: "etc/motd" })],
  ["text into a folder", (web) => new Files(web, "x", { content: "", destination: "/etc/" })],
  ["source and content", (web) => new Files(web, "x", { source: "a", content: "", destination: "/a" })],
  ["a source that is not there", (web) => new Files(web, "x", { source: "sight/", destination: "/a" })],
  ["two packages in one string", (web) => new Packages(web, "x", { apt: ["curl git"] })],
  ["an option as a package", (web) => new Packages(web, "x", { apt: ["--no-install-recommends"] })],
  ["packages of another family only", (web) => new Packages(web, "x", { dnf: ["httpd"], apk: ["apache2"] })],
  [
    "a key's URL without checksum",
    (web) =>
      new Packages(web, "x", {
        apt: ["docker-ce"],
        repositories: [{ name: "docker", url: "https://d.example", keyUrl: "https://d.example/key" }],
      }),
  ],
  [
    "a download with half a checksum",
    (web) => new Download(web, "x", { url: "https://a.example/b", sha256: "abc123", destination: "/b" }),
  ],
  [
    "an archive of unknown format",
    (web) =>
      new Download(web, "x", { url: "https://a.example/b", sha256: "0".repeat(64), destination: "/b", unpack: true }),
  ],
  ["a service both enabled and masked", (web) => new Service(web, "x", { enabled: true, masked: true })],
  ["an unknown part of cleanup", (web) => new Cleanup(web, "x", wrong({ documentaion: true }))],
  ["a target that the image has not", (web) => new Script(web, "x", { inline: ["true"], only: ["dokcer"] })],
  ["a step outside of an image", (_, app) => new Script(app, "x", { inline: ["true"] })],
  ["an image without targets", (_, app) => new Image(app, "x", { os: Os.debian("12") })],
  ["an image without operating system", (_, app) => new Image(app, "x", { targets: [Docker.from("debian:12")] })],
  ["the name of a base instead of the base", (_, app) => new Image(app, "x", wrong({ base: "web" }))],
  [
    "a builder's props instead of a builder",
    (_, app) => new Image(app, "x", wrong({ os: Os.debian("12"), targets: [{ image: "debian" }] })),
  ],
  [
    "an operating system's name",
    (_, app) => new Image(app, "x", wrong({ os: "debian:12", targets: [Docker.from("debian:12")] })),
  ],
  ["another system than the base's", (web, app) => new Image(app, "x", { base: web, os: Os.alpine("3.20") })],
  ["two bases", (web, app) => new Image(app, "x", { base: web, targets: [Docker.from("debian:12")] })],
  [
    "a builder that the base is not built with",
    (web, app) => new Image(app, "x", { base: web, targets: [new AmazonEbs({ region: "eu-west-1" })] }),
  ],
  [
    "a builder without what it starts from",
    (_, app) => new Image(app, "x", { os: Os.debian("12"), targets: [new Docker({})] }),
  ],
  [
    "a base with variants",
    (web, app) => {
      new Variants(web, "v", { axes: { a: ["1"] } }, () => undefined);
      new Image(app, "x", { base: web });
    },
  ],
  [
    "variants inside a variant",
    (web) =>
      new Variants(
        web,
        "v",
        { axes: { a: ["1"] } },
        (variant) => void new Variants(variant, "w", { axes: { b: ["1"] } }, () => undefined),
      ),
  ],
  [
    "an axis that is not there",
    (web) => new Variants(web, "v", wrong({ axes: { version: ["1"] }, exclude: [{ verison: "1" }] }), () => undefined),
  ],
  ["variants with one name", (web) => new Variants(web, "v", { axes: { a: ["1.1", "1-1"] } }, () => undefined)],
  [
    "the same axis twice",
    (web) => {
      new Variants(web, "v", { axes: { a: ["1"] } }, () => undefined);
      new Variants(web, "w", { axes: { a: ["2"] } }, () => undefined);
    },
  ],
  ["a path that matches nothing", (web) => void web.override("targets.docker.run_comand", [])],
  ["a provisioner that is none", (web) => new Provisioner(web, "x", wrong({ inline: ["true"] }))],
  ["a post-processor that is none", (web) => new PostProcessor(web, "x", wrong([{}]))],
  ["a default of a secret", (_, app) => new Secret(app, "token", wrong({ default: "x" }))],
  ["an expression as default", (_, app) => new Variable(app, "tag", { default: hcl`a` })],
  ["a name that HCL does not take", (_, app) => new Variable(app, "my region")],
  [
    "a validation message that is no sentence",
    (_, app) => new Variable(app, "v", { validation: [{ condition: (ref) => ref, message: "no" }] }),
  ],
  [
    "an attribute that a data source does not give",
    (_, app) =>
      void new DataSource(app, "ami", new AmazonAmi({ owners: ["self"], filters: { name: "x" } })).ref(wrong("idd")),
  ],
  [
    "a secret in labels and tags, of every builder",
    (_, app) => {
      const token = new Secret(app, "token").ref;
      const targets = [
        Docker.from("debian:12"),
        Digitalocean.from("debian-12-x64", { region: "fra1", size: "s-1vcpu-1gb" }),
      ];
      new Image(app, "x", { os: Os.debian("12"), targets, labels: { a: token }, tags: { b: hcl`x-${token}`, c: "1" } });
    },
  ],
  [
    "a layer that is to be generalized",
    (_, app) =>
      new BaseLayer(app, "x", {
        os: Os.debian("12"),
        targets: [Docker.from("debian:12")],
        cleanup: { sshHostKeys: true },
      }),
  ],
  ["a reboot of a container", (web) => new Reboot(web, "x")],
  [
    "a package step in a Windows image",
    (_, app) => {
      const windows = new BaseLayer(app, "x", {
        os: Os.windows("2022"),
        targets: [AmazonEbs.from("ami-1", { region: "eu-west-1" })],
      });
      new Packages(windows, "y", { packages: ["git"] });
    },
  ],
];

describe("mistakes of users", () => {
  test("have messages with place and cure, as listed in mistakes.txt", async () => {
    const sections = MISTAKES.map(([name, make]) => {
      const app = makeApp({ "scripts/setup.sh": "#!/bin/sh\n", "site/index.html": "" });
      make(makeImage(app), app);
      return `# ${name}\n${mistakesOf(app)}\n`;
    });
    await expect(sections.join("\n")).toMatchFileSnapshot("mistakes.txt");
  });

  test.each(MISTAKES)("each has a cure: %s", (_, make) => {
    const app = makeApp({ "scripts/setup.sh": "#!/bin/sh\n", "site/index.html": "" });
    make(makeImage(app), app);
    const { diagnostics } = toPlan(app);
    expect(diagnostics).not.toEqual([]);
    for (const { help, origin } of diagnostics) expect([help, origin]).toEqual([expect.any(String), expect.anything()]);
  });

  test("are reported all together, in the order of the tree", () => {
    const app = new AppRoot(wrong({ packerVersion: 1.9 }));
    const web = makeImage(app, wrong({ colour: "red" }));
    new Script(web, "a", {});
    new Packages(web, "b", { apt: ["x y"] });
    expect(
      toPlan(app).diagnostics.map(({ code, origin }) => [code, origin?.kind === "construct" && origin.path]),
    ).toEqual([
      ["constructs/prop-type", ""],
      ["constructs/unknown-prop", "web"],
      ["constructs/missing-prop", "web/a"],
      ["constructs/package-name", "web/b"],
    ]);
  });

  test("an id that is taken is an error of constructs itself", () => {
    const app = makeApp();
    makeImage(app);
    expect(() => makeImage(app)).toThrow(/already a Construct with name 'web'/);
  });
});

import { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import type { AppRoot } from "../../lib/constructs/app-root.ts";
import { BaseLayer } from "../../lib/constructs/base-layer.ts";
import { Cleanup } from "../../lib/constructs/cleanup.ts";
import { Files } from "../../lib/constructs/files.ts";
import { Image } from "../../lib/constructs/image.ts";
import type { ImageProps } from "../../lib/constructs/image-construct.ts";
import { Os } from "../../lib/constructs/os.ts";
import { Packages } from "../../lib/constructs/packages.ts";
import { Script } from "../../lib/constructs/script.ts";
import { toPlan } from "../../lib/constructs/to-plan.ts";
import { Variants } from "../../lib/constructs/variants.ts";
import { fingerprintPlan } from "../../lib/plan/fingerprint.ts";
import { AmazonEbs } from "../../lib/plugins/amazon.ts";
import { Docker } from "../../lib/plugins/docker.ts";
import { Qemu } from "../../lib/plugins/qemu.ts";
import { imageOf, makeApp, makeImage, mistakesOf, outlineOf, planOf } from "./support.ts";

describe("toPlan", () => {
  test("lowers the example of the design, naively and in order of declaration", () => {
    const app = makeApp({ "site/index.html": "hello", "site/css/main.css": "a{}" });
    const base = new BaseLayer(app, "base", {
      os: Os.debian("12"),
      targets: [
        Docker.from("debian:12-slim"),
        AmazonEbs.from({ owners: ["136693071363"], name: "debian-12-amd64-*" }, { region: "eu-west-1" }),
      ],
    });
    new Packages(base, "tools", { apt: ["curl", "git"] });
    const web = new Image(app, "web", { base });
    new Packages(web, "server", { apt: ["nginx"] });
    new Files(web, "site", { source: "site/", destination: "/var/www/html", owner: "www-data" });
    new Script(web, "check", { inline: ["nginx -t"] });
    new Variants(web, "python", { axes: { version: ["3.11", "3.12"] } }, (variant, { version }) => {
      new Packages(variant, "python", { apt: [`python${version}`] });
    });
    expect(outlineOf(app)).toMatchInlineSnapshot(`
      "layer base (debian 12)
        docker.base from debian:12-slim
        amazon-ebs.base from {"source_ami_filter":[{"filters":{"name":"debian-12-amd64-*"},"owners":["136693071363"],"most_recen…
        - tools/index: apt refresh [packages]
        - tools: apt install curl, git [packages]
        - cleanup: clean package-caches, logs, shell-history, temporary-files [always, opaque]
        → manifest output="\${path.root}/packer-manifest.json"

      image web-3-11 (debian 12, variant 3-11 of web)
        docker.web-3-11 from base/docker.base
        amazon-ebs.web-3-11 from base/amazon-ebs.base
        - server/index: apt refresh [packages]
        - server: apt install nginx [packages]
        - site: place site → /var/www/html (www-data:) [application]
        - check: run nginx -t [configuration, opaque]
        - python/python/index: apt refresh [packages]
        - python/python: apt install python3.11 [packages]
        - cleanup/docker: clean package-caches, logs, shell-history, temporary-files only docker.web-3-11 [always, opaque]
        - cleanup/amazon-ebs: clean package-caches, cloud-init, logs, shell-history, machine-id, ssh-host-keys, network, random-seed, authorized-keys, temporary-files only amazon-ebs.web-3-11 [always, opaque]
        → manifest output="\${path.root}/packer-manifest.json"

      image web-3-12 (debian 12, variant 3-12 of web)
        docker.web-3-12 from base/docker.base
        amazon-ebs.web-3-12 from base/amazon-ebs.base
        - server/index: apt refresh [packages]
        - server: apt install nginx [packages]
        - site: place site → /var/www/html (www-data:) [application]
        - check: run nginx -t [configuration, opaque]
        - python/python/index: apt refresh [packages]
        - python/python: apt install python3.12 [packages]
        - cleanup/docker: clean package-caches, logs, shell-history, temporary-files only docker.web-3-12 [always, opaque]
        - cleanup/amazon-ebs: clean package-caches, cloud-init, logs, shell-history, machine-id, ssh-host-keys, network, random-seed, authorized-keys, temporary-files only amazon-ebs.web-3-12 [always, opaque]
        → manifest output="\${path.root}/packer-manifest.json"
      "
    `);
  });

  test("gives the same plan twice", () => {
    const app = makeApp({ "site/index.html": "hello" });
    const web = makeImage(app, { cleanup: {} });
    new Files(web, "site", { source: "site", destination: "/srv" });
    app.addPolicy({
      visit: (node, report) => {
        if (node instanceof Image) new Script(node, "policy", { inline: ["true"] });
        if (node instanceof Files) report({ code: "acme/files", severity: "info", message: "Files." });
      },
    });
    expect(toPlan(app)).toEqual(toPlan(app));
  });

  test("does not let the construct path into fingerprints", () => {
    const build = (app: AppRoot, scope: Construct, ids: readonly [string, string]) => {
      const image = new Image(scope, ids[0], {
        name: "web",
        os: Os.debian("12"),
        targets: [Docker.from("debian:12-slim")],
      });
      new Packages(image, ids[1], { apt: ["curl"] });
      return fingerprintPlan(planOf(app)).images[0]!.targets[0]!.fingerprint;
    };
    const plain = makeApp();
    const moved = makeApp();
    const fingerprint = build(plain, plain, ["web", "tools"]);
    expect(build(moved, new Construct(new Construct(moved, "team"), "europe"), ["other", "packages"])).toBe(
      fingerprint,
    );
    const changed = makeApp();
    expect(build(changed, changed, ["web", "tools"])).toBe(fingerprint);
  });

  test("takes steps from nested constructs, and leaves nested images out", () => {
    const app = makeApp();
    const web = makeImage(app);
    const group = new Construct(web, "group");
    new Script(new Construct(group, "inner"), "first", { inline: ["true"] });
    new Image(group, "other", { base: web, manifest: false, cleanup: false });
    new Script(group, "second", { inline: ["true"] });
    expect(planOf(app).images.map(({ name, steps }) => [name, steps.map(({ id }) => id)])).toEqual([
      ["web", ["group/inner/first", "group/second"]],
      ["other", []],
    ]);
  });

  test("a subclass of a layer brings its steps, and its own props do no harm", () => {
    interface AcmeProps extends ImageProps {
      readonly contact: string;
    }
    class AcmeBase extends BaseLayer {
      constructor(scope: Construct, id: string, props: AcmeProps) {
        super(scope, id, { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")], ...props });
        new Files(this, "contact", { content: props.contact, destination: "/etc/contact" });
      }
    }
    class AcmeWeb extends Image {
      constructor(scope: Construct, id: string, base: AcmeBase) {
        super(scope, id, { base });
        new Packages(this, "server", { apt: ["nginx"] });
      }
    }
    const app = makeApp();
    const base = new AcmeBase(app, "acme", { contact: "ops" });
    const web = new AcmeWeb(app, "web", base);
    expect(Image.of(web.node.findChild("server"))).toBe(web);
    expect(outlineOf(app)).toMatchInlineSnapshot(`
      "layer acme (debian 12)
        docker.acme from debian:12-slim
        - contact: place text → /etc/contact [application]
        - cleanup: clean package-caches, logs, shell-history, temporary-files [always, opaque]
        → manifest output="\${path.root}/packer-manifest.json"

      image web (debian 12)
        docker.web from acme/docker.acme
        - server/index: apt refresh [packages]
        - server: apt install nginx [packages]
        - cleanup: clean package-caches, logs, shell-history, temporary-files [always, opaque]
        → manifest output="\${path.root}/packer-manifest.json"
      "
    `);
  });

  test("a base that is declared later in the tree is lowered all the same", () => {
    const app = makeApp();
    const late = new Construct(app, "a");
    const base = makeImage(app, { name: "base" });
    new Image(late, "child", { base, manifest: false });
    expect(
      planOf(app)
        .images.map(({ name }) => name)
        .sort(),
    ).toEqual(["base", "child"]);
  });

  test("collects what constructs' own validations say", () => {
    const app = makeApp();
    const web = makeImage(app);
    web.node.addValidation({ validate: () => ["The team has no owner."] });
    expect(mistakesOf(app)).toBe("error constructs/validation  The team has no owner.\n  at web");
  });

  test("skips what it is told to skip", () => {
    const app = makeApp();
    makeImage(app, { skip: true });
    expect(planOf(app).images).toEqual([]);
  });
});

describe("targets", () => {
  test("inherit the base's attributes, without what belongs to the base's own artifact", () => {
    const app = makeApp();
    const base = new BaseLayer(app, "base", {
      os: Os.debian("12"),
      targets: [
        new Qemu({
          isoUrl: "https://example.com/debian.iso",
          isoChecksum: `sha256:${"0".repeat(64)}`,
          bootCommand: ["<enter>"],
          httpDirectory: "http",
          sshUsername: "root",
          sshPassword: "packer",
          accelerator: "kvm",
        }),
      ],
    });
    new Image(app, "web", { base });
    expect(imageOf(app).targets).toMatchObject([
      {
        name: "web",
        base: { kind: "image", image: "base", target: "qemu.base" },
        component: {
          body: {
            attributes: {
              accelerator: "kvm",
              ssh_username: "root",
              ssh_password: "packer",
              disk_compression: true,
              disk_discard: "unmap",
              disk_detect_zeroes: "unmap",
            },
          },
        },
      },
    ]);
    expect(Object.keys(imageOf(app).targets[0]!.component.body.attributes)).not.toContain("boot_command");
  });

  test("attributes of the image's own builders win over those of the base", () => {
    const app = makeApp();
    const base = new BaseLayer(app, "base", {
      os: Os.debian("12"),
      targets: [AmazonEbs.from("ami-1", { region: "eu-west-1", instanceType: "t3.micro" })],
    });
    new Image(app, "web", { base, targets: [new AmazonEbs({ instanceType: "c7i.large" })] });
    expect(imageOf(app).targets[0]!.component.body.attributes).toMatchObject({
      region: "eu-west-1",
      instance_type: "c7i.large",
    });
  });

  test("keep the names that users gave", () => {
    const app = makeApp();
    const targets = [
      Docker.from("debian:12", {}, { name: "plain" }),
      Docker.from("debian:12-slim", {}, { name: "slim" }),
    ];
    const base = makeImage(app, { name: "base", targets });
    new Image(base, "child", { base });
    expect(imageOf(app, "child").targets.map(({ name, base: from }) => [name, from])).toEqual([
      ["plain", { kind: "image", image: "base", target: "docker.plain" }],
      ["slim", { kind: "image", image: "base", target: "docker.slim" }],
    ]);
  });
});

describe("cleanup", () => {
  const targets = [Docker.from("debian:12-slim"), AmazonEbs.from("ami-1", { region: "eu-west-1" })];

  test("fits each kind of target", () => {
    const app = makeApp();
    makeImage(app, { targets, cleanup: {} });
    expect(
      imageOf(app).steps.map(({ id, guard, action }) => [id, guard, action.kind === "clean-image" && action.parts]),
    ).toMatchInlineSnapshot(`
      [
        [
          "cleanup/docker",
          [
            "docker.web",
          ],
          [
            "package-caches",
            "logs",
            "shell-history",
            "temporary-files",
          ],
        ],
        [
          "cleanup/amazon-ebs",
          [
            "amazon-ebs.web",
          ],
          [
            "package-caches",
            "cloud-init",
            "logs",
            "shell-history",
            "machine-id",
            "ssh-host-keys",
            "network",
            "random-seed",
            "authorized-keys",
            "temporary-files",
          ],
        ],
      ]
    `);
  });

  test("leaves in a layer what must be made anew on each machine", () => {
    const app = makeApp();
    new BaseLayer(app, "web", { os: Os.debian("12"), targets });
    expect(imageOf(app).steps).toHaveLength(1);
    expect(imageOf(app).steps[0]).toMatchObject({
      id: "cleanup",
      action: { parts: ["package-caches", "logs", "shell-history", "temporary-files"] },
    });
    expect(imageOf(app).steps[0]).not.toHaveProperty("guard");
  });

  test.each([
    [
      "by construct",
      (layer: BaseLayer) => new Cleanup(layer, "tidy", { machineId: true, cloudInit: true, logs: true }),
    ],
    ["by prop", () => undefined],
  ])("of a layer cannot generalize, and says so: %s", (how, make) => {
    const app = makeApp();
    const cleanup = how === "by prop" ? { cleanup: { machineId: true, cloudInit: true, trim: true } } : {};
    const layer = new BaseLayer(app, "base", { os: Os.debian("12"), targets, ...cleanup });
    make(layer);
    new Image(app, "web", { base: layer, cleanup: { machineId: true } });
    expect(toPlan(app).diagnostics).toEqual([
      {
        code: "constructs/cleanup-in-layer",
        severity: "warning",
        message:
          "Cannot clean `machineId` or `cloudInit` in a layer: generalizing belongs to the images that are built on it",
        origin: { kind: "construct", path: how === "by prop" ? "base" : "base/tidy" },
        help: "Remove it here. Images on machines do it without asking; others take it in their own `cleanup`.",
      },
    ]);
  });

  test("of a layer may turn generalizing parts off", () => {
    const app = makeApp();
    new BaseLayer(app, "base", { os: Os.debian("12"), targets, cleanup: { machineId: false } });
    expect(toPlan(app).diagnostics).toEqual([]);
  });

  test("is turned on and off by parts, by prop or by construct, and stays last", () => {
    const app = makeApp();
    const web = makeImage(app, { cleanup: false });
    new Cleanup(web, "tidy", { documentation: true, logs: false });
    new Script(web, "after", { inline: ["true"] });
    expect(imageOf(app).steps.map(({ id }) => id)).toEqual(["after", "tidy"]);
    expect(imageOf(app).steps[1]!.action).toEqual({
      kind: "clean-image",
      parts: ["package-caches", "documentation", "shell-history", "temporary-files"],
    });
  });

  test("does not take the id of a user's step", () => {
    const app = makeApp();
    new Script(makeImage(app, { cleanup: {} }), "cleanup", { inline: ["true"] });
    expect(imageOf(app).steps.map(({ id }) => id)).toEqual(["cleanup", "cleanup-"]);
  });
});

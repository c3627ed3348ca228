import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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
import { StepConstruct, type StepContext, type StepProps } from "../../lib/constructs/step-construct.ts";
import { hcl } from "../../lib/plan/expression.ts";
import { AmazonEbs } from "../../lib/plugins/amazon.ts";
import { Docker } from "../../lib/plugins/docker.ts";
import { Checksum, Compress, Powershell } from "../../lib/plugins/packer.ts";
import { actionOf, imageOf, makeApp, makeImage, mistakesOf, outlineOf } from "./support.ts";

const BOTH = [Docker.from("debian:12-slim"), AmazonEbs.from("ami-1", { region: "eu-west-1" })];

describe("Packages", () => {
  const list = { apt: ["apache2"], dnf: ["httpd"], apk: ["apache2"], zypper: ["apache2"] };

  test.each([
    [Os.debian("12"), "apt", "apache2"],
    [Os.ubuntu("24.04"), "apt", "apache2"],
    [Os.rocky("9"), "dnf", "httpd"],
    [Os.amazonLinux("2"), "yum", "httpd"],
    [Os.amazonLinux("2023"), "dnf", "httpd"],
    [Os.alpine("3.20"), "apk", "apache2"],
    [Os.openSuseLeap("15.6"), "zypper", "apache2"],
  ] as const)("one construct serves families of systems: %o with %s", (os, manager, name) => {
    const app = makeApp();
    new Packages(makeImage(app, { os }), "server", list);
    expect(imageOf(app).steps.map(({ id, action }) => [id, "manager" in action && action.manager])).toEqual([
      ["server/index", manager],
      ["server", manager],
    ]);
    expect(actionOf(app, "server")).toMatchObject({ packages: [{ name, buildOnly: false }] });
  });

  test.each([
    ["apt", "nginx=1.22*", { name: "nginx", version: "1.22*" }],
    ["apt", { name: "nginx", version: "1.22" }, { name: "nginx", version: "1.22" }],
    ["pip", "flask==3.0.0", { name: "flask", version: "3.0.0" }],
    ["pip", "flask>=3.0", { name: "flask>=3.0" }],
    ["npm", "pm2@5.3.0", { name: "pm2", version: "5.3.0" }],
    ["npm", "@angular/cli@17", { name: "@angular/cli", version: "17" }],
    ["npm", "@angular/cli", { name: "@angular/cli" }],
  ] as const)("%s %o is %o", (manager, given, expected) => {
    const app = makeApp();
    new Packages(makeImage(app), "x", { [manager]: [given] });
    expect(actionOf(app, "x")).toMatchObject({ packages: [{ ...expected, buildOnly: false }] });
  });

  test("system packages, pip and npm are steps of their own, with repositories and mirrors before", () => {
    const app = makeApp({ "keys/docker.asc": "KEY\n" });
    const web = makeImage(app, {
      mirrors: { apt: "https://mirror.example/debian", pip: "https://pypi.example/simple" },
    });
    new Packages(web, "all", {
      apt: ["docker-ce"],
      pip: ["flask"],
      npm: ["pm2"],
      repositories: [
        { name: "docker", url: "https://download.docker.com/linux/debian", keyFile: "keys/docker.asc" },
        { name: "epel", url: "https://epel.example", manager: "dnf" },
      ],
      release: "bookworm-backports",
      recommends: true,
      docs: false,
    });
    expect(outlineOf(app)).toMatchInlineSnapshot(`
      "image web (debian 12)
        docker.web from debian:12-slim
        - mirrors: apt repositories  mirror https://mirror.example/debian [base]
        - all/repositories: apt repositories docker [base]
        - all/index: apt refresh [packages]
        - all: apt install docker-ce {recommends, no docs, release bookworm-backports} [packages]
        - all/pip: pip install flask {index https://pypi.example/simple} [packages]
        - all/npm: npm install pm2 [packages]
      "
    `);
    expect(actionOf(app, "all/repositories")).toMatchObject({
      repositories: [{ name: "docker", key: "KEY\n", components: ["main"], suites: [] }],
    });
    expect(actionOf(app, "all/pip")).toMatchObject({ index: "https://pypi.example/simple" });
  });

  test("build-only packages go before the cleanup, but not those that stay for another reason", () => {
    const app = makeApp();
    const base = makeImage(app, { name: "base" });
    new Packages(base, "kept", { apt: ["make"] });
    const child = new Image(base, "child", { base });
    new Packages(child, "compiler", { apt: ["gcc", "make", "git"], pip: ["wheel"], buildOnly: true });
    new Packages(child, "git", { apt: ["git"] });
    const steps = imageOf(app, "child").steps.map(({ id, action }) => [
      id,
      action.kind,
      "packages" in action && action.packages,
    ]);
    expect(steps.slice(-3)).toEqual([
      ["remove-build-packages", "remove-build-packages", ["wheel"]],
      ["remove-build-packages/2", "remove-build-packages", ["gcc"]],
      ["cleanup", "clean-image", false],
    ]);
  });
});

describe("Files", () => {
  test("read a folder in order of path bytes, with modes, links and empty folders, and leave out what is excluded", () => {
    const app = makeApp({
      "site/b.txt": "b",
      "site/a/z.txt": "z",
      "site/a-b": "-",
      "site/ä.txt": "ä",
      "site/x.map": "",
      "site/cache/y": "",
    });
    chmodSync(join(app.projectFolder, "site/b.txt"), 0o755);
    symlinkSync("../../outside", join(app.projectFolder, "site/link"));
    new Files(makeImage(app), "site", {
      source: "site/",
      destination: "/srv/",
      exclude: ["*.map", "cache"],
      mode: "644",
    });
    expect(actionOf(app)).toMatchObject({
      entries: [
        {
          destination: "/srv",
          mode: "0644",
          content: {
            kind: "folder",
            path: "site",
            files: [
              { kind: "folder", path: "a" },
              { kind: "file", path: "a-b", mode: "0644" },
              { kind: "file", path: "a/z.txt" },
              { kind: "file", path: "b.txt", size: 1, mode: "0755" },
              { kind: "link", path: "link", to: "../../outside" },
              { kind: "file", path: "ä.txt", size: 2 },
            ],
          },
        },
      ],
    });
  });

  test.each([
    ["conf/app.conf", "/etc/app/", "/etc/app/app.conf", "conf/app.conf"],
    ["./conf/app.conf", "/etc/other.conf", "/etc/other.conf", "conf/app.conf"],
    ["conf/../conf/app.conf", "/etc//x", "/etc/x", "conf/app.conf"],
  ])("%s to %s", (source, destination, expected, path) => {
    const app = makeApp({ "conf/app.conf": "x" });
    new Files(makeImage(app), "conf", { source, destination });
    expect(actionOf(app)).toMatchObject({
      entries: [{ destination: expected, content: { kind: "file", path, size: 1 } }],
    });
  });

  test("take text, expressions and lists of both", () => {
    const app = makeApp();
    new Files(makeImage(app), "x", {
      entries: [
        { content: "a", destination: "/a", owner: "app", group: "app", mode: "0600" },
        { content: hcl`b`, destination: "/b" },
      ],
    });
    expect(actionOf(app)).toMatchObject({
      entries: [{ content: { kind: "text", text: "a" }, owner: "app" }, { content: { kind: "expression" } }],
    });
  });

  test("take files from outside of the project by relative path, absolute ones too", () => {
    const other = makeApp({ "shared.txt": "x" });
    const app = makeApp();
    const absolute = join(other.projectFolder, "shared.txt");
    new Files(makeImage(app), "x", { source: absolute, destination: "/x" });
    const action = actionOf(app);
    expect(
      action.kind === "place-files" && action.entries[0]!.content.kind === "file" && action.entries[0]!.content.path,
    ).toMatch(/^\.\.\//);
  });
});

describe("other steps", () => {
  test("carry their content, their surroundings and how Packer is to treat them", () => {
    const app = makeApp({ "setup.sh": "#!/bin/bash -e\ntrue\n", "app.service": "[Unit]\n" });
    const web = makeImage(app, { targets: BOTH });
    new Script(web, "file", {
      file: "setup.sh",
      user: "app",
      workingDirectory: "/srv",
      environment: { A: "b" },
      arguments: ["x"],
    });
    new Script(web, "known", {
      inline: ["adduser app"],
      effects: { reads: { packages: ["apt"] }, writes: { users: ["app"], paths: ["/home/"] } },
      change: "base",
    });
    new Script(web, "careful", {
      inline: ["true"],
      retries: 2,
      timeout: "5m",
      expectDisconnect: true,
      validExitCodes: [0, 3],
      only: ["docker"],
    });
    new Download(web, "tool", {
      url: "https://x.example/tool-1.0.tar.gz?a=b",
      sha256: "A".repeat(64),
      destination: "/opt/tool",
      unpack: true,
      stripComponents: 1,
    });
    new Download(web, "binary", {
      url: "https://x.example/tool",
      sha256: "b".repeat(64),
      destination: "/usr/local/bin/",
      mode: "755",
    });
    new Service(web, "app.service", { unitFile: "app.service" });
    new Service(web, "cron", { masked: true });
    new Reboot(web, "reboot");
    new PostProcessor(
      web,
      "sums",
      [new Compress({ output: "x.tar.gz" }), new Checksum({ checksumTypes: ["sha256"] })],
      { only: ["amazon-ebs"], name: "sums" },
    );
    expect(outlineOf(app)).toMatchInlineSnapshot(`
      "image web (debian 12)
        docker.web from debian:12-slim
        amazon-ebs.web from ami-1
        - file: run setup.sh x with A=b in /srv as app [configuration, opaque]
        - known: run adduser app [base]
        - careful: run true only docker.web {maxRetries 2, timeout 5m, expectDisconnect true, validExitCodes [0,3]} [configuration, opaque]
        - tool: fetch https://x.example/tool-1.0.tar.gz?a=b → /opt/tool (tar.gz) [packages]
        - binary: fetch https://x.example/tool → /usr/local/bin/tool [packages]
        - app.service: service app {enabled, unit} [configuration]
        - cron: service cron {masked} [configuration]
        - reboot: reboot 5m only amazon-ebs.web [configuration, opaque]
        → compress output=x.tar.gz → checksum checksum_types=["sha256"] only amazon-ebs.web
      "
    `);
    expect(imageOf(app).steps.find(({ id }) => id === "known")).toMatchObject({
      effects: { reads: ["packages:apt"], writes: ["path:/home", "user:app"] },
      traits: { opaque: false },
    });
    expect(actionOf(app, "tool")).toMatchObject({ sha256: "a".repeat(64), unpack: "tar.gz", destination: "/opt/tool" });
    expect(actionOf(app, "binary")).toMatchObject({ destination: "/usr/local/bin/tool", mode: "0755" });
    expect(actionOf(app, "app.service")).toMatchObject({ name: "app", enabled: true, unit: "[Unit]\n" });
  });

  test("a step for a builder that the image is not built with is left out", () => {
    const app = makeApp();
    new Script(makeImage(app), "x", { inline: ["true"], only: ["amazon-ebs"] });
    expect(imageOf(app).steps).toEqual([]);
  });

  test("a Windows image takes provisioners, and is not cleaned up", () => {
    const app = makeApp();
    const web = makeImage(app, {
      os: Os.windows("2022"),
      targets: [AmazonEbs.from("ami-1", { region: "eu-west-1" })],
      cleanup: {},
    });
    new Provisioner(web, "features", new Powershell({ inline: ["Install-WindowsFeature Web-Server"] }), {
      timeout: "10m",
    });
    expect(mistakesOf(app)).toBe("");
    expect(imageOf(app).steps).toMatchObject([
      { id: "features", control: { timeout: "10m" }, traits: { opaque: true, scriptable: false } },
    ]);
    expect(imageOf(app).targets[0]!.component.body.attributes).toMatchObject({
      communicator: "winrm",
      winrm_username: "Administrator",
    });
  });
});

describe("a step class of a team", () => {
  interface MessageProps extends StepProps {
    readonly text: string;
  }
  class Message extends StepConstruct {
    readonly #text: string;

    constructor(scope: Image, id: string, props: MessageProps) {
      super(scope, id, props);
      this.#text = props.text;
    }

    override lower(context: StepContext) {
      const file = context.project.readText(this.#text);
      if ("severity" in file) {
        context.report(file);
        return [];
      }
      const action = {
        kind: "place-files",
        archive: false,
        entries: [{ content: { kind: "text", text: file.text }, destination: "/etc/motd" }],
      } as const;
      return [this.step(context, { title: "greet", action })];
    }
  }

  test("has props of its own, and all that steps have", () => {
    const app = makeApp({ "motd.txt": "hello\n" });
    const web = makeImage(app, { targets: BOTH });
    new Message(web, "message", { text: "motd.txt", change: "base", only: ["docker"] });
    expect(outlineOf(app)).toContain("  - message: place text → /etc/motd only docker.web [base]\n");
  });

  test("has its common props checked, and reports what it finds while it is lowered", () => {
    const app = makeApp({ "motd.txt": "hello\n" });
    const web = makeImage(app);
    // A mistake of a user without types.
    new Message(web, "often", { text: "motd.txt", change: "often" as never });
    new Message(web, "lost", { text: "mtd.txt" });
    expect(mistakesOf(app)).toBe(`\
error constructs/prop-type  Unexpected string \`often\` for \`change\`, expected \`base\`, \`packages\`, \`configuration\`, \`application\` or \`always\`
  at web/often
  help: Use \`base\`, \`packages\`, \`configuration\`, \`application\` or \`always\`.

error constructs/file-missing  Cannot find file or folder \`mtd.txt\`
  at web/lost
  help: Did you mean \`motd.txt\`?`);
  });

  test("that gives no props is as good as one that gives empty ones", () => {
    class Hello extends StepConstruct {
      constructor(scope: Image) {
        super(scope, "hello");
      }

      override lower(context: StepContext) {
        const source = { kind: "inline", lines: ["echo hello"] } as const;
        return [this.step(context, { title: "say hello", action: { kind: "run-script", source, arguments: [] } })];
      }
    }
    const app = makeApp();
    new Hello(makeImage(app));
    expect(outlineOf(app)).toContain("  - hello: run echo hello [configuration, opaque]\n");
  });
});

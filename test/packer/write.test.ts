// Whole templates for images with several kinds of targets: bases, guards, scripts per family, elevation, secrets, controls, HCP.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  App,
  BaseLayer,
  Download,
  Files,
  HcpBase,
  hcl,
  Image,
  Os,
  Packages,
  PostProcessor,
  Provisioner,
  Reboot,
  Script,
  Secret,
  Variable,
  Variants,
} from "packwright";
import { AmazonEbs } from "packwright/plugins/amazon";
import { Ansible } from "packwright/plugins/ansible";
import { Docker, DockerPush, DockerTag } from "packwright/plugins/docker";
import { Powershell, WindowsRestart } from "packwright/plugins/packer";
import { Qemu } from "packwright/plugins/qemu";
import { synthInMemory } from "packwright/testing";
import { describe, expect, it } from "vitest";
import { verifyDocument } from "../../lib/hcl/oracle.ts";
import { run } from "../e2e/run.ts";
import { engine } from "../engines.ts";

const debian = () => ({
  os: Os.debian("12"),
  targets: [
    Docker.from("debian:12-slim"),
    AmazonEbs.from({ owners: ["136693071363"], name: "debian-12-amd64-*" }, { region: "eu-west-1" }),
    Qemu.from(
      { url: "https://example.com/debian.qcow2", checksum: `sha256:${"0".repeat(64)}`, disk: true },
      { shutdownCommand: "sudo poweroff" },
    ),
  ],
});

const APPS: { readonly [name: string]: (app: App) => void } = {
  "three-targets": (app) => {
    const region = new Variable(app, "team", {
      type: "string",
      default: "platform",
      description: "Who owns the image.",
    });
    const token = new Secret(app, "token", {});
    const base = new BaseLayer(app, "base", {
      ...debian(),
      resources: { cpus: 2, memory: "4 GiB", disk: { size: "20 GiB" } },
      tags: { team: region.ref },
    });
    new Packages(base, "tools", { apt: ["curl", "git"] });
    const web = new Image(app, "web", { base });
    new Packages(web, "server", { apt: ["nginx"] });
    new Script(web, "login", {
      inline: ['curl -H "Authorization: $TOKEN" https://example.com'],
      environment: { TOKEN: token.ref },
    });
    new Reboot(web, "reboot", { except: ["docker"] });
    new Script(web, "after", { inline: ["uname -r"] });
    new Provisioner(web, "play", new Ansible({ playbookFile: "site.yml" }), { only: ["amazon-ebs", "qemu"] });
    new Script(web, "patient", { inline: ["true"], retries: 3, timeout: "5m", pauseBefore: "10s" });
    new Script(web, "as user", { inline: ["id"], user: "www-data", workingDirectory: "/srv" });
    new Script(web, "with expression", { inline: [hcl`echo ${region.ref}`] });
  },
  variants: (app) => {
    const web = new Image(app, "web", { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
    new Packages(web, "server", { apt: ["nginx"] });
    new Variants(
      web,
      "python",
      { axes: { version: ["3.11", "3.12"], size: ["slim", "full"] }, exclude: [{ version: "3.12", size: "slim" }] },
      (variant, { version, size }) => {
        new Packages(variant, "python", { apt: [`python${version}`] });
        if (size === "full") new Files(variant, "extras", { content: "extras\n", destination: "/srv/extras" });
        const tag = new DockerTag({ repository: "registry.example/web", tags: [`${version}-${size}`] });
        new PostProcessor(variant, "publish", [tag, new DockerPush({})]);
      },
    );
  },
  stages: (app) => {
    const builder = new Image(app, "builder", {
      os: Os.debian("12"),
      targets: [
        Docker.from("debian:12-slim"),
        AmazonEbs.from({ owners: ["136693071363"], name: "debian-12-amd64-*" }, { region: "eu-west-1" }),
      ],
      freshness: "7d",
    });
    new Script(builder, "build", { inline: ["make"] });
    const pages = new Image(app, "pages", { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
    const { variants } = new Variants(pages, "language", { axes: { language: ["de", "en"] } }, (variant, values) => {
      new Script(variant, "render", { inline: [`render ${values.language} > /out/it's.html`] });
    });
    const web = new Image(app, "web", { base: builder });
    new Files(web, "app", { from: builder, source: "/out/app", destination: "/usr/local/bin/", mode: "0755" });
    new Variants(web, "language", { axes: { language: ["de", "en"] } }, (variant, values) => {
      const from = variants.find(({ axes }) => axes.language === values.language)!;
      const page = { from, source: "/out/it's.html", destination: "/var/www/html/index.html", owner: "www-data" };
      new Files(variant, "page", page);
    });
  },
  hcp: (app) => {
    const parent = new HcpBase(app, "parent", { bucketName: "debian", channel: "production" });
    const image = new Image(app, "web", {
      os: Os.debian("12"),
      targets: [AmazonEbs.from(parent.artifact({ platform: "aws", region: "eu-west-1" }), { region: "eu-west-1" })],
      hcp: { bucketName: "web", description: "The web server", labels: { team: "platform" } },
    });
    new Script(image, "check", { inline: ["true"] });
  },
  facilities: (app) => {
    const proxy = new Variable(app, "proxy", { default: "" });
    const login = new Secret(app, "login", {});
    const image = new Image(app, "tool", {
      os: Os.debian("12"),
      targets: [
        Docker.from("debian:12-slim", { containerDir: "/work/", volumes: { "/srv/data": "/data" } }),
        AmazonEbs.from({ owners: ["136693071363"], name: "debian-12-amd64-*" }, { region: "eu-west-1" }),
      ],
      proxies: {
        apt: proxy.ref,
        http: login.ref,
        pip: "http://10.0.0.1:3141/root/pypi/+simple/",
        npm: "https://npm.example",
      },
    });
    const download = { url: "https://example.com/tool", sha256: "ab".repeat(32) };
    new Download(image, "tool", { ...download, destination: "/usr/local/bin/tool", only: ["docker"] });
    new Download(image, "copy", { ...download, destination: "/srv/tool" });
    new Script(image, "build", { inline: ["make"], caches: ["maven", "cargo", "go"] });
  },
  windows: (app) => {
    const image = new Image(app, "server", {
      os: Os.windows("2022"),
      targets: [
        AmazonEbs.from(
          { owners: ["amazon"], name: "Windows_Server-2022-English-Full-Base-*" },
          { region: "eu-west-1", communicator: "winrm", winrmUsername: "Administrator" },
        ),
      ],
    });
    new Provisioner(image, "features", new Powershell({ inline: ["Install-WindowsFeature Web-Server"] }));
    new Provisioner(image, "restart", new WindowsRestart({}));
  },
};

/** The form of each version of Packer that differs; the first is kept file by file. */
const VERSIONS: { readonly [name: string]: readonly string[] } = { hcp: ["1.10.1", "1.15.0"] };

describe.each(Object.keys(APPS))("%s", (name) => {
  const [first, ...others] = VERSIONS[name] ?? ["1.9.5", "1.6.6"];

  it(`for Packer ${first}`, async () => {
    for (const [file, text] of build(name, first!).files) {
      if (file.endsWith(".pkr.hcl")) expect(await verifyDocument(file, text)).toEqual([]);
      await expect(text).toMatchFileSnapshot(`expected/${name}/${file}`);
    }
  });

  it.each(others)("for Packer %s", async (packerVersion) => {
    const templates = [...build(name, packerVersion).files].filter(([file]) => file.endsWith(".pkr.hcl"));
    for (const [file, text] of templates) expect(await verifyDocument(file, text)).toEqual([]);
    await expect(templates.map(([, text]) => text).join("\n")).toMatchFileSnapshot(
      `expected/${name}/packer-${packerVersion}.hcl`,
    );
  });

  it.skipIf(!engine("packer"))("is what `packer fmt` leaves alone (needs Packer)", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "packwright-fmt-"));
    try {
      for (const [file, text] of build(name, first!).files) {
        mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        writeFileSync(path.join(folder, file), text);
        if (file.endsWith(".pkr.hcl"))
          expect(await run("packer", ["fmt", "-check", path.join(folder, file)])).toMatchObject({
            code: 0,
            stdout: "",
          });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function build(name: string, packerVersion: string) {
  const app = new App({ packerVersion });
  APPS[name]!(app);
  return synthInMemory(app);
}

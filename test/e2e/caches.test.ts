// Caches for real: mounted in containers, shared by several at once, cut off in the middle; proxies and downloads from the host. Whatever
// is used, the image is the same.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, type AppProps, Download, Image, Os, Packages, reference, Script, Variable } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureDownloads } from "../../lib/build/download-store.ts";
import { engine } from "../engines.ts";
import { differences, readImage } from "./image-content.ts";
import { PACKAGE, type PackageServer, startPackageServer } from "./package-server.ts";
import { run, succeed } from "./run.ts";

const DEBIAN = { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] };
const APT_CACHER = "/usr/sbin/apt-cacher-ng";
const prefix = `packwright-caches-${process.pid}`;

describe.skipIf(!engine("packer") || !engine("docker"))("caches (need Packer and Docker)", () => {
  const work = mkdtempSync(path.join(tmpdir(), "packwright caches "));
  const images = new Set<string>();
  let volumes = 0;
  afterAll(async () => {
    rmSync(work, { recursive: true, force: true });
    for (const image of images) await run("docker", ["image", "rm", "-f", image]);
    for (let number = 1; number <= volumes; number++)
      await run("docker", ["volume", "rm", "-f", `${prefix}-${number}`]);
  });

  async function newVolume(): Promise<string> {
    const name = `${prefix}-${++volumes}`;
    await succeed("docker", ["volume", "create", name]);
    return name;
  }

  /** The folder of the synthesized image, which is also its name in Docker. */
  async function synthesize(
    name: string,
    fill: (image: Image, app: App) => void,
    props: AppProps = {},
  ): Promise<string> {
    const outputFolder = path.join(work, name, "packer.out");
    const app = new App({ packerVersion: "1.6", projectFolder: work, outputFolder, ...props });
    fill(new Image(app, name, DEBIAN), app);
    await app.synth();
    images.add(`${name}:latest`);
    return path.join(outputFolder, name);
  }

  async function build(folder: string, ...args: readonly string[]): Promise<string> {
    return succeed("packer", ["build", "-color=false", ...args, folder], { cwd: work });
  }

  it("makes the same image with an empty cache, with a full one and without", { timeout: 600_000 }, async () => {
    const folder = await synthesize("packwright-cached", (image) => {
      new Packages(image, "compiler", { apt: ["patch"], buildOnly: true });
      new Packages(image, "tools", { apt: ["jq"], docs: false });
      new Script(image, "own", { inline: ["apt-get install -y --no-install-recommends less", "jq --version"] });
      new Packages(image, "more", { apt: ["file"] });
    });
    const volume = await newVolume();
    const read = async (...args: readonly string[]) => {
      const output = await build(folder, ...args);
      const image = await readImage("packwright-cached:latest");
      return { fetched: [...output.matchAll(/Need to get (\S+ \S+?)[/ ]/g)].map((found) => found[1]), image };
    };
    const without = await read();
    const empty = await read("-var", `packwright_cache=${volume}`);
    const full = await read("-var", `packwright_cache=${volume}`);
    for (const { image } of [empty, full]) {
      expect(differences(image, without.image)).toEqual([]);
      expect(image.packages).toEqual(without.image.packages);
      const names = [...image.files.keys()];
      expect(
        names.filter((name) => /packwright|^\/packer-files\/.|^\/var\/tmp\/.|_Packages$|\.deb$/.test(name)),
      ).toEqual([]);
    }
    // What the user's own script installs is its own business; all that steps of ours install was there.
    expect(without.fetched).not.toContain("0 B");
    expect(full.fetched.filter((size) => size !== "0 B")).toHaveLength(1);
    expect(full.fetched.length).toBe(without.fetched.length);
  });

  describe("shared by containers", () => {
    let server: PackageServer;
    let script: string;
    let sources: string;

    beforeAll(async () => {
      const folder = await synthesize("packwright-probed", (image) => {
        new Packages(image, "probe", { apt: [PACKAGE] });
        new Script(image, "check", { inline: [`sha256sum /usr/share/${PACKAGE}/data`] });
      });
      script = path.join(folder, "scripts/packwright-probed.sh");
    });
    beforeEach(async () => {
      server = await startPackageServer();
      sources = path.join(work, "sources.list");
      writeFileSync(sources, server.source);
    });
    afterEach(() => server.close());

    const options = (volume: string) => [
      ...["--entrypoint=/bin/sh", "-v", `${sources}:/etc/apt/sources.list:ro`],
      ...["-v", `${script}:/script.sh:ro`, "-v", `${volume}:/packer-files/cache`, "debian:12-slim", "/script.sh"],
    ];
    const install = (volume: string) => run("docker", ["run", "--rm", ...options(volume)]);
    const archive = (version: string) => `${PACKAGE}_${version}_all.deb`;

    it("is filled once by those that start at the same time", { timeout: 600_000 }, async () => {
      for (let round = 0; round < 4; round++) {
        const volume = await newVolume();
        const ran = await Promise.all([install(volume), install(volume), install(volume)]);
        for (const { code, stdout, stderr } of ran)
          expect({ code, output: stdout + stderr }).toMatchObject({ code: 0 });
        expect(new Set(ran.map(({ stdout }) => /^\w{64} {2}/m.exec(stdout)?.[0])).size).toBe(1);
        expect(server.takeArchiveRequests()).toEqual([archive("1.0")]);
        expect((await install(volume)).code).toBe(0);
        expect(server.takeArchiveRequests()).toEqual([]);
      }
    });

    it("stays whole, and is not locked, when one is killed in the middle of a download", {
      timeout: 600_000,
    }, async () => {
      for (let round = 0; round < 3; round++) {
        const volume = await newVolume();
        server.publish(`2.${round}`);
        const name = `${prefix}-killed-${round}`;
        const half = new Promise<void>((resolve) => {
          server.intercept = (response, content) => {
            response.writeHead(200, { "content-length": content.length });
            response.write(content.subarray(0, content.length / 2), () => resolve());
          };
        });
        const killed = run("docker", ["run", "--rm", "--name", name, ...options(volume)]);
        await half;
        const waiting = install(volume);
        server.intercept = undefined;
        await succeed("docker", ["kill", name]);
        expect((await killed).code).toBe(137);
        expect(await waiting).toMatchObject({ code: 0 });
        expect((await install(volume)).code).toBe(0);
        expect(server.takeArchiveRequests()).toEqual([archive(`2.${round}`), archive(`2.${round}`)]);
        const inside = await succeed("docker", [
          "run",
          "--rm",
          "--entrypoint=find",
          "-v",
          `${volume}:/cache`,
          "debian:12-slim",
          "/cache",
          "-name",
          "*.deb",
          "-size",
          "-100k",
        ]);
        expect(inside).toBe("");
      }
    });

    it("asks for new lists when the mirror has moved on since", { timeout: 600_000 }, async () => {
      const volume = await newVolume();
      expect((await install(volume)).code).toBe(0);
      await succeed("docker", [
        "run",
        "--rm",
        "--entrypoint=sh",
        "-v",
        `${volume}:/cache`,
        "debian:12-slim",
        "-c",
        "rm /cache/apt/*/archives/*.deb",
      ]);
      server.takeArchiveRequests();
      server.publish("1.1");
      expect(await install(volume)).toMatchObject({ code: 0 });
      expect(server.takeArchiveRequests().at(-1)).toBe(archive("1.1"));
    });
  });

  it("gives scripts the caches of their tools, and takes them away again", { timeout: 600_000 }, async () => {
    const tools = [
      'mkdir -p "${GOMODCACHE:-/srv}" "${CCACHE_DIR:-/srv}" "${PIP_CACHE_DIR:-/srv}" "${npm_config_cache:-/srv}"',
      'echo x >"${GOMODCACHE:-/srv}/go"; echo x >"${CCACHE_DIR:-/srv}/ccache"',
      'echo x >"${PIP_CACHE_DIR:-/srv}/pip"; echo x >"${npm_config_cache:-/srv}/npm"',
      "mkdir -p ~/.cargo/registry ~/.cargo/bin && echo x >~/.cargo/registry/crate && echo x >~/.cargo/bin/tool",
      'case $MAVEN_OPTS in *repo.local=*) mkdir -p "${MAVEN_OPTS##*=}" && echo x >"${MAVEN_OPTS##*=}/jar" ;; esac',
      "mkdir -p ~/.gradle/caches && echo x >~/.gradle/caches/jar",
    ];
    const folder = await synthesize("packwright-tools", (image) => {
      new Script(image, "build", {
        inline: [...tools, "ls -A ~/.cargo ~/.gradle"],
        caches: ["go", "ccache", "pip", "npm", "cargo", "maven", "gradle"],
      });
    });
    const volume = await newVolume();
    await build(folder);
    const without = await readImage("packwright-tools:latest");
    expect(without.files.get("/root/.gradle/caches/jar")).toBeDefined();
    await build(folder, "-var", `packwright_cache=${volume}`);
    const image = await readImage("packwright-tools:latest");
    const left = [...image.files.keys()].filter((name) =>
      /^\/(srv|packer-files)\/.|^\/root\/\.(cargo|gradle)|packwright/.test(name),
    );
    expect(left.sort()).toEqual(["/root/.cargo", "/root/.cargo/bin", "/root/.cargo/bin/tool"]);
    const inside = await succeed("docker", [
      "run",
      "--rm",
      "--entrypoint=sh",
      "-v",
      `${volume}:/cache`,
      "debian:12-slim",
      "-c",
      "cd /cache && find . -type f -size +0 | sed 's,/[0-9a-f]\\{16\\}/,/,' | sort",
    ]);
    expect(inside.trim().split("\n")).toEqual([
      "./cargo/registry/crate",
      "./ccache/ccache",
      "./go/modules/go",
      "./gradle/caches/jar",
      "./maven/jar",
      "./npm/npm",
      "./pip/pip",
    ]);
  });

  it("sends downloads that are on the host, and fetches those that are not", { timeout: 600_000 }, async () => {
    const content = { kept: "#!/bin/sh\necho kept\n", other: "other\n" };
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url!);
      response.end(content[request.url!.slice(1) as keyof typeof content]);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;
    try {
      const folder = await synthesize("packwright-downloads", (image) => {
        // What fetches in the guest.
        new Packages(image, "curl", { apt: ["curl"] });
        const file = (name: keyof typeof content) => ({ url: url(name), sha256: sha256(content[name]) });
        new Download(image, "kept", { ...file("kept"), destination: "/usr/local/bin/kept", mode: "0755" });
        new Download(image, "twice", { ...file("kept"), destination: "/srv/kept" });
        new Download(image, "other", { ...file("other"), destination: "/srv/other" });
      });
      const store = path.join(work, "downloads");
      await ensureDownloads([{ url: url("kept"), sha256: sha256(content.kept) }], store);
      requests.splice(0);
      const volume = await newVolume();
      const cache = ["-var", `packwright_cache=${volume}`];
      await build(folder, ...cache);
      expect(requests.splice(0)).toEqual(["/kept", "/kept", "/other"]);
      const fetched = await readImage("packwright-downloads:latest");
      await build(folder, ...cache, "-var", `packwright_downloads=${store}`);
      expect(requests.splice(0)).toEqual(["/other"]);
      const sent = await readImage("packwright-downloads:latest");
      expect(differences(sent, fetched)).toEqual([]);
      expect(sent.files.get("/usr/local/bin/kept")).toMatch(/^file 100755 0:0 /);
      // A file that was damaged on the host is as good as none.
      writeFileSync(path.join(store, sha256(content.kept)), "damaged");
      await build(folder, ...cache, "-var", `packwright_downloads=${store}`);
      expect(requests.splice(0)).toEqual(["/kept", "/kept", "/other"]);
      expect(differences(await readImage("packwright-downloads:latest"), fetched)).toEqual([]);
    } finally {
      server.close();
    }
  });

  describe.skipIf(!engine("apt-cacher-ng"))("with a package proxy (needs apt-cacher-ng)", () => {
    let proxy: ChildProcess;
    let address: string;
    const folder = path.join(tmpdir(), `packwright-proxy-${process.pid}`);

    beforeAll(async () => {
      const port = await freePort();
      address = `http://127.0.0.1:${port}`;
      for (const name of ["conf", "cache", "log"]) mkdirSync(path.join(folder, name), { recursive: true });
      const settings = [
        `Port: ${port}`,
        "BindAddress: 127.0.0.1",
        `CacheDir: ${folder}/cache`,
        `LogDir: ${folder}/log`,
      ];
      writeFileSync(
        path.join(folder, "conf/acng.conf"),
        `${[...settings, "SupportDir: /usr/lib/apt-cacher-ng", "UnbufferLogs: 1", `SocketPath: ${folder}/socket`, "ForeGround: 1"].join("\n")}\n`,
      );
      proxy = spawn(APT_CACHER, ["-c", path.join(folder, "conf")], { stdio: "ignore" });
      await answering(port);
    });
    afterAll(() => {
      proxy?.kill();
      rmSync(folder, { recursive: true, force: true });
    });

    const fetchedThrough = () =>
      existsSync(`${folder}/log/apt-cacher.log`)
        ? [...readFileSync(`${folder}/log/apt-cacher.log`, "utf8").matchAll(/([a-z]+)_[^/]*\.deb$/gm)].map(
            (found) => found[1],
          )
        : [];

    it("fetches packages through it, also in scripts of the user, and leaves nothing of it, even after a failure", {
      timeout: 600_000,
    }, async () => {
      const withProxy = (name: string, ending: string) =>
        synthesize(
          name,
          (image, app) => {
            new Variable(app, "mirror", { default: "" });
            new Packages(image, "tools", { apt: ["jq"] });
            new Script(image, "own", { inline: ["apt-get update -q", "apt-get install -y less", ending] });
          },
          { proxies: { apt: reference("var", "mirror") } },
        );
      const image = await withProxy("packwright-proxied", "true");
      await build(image);
      const direct = await readImage("packwright-proxied:latest");
      expect(fetchedThrough()).toEqual([]);
      await build(image, "-var", `mirror=${address}`);
      const proxied = await readImage("packwright-proxied:latest");
      expect(differences(proxied, direct)).toEqual([]);
      expect(proxied.packages).toEqual(direct.packages);
      expect([...proxied.files.keys()].filter((name) => /packwright/.test(name))).toEqual([]);
      expect(fetchedThrough()).toEqual(expect.arrayContaining(["jq", "less"]));

      const refused = await withProxy("packwright-refused", "ls /etc/apt/apt.conf.d; exit 3");
      const ran = await run("docker", [
        ...["run", "--rm", "--entrypoint=/bin/sh", "-e", `PACKWRIGHT_INPUT_1=${address}`],
        ...["-v", `${refused}/scripts/packwright-refused.sh:/script.sh:ro`, "debian:12-slim", "-c"],
        "/bin/sh /script.sh; echo status $?; ls /etc/apt/apt.conf.d",
      ]);
      const [before, after] = ran.stdout.split("status 3\n");
      expect(before).toContain("\nzzz-packwright-proxy\n");
      expect(after).toMatch(/^01autoremove\n/);
      expect(after).not.toContain("packwright");
    });
  });
});

/** Below 32768: apt-cacher-ng takes no other. */
async function freePort(): Promise<number> {
  for (let port = 20_000 + (process.pid % 10_000); ; port++) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) =>
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)),
    );
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** Waits until something listens, half a minute at most. */
async function answering(port: number): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("close", () => undefined).unref();
    });
    if (open) return;
    if (Date.now() > end) throw new Error(`Nothing listens on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// Registries that are stopped, refuse, answer nonsense, or go away while an image is on its way: one clear diagnostic each.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http, { type RequestListener } from "node:http";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDockerEngine } from "../../../lib/build/stores/docker-engine.ts";
import { openRegistry } from "../../../lib/build/stores/registry-client.ts";
import { openRegistryStore } from "../../../lib/build/stores/registry-store.ts";
import { engine } from "../../engines.ts";
import { makeCertificate } from "./certificate.ts";
import { diagnosticOf } from "./diagnostic-of.ts";
import { dockerArtifact, makeArtifact, removeImages } from "./docker-images.ts";
import { freePort, listen, type Place, startDoor, startLine, startRegistry } from "./registries.ts";

const work = mkdtempSync(path.join(tmpdir(), "stores-faults-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const artifact = dockerArtifact("fault");
const tag = artifact.address.tags[0]!;
const nowhere = openDockerEngine({ DOCKER_HOST: "unix:///none" });

const REACH = "Start the registry, correct its name, or leave it out to use the local engine only.";
const LOGIN = (host: string) =>
  `Run \`docker login ${host}\` with a user that may do this. Some registries refuse as well what they do not have: create the repository there first.`;
const ADDRESS =
  "Check that this is the address of a registry (`/v2/` must answer there), and look into its log; if it is busy, run again later.";

/** What `find` says of a registry, without any engine. */
const find = (host: string, idleSeconds = 30) =>
  diagnosticOf(openRegistryStore(host, nowhere, { DOCKER_CONFIG: "/none" }, { idleSeconds }).find([artifact]));

/** A server that says of itself that it is a registry, and answers everything else so. */
const fake = (listener: RequestListener) =>
  listen(http.createServer((ask, answer) => (ask.url === "/v2/" ? answer.end("{}") : listener(ask, answer))));

describe("asking a registry", () => {
  it("that is stopped", async () => {
    const host = `127.0.0.1:${await freePort()}`;
    expect(await find(host)).toBe(
      `build/registry-unreachable\nCannot look up \`${host}/stores-fault:${tag}\`: the registry \`${host}\` cannot be reached: nothing listens there\n${REACH}`,
    );
  });

  it("whose name does not exist", async () => {
    expect(await find("registry.invalid/acme")).toMatch(
      /^build\/registry-unreachable\nCannot look up .*: the registry `registry\.invalid` cannot be reached: (there is no host of that name|the host's name cannot be resolved now)\n/,
    );
  });

  it("that says nothing", async () => {
    const silent = await listen(net.createServer());
    expect(await find(silent.host, 0.2)).toBe(
      `build/registry-unreachable\nCannot look up \`${silent.host}/stores-fault:${tag}\`: the registry \`${silent.host}\` cannot be reached: no answer for 0.2 seconds\n${REACH}`,
    );
    await silent.stop();
  });

  it("that is none", async () => {
    const site = await listen(http.createServer((_, answer) => answer.writeHead(404).end("<html>")));
    expect(await find(site.host)).toBe(
      `build/registry-answer\nCannot look up \`${site.host}/stores-fault:${tag}\`: unexpected answer of the registry \`${site.host}\`: \`/v2/\` answers with status 404\n${ADDRESS}`,
    );
    await site.stop();
  });

  it.each([
    ["with text instead of a manifest", "hello", "it is no JSON object"],
    ["without end", " ".repeat(5 << 20), "the answer is larger than 4194304 bytes"],
  ])("that answers %s", async (_, body, why) => {
    const registry = await fake((__, answer) => answer.end(body));
    expect(await find(registry.host)).toBe(
      `build/registry-answer\nCannot look up \`${registry.host}/stores-fault:${tag}\`: unexpected answer of the registry \`${registry.host}\`: ${why}\n${ADDRESS}`,
    );
    await registry.stop();
  });

  it("whose blobs are not what they are named after", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const manifest = JSON.stringify({ schemaVersion: 2, config: { digest }, layers: [] });
    const registry = await fake(({ url }, answer) => answer.end(url!.includes("/blobs/") ? "{}" : manifest));
    expect(await find(registry.host)).toMatch(/: the image's configuration is not what its digest says\n/);
    await registry.stop();
  });

  it("that is busy: waits, and gives up after some tries", async () => {
    let asked = 0;
    const busy = (until: number) =>
      fake((_, answer) => {
        const status = ++asked <= until ? 429 : 404;
        answer.writeHead(status).end('{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}');
      });
    const once = await busy(1);
    expect((await openRegistryStore(once.host, nowhere).find([artifact])).size).toBe(0);
    expect(asked).toBe(2);
    await once.stop();
    const always = await busy(Number.POSITIVE_INFINITY);
    expect(await find(always.host)).toMatch(
      /^build\/registry-answer\n.*: status 429 slow down\n.*if it is busy, run again later\.$/,
    );
    expect(asked).toBe(6);
    await always.stop();
  });

  it("survives that kept connections are closed by the other side", async () => {
    const registry = await fake((_, answer) => {
      answer.writeHead(404).end();
      answer.socket?.destroySoon();
    });
    const many = Array.from({ length: 50 }, (_, index) => dockerArtifact(`fault-${index}`));
    expect((await openRegistryStore(registry.host, nowhere).find(many)).size).toBe(0);
    await registry.stop();
  });

  it("elsewhere never without TLS, unless the engine is allowed to", async () => {
    const seen: string[] = [];
    const plain = await listen(
      http.createServer(({ url }, answer) => {
        seen.push(url!);
        answer.writeHead(url === "/v2/" ? 200 : 404).end("{}");
      }),
    );
    // Leads to this machine too, but is no name of it that Docker knows.
    const host = plain.host.replace("127.0.0.1", "0.0.0.0");
    expect(await find(host)).toMatch(/^build\/registry-unreachable\n/);
    expect(seen).toEqual([]);
    const open = (allowed: boolean) =>
      openRegistry(host, { environment: {}, isInsecure: async (name) => allowed && name === host });
    expect(await diagnosticOf(open(false).tryFindDigest("web", "1"))).toMatch(/^build\/registry-unreachable\n/);
    expect(seen).toEqual([]);
    expect(await open(true).tryFindDigest("web", "1")).toBeUndefined();
    expect(seen).toEqual(["/v2/", "/v2/web/manifests/1"]);
    await plain.stop();
  });

  it("that was stopped works once it is started", async () => {
    const port = await freePort();
    const client = openRegistry(`127.0.0.1:${port}`, { environment: {} });
    expect(await diagnosticOf(client.tryFindDigest("web", "1"))).toMatch(/^build\/registry-unreachable\n/);
    const registry = http.createServer(({ url }, answer) => answer.writeHead(url === "/v2/" ? 200 : 404).end());
    await new Promise<void>((resolve) => registry.listen(port, "127.0.0.1", resolve));
    expect(await client.tryFindDigest("web", "1")).toBeUndefined();
    registry.closeAllConnections();
    registry.close();
  });

  it("with TLS never shows a password to a token server without", async () => {
    const { certificate, key } = makeCertificate(work);
    const seen: (string | undefined)[] = [];
    const tokens = await listen(
      http.createServer(({ headers }, answer) => {
        seen.push(headers.authorization);
        answer.end('{"token":"t"}');
      }),
    );
    const challenge = { "WWW-Authenticate": `Bearer realm="http://${tokens.host}/token"` };
    const registry = await listen(
      https.createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, ({ headers }, answer) =>
        headers.authorization ? answer.writeHead(404).end() : answer.writeHead(401, challenge).end(),
      ),
    );
    const auths = { [registry.host]: { auth: Buffer.from("user:secret").toString("base64") } };
    writeFileSync(path.join(work, "config.json"), JSON.stringify({ auths }));
    const client = openRegistry(registry.host, { environment: { DOCKER_CONFIG: work } });
    expect(await client.tryFindDigest("web", "1")).toBeUndefined();
    expect(seen).toEqual([undefined]);
    for (const place of [registry, tokens]) await place.stop();
  });

  it("by a name that cannot be one", async () => {
    expect(await diagnosticOf(() => openRegistryStore("https://ghcr.io/acme", nowhere))).toMatch(
      /^build\/bad-registry\n/,
    );
  });
});

const skip = !engine("docker") || !engine("docker-registry");

describe.skipIf(skip)("sharing through a registry that fails (needs Docker and docker-registry)", () => {
  const docker = openDockerEngine();
  let registry: Place;
  beforeAll(async () => {
    registry = await startRegistry();
    await makeArtifact(artifact, 8_000_000);
  });
  afterAll(async () => {
    await registry?.stop();
    await removeImages("stores-fault");
  });

  it.each([
    ["nobody is logged in", undefined, "basic", "authentication required (nobody is logged in there)"],
    ["the password is wrong", "user:guess", "basic", "authentication required"],
    ["the token server refuses", "user:guess", "bearer", "`HOST` gives no token (status 401)"],
  ] as const)("because %s", async (_, login, kind, why) => {
    const door = await startDoor(registry, kind);
    const folder = mkdtempSync(path.join(work, "login-"));
    const auths = login === undefined ? {} : { [door.host]: { auth: Buffer.from(login).toString("base64") } };
    writeFileSync(path.join(folder, "config.json"), JSON.stringify({ auths }));
    const environment = { ...process.env, DOCKER_CONFIG: folder };
    const store = openRegistryStore(door.host, docker, environment);
    const name = `${door.host}/stores-fault:${tag}`;
    const expected = `build/registry-denied\nCannot look up \`${name}\`: the registry \`${door.host}\` refuses: ${why.replace("HOST", door.host)}\n${LOGIN(door.host)}`;
    expect(await diagnosticOf(store.find([artifact]))).toBe(expected);
    expect(await diagnosticOf(store.publish!(artifact))).toBe(expected);
    expect(await diagnosticOf(store.fetch!(artifact))).toMatch(/^build\/registry-denied\nCannot pull `/);
    expect(door.passed).toEqual([]);
    await door.stop();
  });

  it("because it goes away while an image is pushed: nothing is left that would be taken for good", async () => {
    const line = await startLine(registry, 3_000_000);
    const store = openRegistryStore(line.host, docker);
    const [code, message, help] = (await diagnosticOf(store.publish!(artifact))).split("\n");
    expect(code).toBe("build/push-failed");
    expect(message).toMatch(new RegExp(`^Cannot push \`${line.host}/stores-fault:${tag}\`: .+`));
    expect(help).toBe(
      `The image itself is built and kept. Check that the registry \`${line.host}\` runs and has room, then run again: only the push is done again.`,
    );
    const direct = openRegistryStore(registry.host, docker);
    expect((await direct.find([artifact])).size).toBe(0);
    await direct.publish!(artifact);
    expect((await direct.find([artifact])).size).toBe(1);
    // Docker itself tries five times, with longer and longer pauses.
  }, 300_000);

  it("because it goes away while an image is pulled", async () => {
    const host = `127.0.0.1:${await freePort()}`;
    expect((await diagnosticOf(openRegistryStore(host, docker).fetch!(artifact))).split("\n")).toEqual([
      "build/registry-unreachable",
      expect.stringMatching(`^Cannot pull \`${host}/stores-fault:${tag}\`: .*connection refused`),
      REACH,
    ]);
  });

  it("because the image is not there", async () => {
    const missing = dockerArtifact("fault", "missing");
    const [code, message] = (await diagnosticOf(openRegistryStore(registry.host, docker).fetch!(missing))).split("\n");
    expect(code).toBe("build/pull-failed");
    expect(message).toMatch(/: .*manifest unknown/);
    const publish = openRegistryStore(registry.host, docker).publish!(missing);
    expect(await diagnosticOf(publish)).toMatch(/^build\/engine-refused\nCannot name the image .*No such image/);
  });

  it("because there is no engine, or no docker program", async () => {
    const dead = { ...process.env, DOCKER_HOST: "unix:///none" };
    const store = (environment: NodeJS.ProcessEnv) => openRegistryStore(registry.host, docker, environment);
    expect(await diagnosticOf(store(dead).fetch!(artifact))).toMatch(/^build\/no-engine\nCannot pull `/);
    const empty = path.join(work, "empty");
    mkdirSync(empty);
    expect(await diagnosticOf(store({ ...process.env, PATH: empty }).fetch!(artifact))).toBe(
      `build/no-docker-program\nCannot pull \`${registry.host}/stores-fault:${tag}\`: there is no program \`docker\` in PATH\n` +
        "Install Docker's command line (`docker.io` or `docker-ce-cli`); Packer needs it as well.",
    );
  });
});

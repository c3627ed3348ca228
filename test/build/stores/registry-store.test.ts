// The store at a registry: Debian's docker-registry on loopback, with and without a login, asked over HTTP and filled by a real Docker.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDockerEngine } from "../../../lib/build/stores/docker-engine.ts";
import { openDockerStore } from "../../../lib/build/stores/docker-store.ts";
import { openRegistry } from "../../../lib/build/stores/registry-client.ts";
import { openRegistryStore } from "../../../lib/build/stores/registry-store.ts";
import { sha256 } from "../../../lib/util/stable.ts";
import { succeed } from "../../e2e/run.ts";
import { engine } from "../../engines.ts";
import { makeCertificate } from "./certificate.ts";
import { diagnosticOf } from "./diagnostic-of.ts";
import { dockerArtifact, exactOf, idOf, makeArtifact, makeImage, removeImages } from "./docker-images.ts";
import { listen, type Place, startDoor, startRegistry } from "./registries.ts";

const work = mkdtempSync(path.join(tmpdir(), "stores-login-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** An environment in which somebody is logged in at the host. */
function loggedIn(host: string, entry: object = { auth: Buffer.from("user:secret").toString("base64") }) {
  const folder = path.join(work, sha256(host + JSON.stringify(entry)).slice(0, 8));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "config.json"), JSON.stringify({ auths: { [host]: entry } }));
  return { ...process.env, DOCKER_CONFIG: folder };
}
const nobody = { ...process.env, DOCKER_CONFIG: path.join(work, "nobody") };

const skip = !engine("docker") || !engine("docker-registry");

describe.skipIf(skip)("the store at a registry (needs Docker and docker-registry)", () => {
  const docker = openDockerEngine();
  let registry: Place;
  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(async () => {
    await registry?.stop();
    await removeImages("stores-shared", "stores-differs", "stores-login", "stores-first", "stores-index", "stores-one");
  });

  it("gives one machine what another has built, under the names that a build leaves", async () => {
    const artifact = dockerArtifact("shared");
    const store = openRegistryStore(`${registry.host}/acme`, docker);
    expect([...(await store.find([artifact]))]).toEqual([]);
    const id = await makeArtifact(artifact);
    await store.publish!(artifact);
    const found = await store.find([artifact, dockerArtifact("missing")]);
    expect([...found]).toEqual([
      [
        artifact.key,
        {
          id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
          where: `registry ${registry.host}/acme`,
          bytes: expect.any(Number),
        },
      ],
    ]);

    await removeImages("stores-shared");
    expect([...(await openDockerStore(docker).find([artifact]))]).toEqual([]);
    await store.fetch!(artifact);
    expect(await idOf(exactOf(artifact))).toBe(id);
    expect(await idOf("stores-shared:latest")).toBe(id);
    expect((await openDockerStore(docker).confirm!(artifact))?.id).toBe(id);
    const image = await docker.inspectImage(`${registry.host}/acme/${exactOf(artifact)}`);
    expect(image?.repositoryDigests).toEqual([`${registry.host}/acme/stores-shared@${found.get(artifact.key)!.id}`]);
  });

  it("does not take a tag for good whose image has another fingerprint, or none", async () => {
    const store = openRegistryStore(registry.host, docker);
    const artifact = dockerArtifact("differs");
    const remote = `${registry.host}/${exactOf(artifact)}`;
    const alike = artifact.fingerprint.replace(/.{4}$/, "0000");
    for (const labels of [{ "packwright.fingerprint": alike }, { color: "red" }, {}]) {
      await makeImage([remote], labels);
      await succeed("docker", ["push", "--quiet", remote]);
      expect([...(await store.find([artifact]))]).toEqual([]);
      expect((await diagnosticOf(store.fetch!(artifact))).split("\n")).toEqual([
        "build/pulled-other",
        `Unexpected image pulled as \`${remote}\`, expected one with the fingerprint \`${artifact.fingerprint}\``,
        "Somebody moved the tag in the registry meanwhile. Run again: the image is then built here, or found as it is.",
      ]);
      expect(await idOf(exactOf(artifact))).toBeUndefined();
    }
    await makeArtifact(artifact);
    await store.publish!(artifact);
    expect((await store.find([artifact])).size).toBe(1);
  });

  it("keeps what was shared first, and lets the moving tags follow it", async () => {
    const [old, young] = [dockerArtifact("first", "old"), dockerArtifact("first", "young")];
    const store = openRegistryStore(registry.host, docker);
    const client = openRegistry(registry.host, { environment: nobody });
    await makeArtifact(old);
    await store.publish!(old);
    const digest = await client.tryFindDigest("stores-first", "latest");
    expect(digest).toBe((await store.find([old])).get(old.key)!.id);
    // The same recipe, built again: other bytes.
    await makeArtifact(old);
    await makeArtifact(young);
    await store.publish!(young);
    expect(await client.tryFindDigest("stores-first", "latest")).not.toBe(digest);
    await store.publish!(old);
    expect(await client.tryFindDigest("stores-first", "latest")).toBe(digest);
    expect((await store.find([old])).get(old.key)!.id).toBe(digest);
  });

  it("picks the image of the engine's platform from an index", async () => {
    const artifact = dockerArtifact("index");
    const { repository, tags } = artifact.address;
    const remote = `${registry.host}/${repository}`;
    await makeImage([`${remote}:mine`], { "packwright.fingerprint": artifact.fingerprint });
    await makeImage([`${remote}:foreign`], { "packwright.fingerprint": "0".repeat(64) });
    for (const tag of ["mine", "foreign"]) await succeed("docker", ["push", "--quiet", `${remote}:${tag}`]);
    const client = openRegistry(registry.host, { environment: nobody });
    const { os, architecture } = await docker.facts();
    const platforms = { foreign: { os: "plan9", architecture }, mine: { os, architecture } };
    const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
    const put = async (tag: string, names: readonly (keyof typeof platforms)[]) => {
      const manifests = await Promise.all(
        names.map(async (name) => {
          const digest = await client.tryFindDigest(repository, name);
          const size = (await fetchManifest(registry.host, repository, name, mediaType)).length;
          return { mediaType, digest, size, platform: platforms[name] };
        }),
      );
      const type = "application/vnd.oci.image.index.v1+json";
      const body = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests });
      const answer = await fetch(`http://${registry.host}/v2/${repository}/manifests/${tag}`, {
        method: "PUT",
        headers: { "Content-Type": type },
        body,
      });
      expect(answer.status).toBe(201);
      return `sha256:${sha256(body)}`;
    };
    const digest = await put(tags[0]!, ["foreign", "mine"]);
    const store = openRegistryStore(registry.host, docker);
    expect((await store.find([artifact])).get(artifact.key)?.id).toBe(digest);
    await client.copyTag(repository, tags[0]!, "latest");
    expect(await client.tryFindDigest(repository, "latest")).toBe(digest);
    await put(tags[0]!, ["foreign"]);
    expect([...(await store.find([artifact]))]).toEqual([]);
  });

  it.each(["basic", "bearer"] as const)("logs in with what `docker login` left (%s)", async (kind) => {
    const door = await startDoor(registry, kind);
    const artifact = dockerArtifact("login", kind);
    await makeArtifact(artifact);
    const environment = loggedIn(door.host);
    const store = openRegistryStore(`${door.host}/team`, openDockerEngine(environment), environment);
    await store.publish!(artifact);
    await removeImages("stores-login");
    expect((await store.find([artifact])).size).toBe(1);
    await store.fetch!(artifact);
    expect(await idOf("stores-login:latest")).toBeDefined();
    // Our own questions never ask for more than they need.
    if (kind === "bearer") expect(door.scopes).toContain("repository:team/stores-login:pull,push");
    if (kind === "bearer") expect(door.scopes).toContain("repository:team/stores-login:pull");
    await door.stop();
  });

  it("logs in with an identity token, by helpers, and as nobody where that is enough", async () => {
    const artifact = dockerArtifact("login", "bearer");
    const door = await startDoor(registry, "bearer");
    const identity = loggedIn(door.host, { identitytoken: "identity" });
    const find = (host: string, environment: NodeJS.ProcessEnv) =>
      openRegistryStore(`${host}/team`, openDockerEngine(environment), environment).find([artifact]);
    expect((await find(door.host, identity)).size).toBe(1);
    await door.stop();

    const basic = await startDoor(registry, "basic");
    const folder = path.join(work, "helper");
    mkdirSync(folder);
    writeFileSync(path.join(folder, "config.json"), JSON.stringify({ credHelpers: { [basic.host]: "test" } }));
    const helper = path.join(folder, "docker-credential-test");
    writeFileSync(helper, `#!/bin/sh\nread -r server; echo '{"Username":"user","Secret":"secret"}'\n`);
    chmodSync(helper, 0o755);
    const helped = { ...process.env, DOCKER_CONFIG: folder, PATH: `${folder}:${process.env.PATH}` };
    expect((await find(basic.host, helped)).size).toBe(1);
    await basic.stop();

    const open = await startDoor(registry, "bearer", { anonymous: true });
    expect((await find(open.host, nobody)).size).toBe(1);
    await open.stop();
  });

  it("speaks TLS with a registry on this machine whatever its certificate, as Docker does", async () => {
    const { certificate, key } = makeCertificate(work);
    const secure = await startRegistry({ certificate, key });
    expect(readFileSync(certificate, "utf8")).toMatch(/^-----BEGIN CERTIFICATE/);
    const artifact = dockerArtifact("one");
    await makeArtifact(artifact);
    const store = openRegistryStore(secure.host, docker);
    await store.publish!(artifact);
    expect((await store.find([artifact])).size).toBe(1);
    await secure.stop();
  });

  it("follows redirects to where blobs lie, without showing its login there", async () => {
    const artifact = dockerArtifact("login", "basic");
    const seen: (string | undefined)[] = [];
    const elsewhere = await listen(
      http.createServer((incoming, outgoing) => {
        seen.push(incoming.headers.authorization);
        const [hostname, port] = registry.host.split(":");
        http.get({ hostname, port, path: incoming.url }, (answer) => answer.pipe(outgoing));
      }),
    );
    const door = await startDoor(registry, "basic");
    const [hostname, port] = door.host.split(":");
    const front = await listen(
      http.createServer(({ url, headers }, outgoing) => {
        if (url!.includes("/blobs/"))
          return void outgoing.writeHead(307, { Location: `http://${elsewhere.host}${url}` }).end();
        http.get({ hostname, port, path: url, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode!, answer.headers);
          answer.pipe(outgoing);
        });
      }),
    );
    const environment = loggedIn(front.host);
    const store = openRegistryStore(`${front.host}/team`, openDockerEngine(environment), environment);
    expect((await store.find([artifact])).size).toBe(1);
    expect(seen).toEqual([undefined]);
    for (const place of [front, door, elsewhere]) await place.stop();
  });

  it("tells the digest that a tag has at its registry through the engine", async () => {
    const artifact = dockerArtifact("shared");
    const remote = `${registry.host}/acme/stores-shared`;
    const { id } = (await openRegistryStore(`${registry.host}/acme`, docker).find([artifact])).get(artifact.key)!;
    expect(await docker.distributionDigest(`${remote}:latest`)).toBe(id);
    expect(await docker.distributionDigest(`${remote}:none`)).toBeUndefined();

    const door = await startDoor(registry, "basic");
    const known = openDockerEngine(loggedIn(door.host));
    expect(await known.distributionDigest(`${door.host}/acme/stores-shared:latest`)).toBe(id);
    const stranger = openDockerEngine(nobody).distributionDigest(`${door.host}/acme/stores-shared:latest`);
    expect(await diagnosticOf(stranger)).toMatch(/^build\/registry-denied\n/);
    await door.stop();
    const gone = docker.distributionDigest(`${door.host}/acme/stores-shared:latest`);
    expect(await diagnosticOf(gone)).toMatch(/^build\/registry-unreachable\n.*connection refused/);
  });
});

async function fetchManifest(host: string, repository: string, tag: string, accept: string): Promise<Buffer> {
  const answer = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, { headers: { Accept: accept } });
  return Buffer.from(await answer.arrayBuffer());
}

// The store of the local engine, and what else the engine is asked, with a real Docker.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openDockerEngine } from "../../../lib/build/stores/docker-engine.ts";
import { openDockerStore } from "../../../lib/build/stores/docker-store.ts";
import { succeed } from "../../e2e/run.ts";
import { engine } from "../../engines.ts";
import { dockerArtifact, exactOf, idOf, makeArtifact, makeImage, removeImages } from "./docker-images.ts";

describe.skipIf(!engine("docker"))("the store of the local engine (needs Docker)", () => {
  const docker = openDockerEngine();
  const store = openDockerStore(docker);
  afterAll(() => removeImages("stores-whole", "stores-other", "stores-bare", "stores-moved", "stores-stays"));

  it("finds what has the name and the whole fingerprint, and nothing else", async () => {
    const whole = dockerArtifact("whole");
    const id = await makeArtifact(whole);
    const other = dockerArtifact("other");
    const alike = other.fingerprint.replace(/.{4}$/, "0000");
    await makeImage([exactOf(other)], { "packwright.fingerprint": alike });
    const bare = dockerArtifact("bare");
    await makeImage([exactOf(bare)], {});
    const file = { ...whole, key: "file", address: { kind: "file", path: "/none" } } as const;

    const found = await store.find([whole, other, bare, dockerArtifact("missing"), file]);
    expect([...found]).toEqual([[whole.key, { id, where: "docker engine", bytes: 1000 }]]);
    expect(await store.confirm!(whole)).toEqual(found.get(whole.key));
    expect(await store.confirm!(other)).toBeUndefined();
  });

  it("asks nothing when there is nothing to find", async () => {
    const nowhere = openDockerStore(openDockerEngine({ DOCKER_HOST: "unix:///none" }));
    expect([...(await nowhere.find([]))]).toEqual([]);
    await nowhere.settle!([]);
  });

  it("moves the moving names of what is reused, and only those", async () => {
    const [old, young] = [dockerArtifact("moved", "old"), dockerArtifact("moved", "young")];
    const oldId = await makeArtifact(old);
    const youngId = await makeArtifact(young);
    const stays = dockerArtifact("stays");
    await makeImage([exactOf(stays)], { "packwright.fingerprint": "0".repeat(64) });
    expect(await idOf("stores-moved:latest")).toBe(youngId);

    await store.settle!([old, stays, dockerArtifact("missing")]);
    expect(await idOf("stores-moved:latest")).toBe(oldId);
    expect(await idOf(exactOf(young))).toBe(youngId);
    expect(await idOf("stores-stays:latest")).toBeUndefined();
  });

  it("inspects an image by its name, with what it is labelled with", async () => {
    const id = await makeImage(["stores-whole:labels"], { color: "red" });
    expect(await docker.inspectImage("stores-whole:labels")).toEqual({
      id,
      tags: ["stores-whole:labels"],
      repositoryDigests: [],
      labels: { color: "red" },
      bytes: 1000,
    });
    expect(await docker.inspectImage("stores-whole:none")).toBeUndefined();
  });

  it("knows the engine's platform", async () => {
    const { os, architecture } = await docker.facts();
    expect(`${os}/${architecture}`).toBe(
      (await succeed("docker", ["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"])).trim(),
    );
  });

  it("removes running containers that have a folder below the given one mounted, and no others", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "stores-mounts-"));
    const [build, beside] = [path.join(folder, "runs/one/tmp"), path.join(folder, "runs-of-others")];
    for (const place of [build, beside]) mkdirSync(place, { recursive: true });
    const start = async (source: string) =>
      (
        await succeed("docker", ["run", "-d", "-v", `${source}:/packer-files`, "debian:12-slim", "sleep", "600"])
      ).trim();
    const [ours, others] = [await start(build), await start(beside)];
    try {
      const name = (await succeed("docker", ["inspect", "--format", "{{.Name}}", ours])).trim().slice(1);
      expect(await docker.removeContainersMounting(path.join(folder, "runs"))).toEqual([name]);
      expect(await docker.removeContainersMounting(path.join(folder, "runs"))).toEqual([]);
      expect((await succeed("docker", ["inspect", "--format", "{{.State.Running}}", others])).trim()).toBe("true");
    } finally {
      await succeed("docker", ["rm", "--force", others]);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

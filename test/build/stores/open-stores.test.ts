// Only the stores that the artifacts need, nearest first.
import { describe, expect, it } from "vitest";
import type { Artifact, ArtifactAddress } from "../../../lib/build/store.ts";
import { mapParallel } from "../../../lib/build/stores/map-parallel.ts";
import { openStores } from "../../../lib/build/stores/open-stores.ts";

const addresses = {
  docker: { kind: "docker", repository: "web", tags: ["1"] },
  file: { kind: "file", path: "/srv/web" },
  ami: { kind: "ami" },
  unchecked: { kind: "unchecked" },
  nothing: { kind: "nothing" },
} satisfies { readonly [kind: string]: ArtifactAddress };

const artifactOf = (kind: keyof typeof addresses): Artifact => ({
  key: kind,
  builder: "any",
  fingerprint: "0".repeat(64),
  address: addresses[kind],
});
const all = Object.keys(addresses).map((kind) => artifactOf(kind as keyof typeof addresses));

describe("stores", () => {
  it.each([
    ["nothing", [], "acme", []],
    ["docker", [artifactOf("docker")], undefined, ["docker engine"]],
    ["docker with a registry", [artifactOf("docker")], "acme", ["docker engine", "registry acme"]],
    ["files with a registry", [artifactOf("file")], "acme", ["files"]],
    ["what cannot be asked for", [artifactOf("unchecked"), artifactOf("nothing")], "acme", []],
    ["everything", all, "127.0.0.1:5000/x", ["docker engine", "files", "registry 127.0.0.1:5000/x", "AMIs"]],
  ])("for %s", (_, artifacts, registry, names) => {
    const open = openStores(artifacts, { outputFolder: "/out", ...(registry ? { registry } : {}) });
    expect(open.stores.map(({ name }) => name)).toEqual(names);
    expect(open.engine !== undefined).toBe(names.includes("docker engine"));
    for (const { address, key } of artifacts)
      expect(open.stores.filter((store) => store.holds(artifactOf(key as keyof typeof addresses))).length).toBe(
        address.kind === "docker" ? (registry ? 2 : 1) : ["file", "ami"].includes(address.kind) ? 1 : 0,
      );
  });
});

describe("many slow actions", () => {
  it("run a few at a time, and give their results in order", async () => {
    let running = 0;
    let most = 0;
    const results = await mapParallel([30, 10, 20, 0, 5], 2, async (milliseconds) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      running--;
      return milliseconds;
    });
    expect([results, most]).toEqual([[30, 10, 20, 0, 5], 2]);
  });

  it("stop at the first failure", async () => {
    const begun: number[] = [];
    const act = mapParallel([0, 1, 2, 3, 4], 1, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error("one");
    });
    await expect(act).rejects.toThrow("one");
    expect(begun).toEqual([0, 1]);
  });
});

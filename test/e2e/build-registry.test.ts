// Two hosts, each with a Docker engine of its own, that share a registry: what one has built, the other takes.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Place, startRegistry } from "../build/stores/registries.ts";
import { engine } from "../engines.ts";
import { makeProject, type Project, SIX_IMAGES } from "./build-project.ts";
import { run } from "./run.ts";
import { type SecondEngine, startSecondEngine } from "./second-engine.ts";

interface Outcome {
  readonly code: number;
  /** `left built`, without the project's prefix. */
  readonly images: readonly string[];
  readonly stderr: string;
}

describe.skipIf(!engine("packer") || !engine("docker") || !engine("docker-registry"))(
  "two engines and a registry (needs Packer, Docker and docker-registry)",
  () => {
    let registry: Place;
    let second: SecondEngine;
    let project: Project;

    beforeAll(async () => {
      registry = await startRegistry();
      second = await startSecondEngine("debian:12-slim");
      project = makeProject(SIX_IMAGES);
    });
    afterAll(async () => {
      await project?.remove();
      await second?.stop();
      await registry?.stop();
    });

    /** On the first host, or on the second, which has its own records and state. */
    async function build(onSecond: boolean, ...args: string[]): Promise<Outcome> {
      const environment = project.environment as { [name: string]: string };
      const home = environment.PACKWRIGHT_HOME!;
      const more = onSecond ? ["--out", "second.out"] : [];
      if (onSecond)
        Object.assign(environment, { DOCKER_HOST: second.host, PACKWRIGHT_HOME: path.join(project.folder, ".home-2") });
      try {
        const ran = await project.synth("build", "--no-cache", "--json", ...more, ...args);
        const images = JSON.parse(ran.stdout).images as { artifact: string; status: string }[];
        return {
          code: ran.code,
          images: images.map(({ artifact, status }) => `${artifact.slice(project.name.length + 1)} ${status}`),
          stderr: ran.stderr,
        };
      } finally {
        delete environment.DOCKER_HOST;
        environment.PACKWRIGHT_HOME = home;
      }
    }

    test("share layers: the second pulls what the first has pushed, and builds on it", async () => {
      const shared = ["--registry", `${registry.host}/acme`];
      const base = `${project.name}-base`;
      expect(await build(false, base, ...shared)).toMatchObject({ code: 0, images: ["base built"] });
      // Nothing is pulled for an image that nobody builds on.
      expect(await build(true, base, ...shared)).toMatchObject({ code: 0, images: ["base reused"] });
      const inspect = () =>
        run("docker", ["image", "inspect", `${base}:latest`], { env: { DOCKER_HOST: second.host } });
      expect((await inspect()).code).toBe(1);
      const all = await build(true, ...shared);
      expect(all, all.stderr).toMatchObject({ code: 0 });
      expect([...all.images].sort()).toEqual([
        "base reused",
        "left built",
        "matrix-blue built",
        "matrix-red built",
        "right built",
        "top built",
      ]);
      expect((await inspect()).code).toBe(0);
      // And back: the first host takes what the second has built.
      const back = await build(false, ...shared);
      expect(back.images.filter((text) => text.endsWith(" built"))).toEqual([]);
      expect(back.code).toBe(0);
    });

    test("what was built before the registry was named is shared when it is", async () => {
      writeFileSync(path.join(project.folder, "left.txt"), "left again");
      const left = `${project.name}-left`;
      expect((await build(false, left)).images).toContain("left built");
      const shared = ["--registry", `${registry.host}/acme`];
      expect((await build(false, left, ...shared)).images).toEqual(["left reused"]);
      expect((await build(true, left, ...shared)).images).toEqual(["left reused"]);
    });

    test("a registry that is gone gives one clear message", async () => {
      const gone = await startRegistry();
      await gone.stop();
      const ran = await project.synth("build", "--no-cache", "--registry", `${gone.host}/acme`);
      expect(ran.code).toBe(2);
      expect(ran.stderr.match(/^error/gm)).toHaveLength(1);
      expect(ran.stderr).toMatch(/^error build\/registry-unreachable/m);
    });
  },
);

// What can go wrong while `synth build` runs, with real Packer and Docker: killed at any moment, cancelled, started twice, cut off from
// what it needs. A plain rerun always ends with the right images, and nothing is left behind.
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engine } from "../engines.ts";
import {
  containersOf,
  forget,
  imagesOf,
  makeProject,
  type Project,
  pidsOf,
  processesOf,
  readInImage,
  SIX_IMAGES,
} from "./build-project.ts";

const needsEngines = describe.skipIf(!engine("packer") || !engine("docker"));

/** File by image: what each must hold. */
const CONTENTS: readonly (readonly [image: string, files: readonly string[]])[] = [
  ["base", ["base"]],
  ["left", ["base", "left", "left.txt"]],
  ["right", ["base", "right"]],
  ["top", ["base", "left", "left.txt", "top"]],
  ["matrix:red", ["base", "red"]],
  ["matrix:blue", ["base", "blue"]],
];

async function expectSixRightImages(project: Project): Promise<void> {
  for (const [image, files] of CONTENTS) {
    const reference = `${project.name}-${image.includes(":") ? image : `${image}:latest`}`;
    for (const file of files)
      expect(await readInImage(reference, `/srv/${file}`)).toBe(file === "left.txt" ? "left" : `${file}\n`);
  }
}

async function expectNothingLeft(project: Project): Promise<void> {
  expect(await containersOf(project)).toEqual([]);
  expect(processesOf(project)).toEqual([]);
  expect(readdirSync(path.join(project.folder, ".home/runs"))).toEqual([]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

needsEngines("a build that is cut off (needs Packer and Docker)", () => {
  let project: Project;
  let seconds: number;

  beforeAll(async () => {
    project = makeProject(SIX_IMAGES);
    const first = await project.synth("build", "--no-cache");
    expect(first.code, first.stderr).toBe(0);
    seconds = first.seconds;
    await expectSixRightImages(project);
  });
  afterAll(() => project.remove());

  test("by kill -9 at any of twenty moments, is made good by a plain rerun", { timeout: 900_000 }, async () => {
    for (let moment = 1; moment <= 20; moment++) {
      await forget(project);
      const started = await project.start("build", "--no-cache");
      await sleep((seconds * 1000 * moment) / 21);
      started.signal("SIGKILL");
      await started.ended;
      const again = await project.synth("build", "--no-cache", "--json");
      expect(again.code, `killed at ${moment} of 20\n${again.stdout}\n${again.stderr}`).toBe(0);
      expect(JSON.parse(again.stdout).images).toHaveLength(6);
      await expectSixRightImages(project);
      await expectNothingLeft(project);
      const plan = await project.synth("plan");
      expect(plan.code, plan.stdout).toBe(0);
    }
  });

  test("by kill -9 of everything it started, is made good by a plain rerun", async () => {
    await forget(project);
    const started = await project.start("build", "--no-cache");
    await sleep(seconds * 500);
    started.signal("SIGKILL");
    for (const pid of pidsOf(project)) kill(pid);
    await started.ended;
    const again = await project.synth("build", "--no-cache");
    expect(again.code, again.stderr).toBe(0);
    await expectSixRightImages(project);
    await expectNothingLeft(project);
  });

  test("by Ctrl-C, leaves no container and says so", async () => {
    await forget(project);
    const started = await project.start("build", "--no-cache");
    await sleep(seconds * 400);
    process.kill(-started.pid, "SIGINT");
    const { code, stderr, stdout } = await started.ended;
    expect(code, stdout).toBe(130);
    expect(stderr).toContain("Cancelling: Packer cleans up. Press Ctrl-C again to kill it.");
    expect(stdout).toContain("cancelled");
    await expectNothingLeft(project);
  });

  test("by a second Ctrl-C, is killed at once and still leaves no container", async () => {
    await forget(project);
    writeFileSync(path.join(project.folder, "images.ts"), SIX_IMAGES(project.name, 30));
    const started = await project.start("build", "--no-cache");
    while ((await containersOf(project)).length === 0) await sleep(100);
    const begin = performance.now();
    started.signal("SIGINT");
    await sleep(500);
    started.signal("SIGINT");
    const { code } = await started.ended;
    writeFileSync(path.join(project.folder, "images.ts"), SIX_IMAGES(project.name));
    expect(code).toBe(130);
    expect(performance.now() - begin).toBeLessThan(25_000);
    await expectNothingLeft(project);
  });

  test("of two runs at once each image is built once", { timeout: 120_000 }, async () => {
    await forget(project);
    const [one, two] = await Promise.all([
      project.synth("build", "--no-cache", "--json"),
      project.synth("build", "--no-cache", "--json"),
    ]);
    expect([one.code, two.code], `${one.stderr}\n${two.stderr}`).toEqual([0, 0]);
    const built = [one, two].flatMap(({ stdout }) =>
      (JSON.parse(stdout).images as { artifact: string; status: string }[])
        .filter(({ status }) => status === "built")
        .map(({ artifact }) => artifact.slice(project.name.length + 1)),
    );
    expect(built.sort()).toEqual(["base", "left", "matrix-blue", "matrix-red", "right", "top"]);
    await expectSixRightImages(project);
    await expectNothingLeft(project);
  });

  test("a failing step stops what depends on it, and nothing else", async () => {
    await forget(project);
    const source = SIX_IMAGES(project.name).replace(
      'wait(left, "left");',
      'new Script(left, "work", { inline: ["echo before; exit 7"] });',
    );
    writeFileSync(path.join(project.folder, "images.ts"), source);
    const ran = await project.synth("build", "--no-cache", "--json");
    expect(ran.code).toBe(1);
    const { images, diagnostics } = JSON.parse(ran.stdout);
    const statuses = (images as { artifact: string; status: string; note: string }[]).map(
      ({ artifact, status }) => `${artifact.slice(project.name.length + 1)} ${status}`,
    );
    expect(statuses.sort()).toEqual([
      "base built",
      "left failed",
      "matrix-blue built",
      "matrix-red built",
      "right built",
      "top blocked",
    ]);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0].message).toContain("`work`");
    writeFileSync(path.join(project.folder, "images.ts"), SIX_IMAGES(project.name));
    const again = await project.synth("build", "--no-cache");
    expect(again.stdout).toMatch(/2 built, 4 reused/);
    await expectSixRightImages(project);
  });
});

needsEngines("a build without what it needs (needs Packer and Docker)", () => {
  let project: Project;
  beforeAll(() => {
    project = makeProject(SIX_IMAGES);
  });
  afterAll(() => project.remove());

  const message = (stderr: string): string => stderr.split("\n").find((line) => line.startsWith("error ")) ?? stderr;

  test("without Packer says how to get it, and exits with 2", async () => {
    const bin = path.join(project.folder, ".bin");
    mkdirSync(bin);
    Object.assign(project.environment, { PACKWRIGHT_PACKER: path.join(bin, "packer") });
    const ran = await project.synth("build");
    delete project.environment.PACKWRIGHT_PACKER;
    expect(ran.code).toBe(2);
    expect(message(ran.stderr)).toMatch(/^error build\/no-packer {2}Cannot build: there is no program/);
    expect(ran.stderr.match(/^error/gm)).toHaveLength(1);
  });

  test("without an engine says so once, and exits with 2", async () => {
    Object.assign(project.environment, { DOCKER_HOST: "unix:///nowhere/docker.sock" });
    const ran = await project.synth("build");
    delete project.environment.DOCKER_HOST;
    expect(ran.code).toBe(2);
    expect(message(ran.stderr)).toMatch(/^error build\/no-engine/);
    expect(ran.stderr.match(/^error/gm)).toHaveLength(1);
  });

  test("a full disk is told as what it is, with the step that met it", async () => {
    // /dev/full answers as a full disk does.
    const source = SIX_IMAGES(project.name).replace(
      'wait(base, "base");',
      'new Script(base, "fill", { inline: ["cat /etc/passwd > /dev/full"] });',
    );
    writeFileSync(path.join(project.folder, "images.ts"), source);
    const ran = await project.synth("build", "--no-cache");
    writeFileSync(path.join(project.folder, "images.ts"), SIX_IMAGES(project.name));
    expect(ran.code).toBe(1);
    expect(ran.stderr.match(/^error/gm), ran.stderr).toHaveLength(1);
    expect(message(ran.stderr)).toMatch(/^error build\/disk-full/);
    expect(ran.stdout).toMatch(/1 failed, 5 blocked/);
  });

  test("an engine that dies in between is told once", async () => {
    const bin = path.join(project.folder, ".dying");
    mkdirSync(bin, { recursive: true });
    // The command line of Docker as it answers when the engine is gone.
    writeFileSync(
      path.join(bin, "docker"),
      "#!/bin/sh\ncase $1 in -v|version) echo 'Docker version 20.10.24, build 1'; exit 0;; esac\necho 'Cannot connect to the Docker daemon at unix:///tmp/docker.sock. Is the docker daemon running?' >&2\nexit 1\n",
    );
    chmodSync(path.join(bin, "docker"), 0o755);
    Object.assign(project.environment, { PATH: `${bin}:${process.env.PATH}` });
    const ran = await project.synth("build");
    delete project.environment.PATH;
    expect(ran.code).toBe(1);
    expect(ran.stderr.match(/^error/gm), ran.stderr).toHaveLength(1);
    expect(ran.stderr).toContain("Docker");
    expect(await imagesOf(project.name)).toEqual([]);
  });
});

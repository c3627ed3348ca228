// The parts of the benchmark of builds that need no engine: templates, projects, goals, comparison of contents, and what is printed.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareBuilds } from "../../bench/build/compare-builds.ts";
import { compareContents } from "../../bench/build/compare-contents.ts";
import { readFloor } from "../../bench/build/floor.ts";
import { folkFarFiles, folkFarSteps, folkTemplate } from "../../bench/build/folk-template.ts";
import { farSource, singleSource, variantsSource } from "../../bench/build/images-source.ts";
import type { Measurement, Series } from "../../bench/build/measure-turns.ts";
import { printBuilds } from "../../bench/build/print-builds.ts";
import { appFile, SHARED, SINGLE, SINGLE_IMAGE, variantNames } from "../../bench/build/recipe.ts";
import { installPackwright } from "../../bench/shared/install-packwright.ts";
import { verifyDocument } from "../../lib/hcl/oracle.ts";
import { printDocument } from "../../lib/hcl/print.ts";
import type { ImageContent } from "../e2e/image-content.ts";

const FAR = { host: "10.99.0.2", port: 2222, keyFile: "/tmp/key" };

describe("templates as people write them", () => {
  const variants = variantNames(2).map((name) => ({
    name,
    repository: "folk",
    tag: name,
    packages: [name],
    file: `app/${name}.conf`,
  }));
  const image = { name: "single", repository: "folk", tag: "latest" };

  it.each([
    ["folk-single", folkTemplate([image], SINGLE, { cleanup: false })],
    ["folk-single-cleanup", folkTemplate([image], SINGLE, { cleanup: true })],
    ["folk-variants", folkTemplate(variants, SHARED, { cleanup: true })],
    ["folk-far-steps", folkFarSteps(FAR, 2)],
    ["folk-far-files", folkFarFiles(FAR)],
  ])("%s is the expected file, and valid for HashiCorp's parser", async (name, document) => {
    const text = printDocument(document);
    await expect(text).toMatchFileSnapshot(`expected/${name}.pkr.hcl`);
    expect(await verifyDocument(name, text)).toEqual([]);
  });
});

describe("benchmarked projects", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "packwright-bench-test-"));
  const packages = Object.keys(SINGLE).length;
  beforeAll(async () => {
    mkdirSync(path.join(folder, "node_modules/.bin"), { recursive: true });
    await installPackwright(path.join(folder, "node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("synthesize a twin with one provisioner for each step", () => {
    const output = synthesize("twin", { "images.ts": singleSource() }, "--preset", "none");
    const steps = JSON.parse(readFileSync(path.join(output, "plan.json"), "utf8")).images[0].steps;
    const template = readFileSync(path.join(output, SINGLE_IMAGE, `${SINGLE_IMAGE}.pkr.hcl`), "utf8");
    // An index and an install for each list of packages, and the cleanup.
    expect(steps).toHaveLength(2 * packages + 1);
    expect(template.match(/^ {2}provisioner "shell" \{\n {4}script += /gm)).toHaveLength(steps.length);
    expect(template.match(/provisioner/g)).toHaveLength(steps.length);
  });

  it("synthesize one script for the floor to run", async () => {
    const template = path.join(synthesize("floor", { "images.ts": singleSource() }), SINGLE_IMAGE);
    const { actions, changes } = await readFloor(template, SINGLE_IMAGE);
    expect(actions).toEqual([
      { kind: "script", file: path.join(template, `scripts/${SINGLE_IMAGE}.sh`), environment: [], leaves: true },
    ]);
    expect(changes).toContain('CMD ["/bin/sh"]');
  });

  it("refuse a floor that would leave something out", async () => {
    const name = "odd";
    mkdirSync(path.join(folder, name));
    const text = `source "docker" "odd" {\n}\nbuild {\n  provisioner "ansible" {\n    playbook_file = "a.yml"\n  }\n}\n`;
    writeFileSync(path.join(folder, name, `${name}.pkr.hcl`), text);
    await expect(readFloor(path.join(folder, name), name)).rejects.toThrow(
      "Unexpected provisioner `ansible` with playbook_file: the floor cannot do it",
    );
  });

  it("synthesize a twin for each variant", () => {
    const files = Object.fromEntries(variantNames(8).map((name) => [`app/${name}.conf`, appFile(name)]));
    const output = synthesize("variants", { "images.ts": variantsSource(8), ...files }, "--preset", "none");
    const { waves } = JSON.parse(readFileSync(path.join(output, "plan.json"), "utf8"));
    expect(waves).toEqual([variantNames(8).map((name) => `packwright-bench-variants-8-${name}`)]);
  });

  it("synthesize one provisioner for all steps on a machine far away", () => {
    const output = synthesize("far", { "images.ts": farSource(FAR, 40), "files/a.txt": "a\n" });
    const template = readFileSync(path.join(output, "steps/steps.pkr.hcl"), "utf8");
    expect(template.match(/provisioner/g)).toHaveLength(1);
  });

  function synthesize(name: string, files: { readonly [file: string]: string }, ...args: string[]): string {
    const project = path.join(folder, name);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
      writeFileSync(path.join(project, file), text);
    }
    const program = path.join(folder, "node_modules/packwright/dist/cli/main.js");
    const environment = { ...process.env, BENCH_PACKER_VERSION: "1.6.6" };
    execFileSync(process.execPath, [program, "--quiet", ...args], { cwd: project, env: environment });
    return path.join(project, "packer.out");
  }
});

describe("results", () => {
  const run = (seconds: number, imageBytes?: number, cpuSeconds?: number): Measurement => ({
    seconds,
    cpuSeconds,
    imageBytes,
    diskBytes: undefined,
  });
  const series = (id: string, ...runs: Measurement[]): Series => ({ id, title: `form ${id}`, runs });

  it("judge by the median of the ratios of each round, and only what was measured", () => {
    const { forms, goals } = compareBuilds([
      series("single/folk-cleanup", run(50, 600), run(100, 600), run(60, 600)),
      series("single/cold", run(20, 500), run(60, 500), run(24, 500)),
      series("variants-4/folk", run(100)),
      series("variants-4/changed", run(1)),
      series("variants-4/unchanged", run(2)),
    ]);
    expect(forms.map(({ id, ratio, seconds }) => [id, ratio, seconds])).toEqual([
      ["single/folk-cleanup", 1, 60],
      ["single/cold", 0.4, 24],
      ["variants-4/folk", 1, 100],
      ["variants-4/changed", 0.01, 1],
      ["variants-4/unchanged", 0.02, 2],
    ]);
    expect(goals.map(({ title, value, holds }) => [title, value, holds])).toEqual([
      ["single, cold: time over folk with cleanup", 0.4, true],
      ["single, cold: size over folk with cleanup", 500 / 600, false],
      ["one file of one of 4 variants changed: time over folk one by one", 0.01, true],
      ["nothing of 4 variants changed: time over folk one by one", 0.02, false],
    ]);
  });

  it("compare contents with the twin's, apart from caches", () => {
    const content = (files: { readonly [name: string]: string }, ...packages: string[]): ImageContent => ({
      files: new Map(Object.entries(files)),
      packages,
      size: 1,
    });
    const twin = content({ "/etc/a": "file 644 0:0 1 aa", "/var/cache/b": "file 644 0:0 1 bb" }, "curl 1", "git 1");
    const same = content({ "/etc/a": "file 644 0:0 1 aa" }, "curl 1", "git 1");
    const other = content({ "/etc/a": "file 600 0:0 1 aa" }, "curl 2", "git 1");
    expect(
      compareContents([
        { id: "single/twin", images: new Map([["single", twin]]) },
        { id: "single/cold", images: new Map([["single", same]]) },
        { id: "single/warm", images: new Map([["single", other]]) },
        { id: "single/folk", images: new Map([["folk", other]]) },
        { id: "variants-4/cold", images: new Map([["single", other]]) },
      ]),
    ).toEqual([
      { id: "single/cold", image: "single", differences: [] },
      {
        id: "single/warm",
        image: "single",
        differences: ["/etc/a: file 600 0:0 1 aa / file 644 0:0 1 aa", "package curl 2 only in ours", "package curl 1 only in the twin"],
      },
    ]); // biome-ignore format: one difference beside the other
  });

  it("are printed with goals first, and say what differs and what was left out", () => {
    const text = printBuilds({
      machine: { node: "v20.0.0", platform: "linux x64", cores: 2, processor: "Some processor" },
      packer: "1.6.6",
      engine: "private",
      rounds: 3,
      ...compareBuilds([series("single/twin", run(20, 5e8, 40)), series("single/cold", run(10, 5e8, 10))]),
      equalities: [{ id: "single/cold", image: "single", differences: ["/etc/a: missing / file"] }],
      notes: ["Something was left out."],
    });
    expect(text).toBe(`Builds with Packer 1.6.6 and a private Docker engine
Some processor, 2 cores, linux x64, Node v20.0.0; medians of 3 interleaved rounds

Goals

         goal                              measured  wanted
  holds  single, cold: time over the twin     0.500  at most 0.75

Ratios to the first form of each group; processor time of all programs, engine and containers included

  form          time  processor  seconds  processor s  images MB  disk MB
  single/twin  1.000      1.000    20.00         40.0        500        -  form single/twin
  single/cold  0.500      0.250    10.00         10.0        500        -  form single/cold

Content compared with the twin: 0 of 1 images equal

single/cold single: 1 differences
  /etc/a: missing / file

Something was left out.
`);
  });
});

// What makes `synth plan` build again, kind by kind: exactly the images that depend on what changed, each with the reason a user would give.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { App, BaseLayer, Files, Image, Os, Packages, Script, Secret, Variable } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BuildTarget } from "../../lib/build/build-targets.ts";
import { Journal } from "../../lib/build/journal.ts";
import { type BuildPlan, planBuilds } from "../../lib/build/plan-builds.ts";
import type { ArtifactStore } from "../../lib/build/store.ts";
import type { PresetName } from "../../lib/optimize/presets.ts";
import { planApp } from "../../lib/synth/synth-app.ts";

interface Recipe {
  folder: string;
  baseTag: string;
  basePackages: string[];
  line: string;
  regionDefault: string;
  epoch: string | undefined;
  freshness: string | undefined;
  stepFreshness: string | undefined;
  privileged: boolean;
  pull: boolean | undefined;
  tag: string;
  ids: (id: string) => string;
  reversed: boolean;
  timeout: string | undefined;
  secret: string;
  siteMode: string | undefined;
  preset: PresetName;
}

let folder: string;
let plain: Recipe;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "packwright-reasons-"));
  mkdirSync(path.join(folder, "site"));
  writeFileSync(path.join(folder, "site/index.html"), "hello");
  writeFileSync(path.join(folder, "site/style.css"), "body {}");
  writeFileSync(path.join(folder, "setup.sh"), "#!/bin/sh\ntrue\n");
  plain = {
    folder,
    baseTag: "debian:12-slim",
    basePackages: ["curl"],
    line: "echo worker",
    regionDefault: "eu",
    epoch: undefined,
    freshness: undefined,
    stepFreshness: undefined,
    privileged: false,
    pull: undefined,
    tag: "a",
    ids: (id) => id,
    reversed: false,
    timeout: undefined,
    secret: "TOKEN_ONE",
    siteMode: undefined,
    preset: "default",
  };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** base → web (files), worker (script, variable); alone stands by itself. */
function makeApp(recipe: Recipe): App {
  const app = new App({ projectFolder: recipe.folder });
  const id = recipe.ids;
  const docker = (more: object) => new Docker({ image: recipe.baseTag, commit: true, ...more });
  const make = {
    base: () => {
      const base = new BaseLayer(app, id("base"), {
        name: "base",
        os: Os.debian("12"),
        targets: [docker(recipe.pull === undefined ? {} : { pull: recipe.pull })],
        ...(recipe.epoch === undefined ? {} : { epoch: recipe.epoch }),
        ...(recipe.freshness === undefined ? {} : { freshness: recipe.freshness }),
        tags: { team: recipe.tag },
      });
      new Packages(base, id("tools"), { apt: recipe.basePackages });
      return base;
    },
    web: (base: BaseLayer) => {
      const web = new Image(app, id("web"), { name: "web", base });
      new Packages(web, id("server"), {
        apt: ["nginx-light"],
        ...(recipe.stepFreshness === undefined ? {} : { freshness: recipe.stepFreshness }),
      });
      new Files(web, id("site"), {
        source: "site/",
        destination: "/srv/site",
        ...(recipe.siteMode === undefined ? {} : { mode: recipe.siteMode }),
      });
    },
    worker: (base: BaseLayer) => {
      const worker = new Image(app, id("worker"), {
        name: "worker",
        base,
        targets: [new Docker({ privileged: recipe.privileged })],
      });
      const region = new Variable(app, "region", { default: recipe.regionDefault });
      const token = new Secret(app, "token", { fromEnvironment: recipe.secret });
      new Script(worker, id("run"), {
        inline: [recipe.line],
        environment: { REGION: region.ref, TOKEN: token.ref },
        ...(recipe.timeout === undefined ? {} : { timeout: recipe.timeout }),
      });
      new Script(worker, id("setup"), { file: "setup.sh" });
    },
    alone: () => {
      const alone = new Image(app, id("alone"), { name: "alone", os: Os.debian("12"), targets: [docker({})] });
      new Packages(alone, id("git"), { apt: ["git"] });
    },
  };
  if (recipe.reversed) make.alone();
  const base = make.base();
  if (recipe.reversed) make.worker(base);
  make.web(base);
  if (!recipe.reversed) {
    make.worker(base);
    make.alone();
  }
  return app;
}

/** Holds whatever fingerprints it is told. */
function storeOf(known: ReadonlySet<string>): ArtifactStore {
  return {
    name: "memory",
    holds: ({ address }) => address.kind === "docker",
    find: async (artifacts) =>
      new Map(
        artifacts
          .filter(({ fingerprint }) => known.has(fingerprint))
          .map(({ key, fingerprint }) => [key, { id: fingerprint, where: "memory" }]),
      ),
  };
}

interface Moment {
  readonly now?: number;
  readonly values?: { readonly [name: string]: string };
}

async function planOf(
  recipe: Recipe,
  known: ReadonlySet<string>,
  journal: Journal,
  { now = 1_800_000_000, values = {} }: Moment = {},
): Promise<BuildPlan> {
  const planned = planApp(makeApp(recipe), { preset: recipe.preset });
  return planBuilds({
    plan: planned.plan,
    recipes: () => planned.recipes,
    facts: { now, values: new Map(Object.entries(values)), environment: {} },
    places: { workingFolder: recipe.folder, outputFolder: path.join(recipe.folder, "packer.out") },
    journal,
    stores: () => ({ stores: [storeOf(known)] }),
    costs: { ofStep: () => 1, ofBuild: () => 1 },
  });
}

/** Builds everything of a recipe, then plans another: what is built again, and why. */
async function changes(before: Recipe, after: Recipe, then: Moment = {}, first: Moment = {}): Promise<string[]> {
  const output = mkdtempSync(path.join(os.tmpdir(), "packwright-journal-"));
  try {
    const journal = new Journal(output);
    const built = await planOf(before, new Set(), journal, first);
    for (const target of built.targets) journal.add(recordOf(target, built));
    const known = new Set(built.targets.map(({ fingerprint }) => fingerprint));
    const plan = await planOf(after, known, new Journal(output), then);
    return plan.targets.flatMap(({ key, artifact }) => {
      const decision = plan.decisions.get(key)!;
      if (decision.status === "reuse") return [];
      return [
        `${artifact}: ${"reasons" in decision ? decision.reasons.map(({ text }) => text).join("; ") : decision.status}`,
      ];
    });
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function recordOf({ image, name, artifact, fingerprint, key }: BuildTarget, plan: BuildPlan) {
  const parts = plan.recipes.partsOf(plan.targets.find((target) => target.key === key)!);
  const at = "2027-01-15T08:00:00.000Z";
  return { event: "built", at, run: "r", image: image.name, target: name, artifact, fingerprint, parts } as const;
}

/** The same project in another folder, with one thing done to it. */
function copied(change: (folder: string) => void): string {
  const copy = mkdtempSync(path.join(os.tmpdir(), "packwright-reasons-"));
  cpSync(folder, copy, { recursive: true });
  change(copy);
  return copy;
}

describe("a change of an input builds exactly what depends on it", () => {
  const cases: readonly (readonly [name: string, change: () => Partial<Recipe>, expected: readonly string[]])[] = [
    [
      "a byte of a file",
      () => ({ folder: copied((copy) => writeFileSync(path.join(copy, "site/index.html"), "hullo")) }),
      ["web: file `site/index.html` changed"],
    ],
    [
      "a new file",
      () => ({ folder: copied((copy) => writeFileSync(path.join(copy, "site/404.html"), "gone")) }),
      ["web: file `site/404.html` added"],
    ],
    [
      "the mode of a file",
      () => ({ folder: copied((copy) => chmodSync(path.join(copy, "site/style.css"), 0o755)) }),
      ["web: file `site/style.css` changed"],
    ],
    ["the mode that files get", () => ({ siteMode: "0600" }), ["web: step `site` changed"]],
    [
      "a script file",
      () => ({ folder: copied((copy) => writeFileSync(path.join(copy, "setup.sh"), "#!/bin/sh\nfalse\n")) }),
      ["worker: file `setup.sh` changed"],
    ],
    ["the text of a step", () => ({ line: "echo other" }), ["worker: step `run` changed"]],
    [
      "a package of the base",
      () => ({ basePackages: ["curl", "jq"] }),
      ["base: package `jq` added", "web: base `base` changed", "worker: base `base` changed"],
    ],
    [
      "the version of a package",
      () => ({ basePackages: ["curl=8.1"] }),
      [
        "base: package `curl` changed from any version to 8.1",
        "web: base `base` changed",
        "worker: base `base` changed",
      ],
    ],
    ["the default of a variable", () => ({ regionDefault: "us" }), ["worker: variable `region` changed"]],
    [
      "what the base starts from",
      () => ({ baseTag: "debian:13-slim" }),
      [
        "base: base changed from debian:12-slim to debian:13-slim",
        "web: base `base` changed",
        "worker: base `base` changed",
        "alone: base changed from debian:12-slim to debian:13-slim",
      ],
    ],
    ["an attribute of a target", () => ({ privileged: true }), ["worker: attribute `privileged` changed"]],
    [
      "the epoch",
      () => ({ epoch: "2" }),
      ["base: `epoch` changed", "web: base `base` changed", "worker: base `base` changed"],
    ],
  ];
  for (const preset of ["default", "none"] as const) {
    test.each(cases)(`%s (preset ${preset})`, async (_name, change, expected) => {
      const after = { ...plain, preset, ...change() };
      expect((await changes({ ...plain, preset }, after)).sort()).toEqual([...expected].sort());
    });
  }

  test("time, once a stretch of freshness is over", async () => {
    const fresh = { ...plain, freshness: "7d" };
    const week = 7 * 86_400;
    const start = 3000 * week;
    expect(await changes(fresh, fresh, { now: start + week - 1 }, { now: start })).toEqual([]);
    expect(await changes(fresh, fresh, { now: start + week }, { now: start })).toEqual([
      "base: `freshness` of 7d is over",
      "web: base `base` changed",
      "worker: base `base` changed",
    ]);
  });

  test("time, for one step alone", async () => {
    const fresh = { ...plain, stepFreshness: "12h" };
    const half = 12 * 3600;
    expect(await changes(fresh, fresh, { now: 1000 * half }, { now: 1000 * half - 1 })).toEqual([
      "web: `freshness` of 12h is over",
    ]);
  });

  test("a value that a run gives to a variable", async () => {
    expect(await changes(plain, plain, { values: { region: "us" } })).toEqual(["worker: variable `region` changed"]);
    expect(await changes(plain, plain, { values: { region: "us" } }, { values: { region: "us" } })).toEqual([]);
    expect(await changes(plain, plain, { values: { region: "eu" } })).toEqual([]);
  });
});

describe("what is no input builds nothing", () => {
  const cases: readonly (readonly [name: string, change: () => Partial<Recipe>])[] = [
    ["ids of constructs", () => ({ ids: (id: string) => `other-${id}` })],
    ["the folder of the checkout", () => ({ folder: copied(() => undefined) })],
    ["the order of construction", () => ({ reversed: true })],
    ["a timeout", () => ({ timeout: "10m" })],
    ["tags", () => ({ tag: "b" })],
    ["whether the base is pulled", () => ({ pull: false })],
    ["where a secret comes from", () => ({ secret: "TOKEN_TWO" })],
    ["the optimizer", () => ({ preset: "safe" as const })],
  ];
  test.each(cases)("%s", async (_name, change) => {
    expect(await changes(plain, { ...plain, ...change() })).toEqual([]);
  });

  test("the clock, without freshness", async () => {
    expect(await changes(plain, plain, { now: 4_000_000_000 }, { now: 1 })).toEqual([]);
  });

  test("the value that a run gives to a secret", async () => {
    expect(await changes(plain, plain, { values: { token: "three" } })).toEqual([]);
  });
});

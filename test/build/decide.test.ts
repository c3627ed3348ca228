// What is built, taken or left alone, by what is there and what is asked for; as a table over small graphs.
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { App, BaseLayer, Image, Os, Packages, PostProcessor, Script, Variable } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { Compress, Null } from "packwright/plugins/packer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Journal } from "../../lib/build/journal.ts";
import { planBuilds } from "../../lib/build/plan-builds.ts";
import { planApp } from "../../lib/synth/synth-app.ts";

let output: string;
beforeEach(() => {
  output = mkdtempSync(path.join(os.tmpdir(), "packwright-decide-"));
});
afterEach(() => rmSync(output, { recursive: true, force: true }));

/** base → a, b; a → top; alone; machine leaves nothing. `one` and `two` share a hidden layer. */
function app(): App {
  const made = new App();
  const debian = { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] };
  const base = new BaseLayer(made, "base", debian);
  const a = new BaseLayer(made, "a", { base });
  new Script(a, "x", { inline: ["echo a"] });
  const b = new Image(made, "b", { base });
  new Script(b, "x", { inline: ["echo b"] });
  const region = new Variable(made, "region");
  new Script(b, "y", { inline: ["echo"], environment: { REGION: region.ref } });
  const top = new Image(made, "top", { base: a });
  new Script(top, "x", { inline: ["echo top"] });
  new PostProcessor(top, "packed", new Compress({ output: "top.tar.gz" }));
  for (const name of ["one", "two"]) {
    const image = new Image(made, name, debian);
    new Packages(image, "common", { apt: ["git", "python3", "build-essential", "curl"] });
    new Packages(image, "own", { apt: [name] });
  }
  const machine = new Image(made, "machine", { os: Os.debian("12"), targets: [new Null({ communicator: "none" })] });
  new Script(machine, "x", { inline: ["true"] });
  return made;
}

interface Case {
  /** Names of artifacts that are there. */
  readonly there?: readonly string[];
  readonly wanted?: readonly string[];
  readonly force?: boolean;
  readonly values?: { readonly [name: string]: string };
  /** Last event of the journal. */
  readonly last?: { readonly [artifact: string]: "started" | "failed" | "built" };
}

async function decided({ there = [], wanted, force, values = { region: "eu" }, last = {} }: Case): Promise<string[]> {
  const { plan, recipes } = planApp(app());
  const journal = new Journal(output);
  const builds = await planBuilds({
    plan,
    recipes: () => recipes,
    facts: { now: 1, values: new Map(Object.entries(values)), environment: {} },
    places: { workingFolder: output, outputFolder: output },
    journal,
    stores: (targets) => {
      for (const { image, name, artifact, fingerprint } of targets)
        if (last[artifact])
          journal.add({
            event: last[artifact],
            at: "2026-01-01",
            run: "r",
            image: image.name,
            target: name,
            artifact,
            fingerprint,
          });
      return {
        stores: [
          {
            name: "memory",
            holds: () => true,
            find: async (artifacts) => {
              const known = targets.filter(
                ({ artifact, key }) => there.includes(artifact) && artifacts.some((one) => one.key === key),
              );
              return new Map(known.map(({ key }) => [key, { id: key, where: "memory" }]));
            },
          },
        ],
      };
    },
    ...(wanted ? { isSelected: ({ artifact }) => wanted.includes(artifact) } : {}),
    force: force === true,
    costs: { ofStep: () => 1, ofBuild: () => 1 },
  });
  return builds.targets.flatMap(({ artifact, key }) => {
    const { status } = builds.decisions.get(key)!;
    return status === "unneeded" ? [] : [`${artifact} ${status}`];
  });
}

const ALL = ["base", "a", "b", "top", "one", "two"];

describe("decisions", () => {
  test("nothing there: all is built, hidden layers too", async () => {
    expect(await decided({})).toEqual([
      "base build",
      "a build",
      "b build",
      "top build",
      "shared-one build",
      "one build",
      "two build",
      "machine build",
    ]);
  });

  test("all there: nothing is, but what leaves nothing; a hidden layer that is gone is not missed", async () => {
    expect(await decided({ there: ALL })).toEqual([...ALL.map((name) => `${name} reuse`), "machine build"]);
  });

  test("a hidden layer is built for one image, and taken if it is there", async () => {
    const rest = ["base", "a", "b", "top", "one"];
    expect(await decided({ there: rest, wanted: ["two"] })).toEqual(["shared-one build", "two build"]);
    expect(await decided({ there: [...rest, "shared-one"], wanted: ["two"] })).toEqual([
      "shared-one reuse",
      "two build",
    ]);
  });

  test("only what is named, with what it needs; not what that needs in turn when it is there", async () => {
    expect(await decided({ wanted: ["top"] })).toEqual(["base build", "a build", "top build"]);
    expect(await decided({ there: ["a"], wanted: ["top"] })).toEqual(["a reuse", "top build"]);
    expect(await decided({ there: ["top"], wanted: ["top"] })).toEqual(["top reuse"]);
  });

  test("--force builds what is named, not its base", async () => {
    expect(await decided({ there: ALL, wanted: ["top"], force: true })).toEqual(["a reuse", "top build"]);
  });

  test("an image whose variable has no value is blocked, unless it is there", async () => {
    expect(await decided({ values: {}, wanted: ["b", "top"] })).toEqual([
      "base build",
      "a build",
      "b blocked",
      "top build",
    ]);
    expect(await decided({ there: ["b"], values: {}, wanted: ["b"] })).toEqual(["b reuse"]);
  });

  test.each([
    ["started", "top build"],
    ["failed", "top build"],
    ["built", "top reuse"],
  ] as const)("with post-processors of its own, an image whose last build only %s is: %s", async (event, expected) => {
    expect(await decided({ there: ALL, wanted: ["top"], last: { top: event } })).toContain(expected);
  });

  test("without them what is there is whole, however its last build ended", async () => {
    expect(await decided({ there: ALL, wanted: ["a"], last: { a: "started" } })).toEqual(["a reuse"]);
  });
});

// What images take from each other: the graph, fingerprints, checks and plan.json know it.
import { describe, expect, test } from "vitest";
import { formatDiagnostics } from "../../lib/diagnostics/format.ts";
import { exportFile } from "../../lib/plan/artifact-names.ts";
import { artifactSources, exportedPaths, neededTargets } from "../../lib/plan/artifact-sources.ts";
import { checkPlan } from "../../lib/plan/check.ts";
import { fingerprintPlan } from "../../lib/plan/fingerprint.ts";
import { cycleDiagnostics, orderImages, waves } from "../../lib/plan/graph.ts";
import { identifyPlan } from "../../lib/plan/identify.ts";
import { parsePlanFile } from "../../lib/plan/parse-plan-file.ts";
import { planFile } from "../../lib/plan/schema.ts";
import type { Plan, PlanImage } from "../../lib/plan/types.ts";
import { image, install, on, plan, script, taken, target } from "./recipe.ts";

const APP = "builder/docker.main:/out/app";
const builder = (line = "make") => image("builder", [script("build", line)]);
const web = (...more: PlanImage["steps"]) => image("web", [taken("app", APP, "/srv/app"), ...more]);
const fingerprints = (of: Plan) =>
  Object.fromEntries(fingerprintPlan(of).images.map(({ name, targets }) => [name, targets[0]!.fingerprint]));

describe("the graph", () => {
  test("has an image that gives files before those that take them, in a wave of its own", () => {
    const images = [
      web(),
      image("other", []),
      builder(),
      image("app", [], { targets: [target("docker", "main", on("web"))] }),
    ];
    expect(orderImages(plan(...images)).map(({ name }) => name)).toEqual(["other", "builder", "web", "app"]);
    expect(waves(plan(...images))).toEqual([["other", "builder"], ["web"], ["app"]]);
  });

  test("tells cycles by what each does for the next", () => {
    const a = image("a", [taken("x", "b/docker.main:/x", "/x")]);
    const b = image("b", [], { targets: [target("docker", "main", on("a"))] });
    const self = image("c", [taken("x", "c/docker.main:/x", "/x")]);
    expect(formatDiagnostics(cycleDiagnostics(plan(a, b, self)))).toBe(`\
error plan/stage-cycle  Unexpected cycle of images: \`a\` is the base of \`b\` gives files to \`a\`, expected none
  at a
  help: take the files from an image that needs none of the others: move what makes them into an image of its own

error plan/stage-cycle  Unexpected cycle of images: \`c\` gives files to \`c\`, expected none
  at c
  help: take the files from an image that needs none of the others: move what makes them into an image of its own`);
  });

  test("lists what a target takes, each once, and leaves out what only others take", () => {
    const both = image(
      "web",
      [
        taken("a", APP, "/a"),
        taken("again", APP, "/b"),
        taken("c", "builder/docker.other:/out/c", "/c", { guard: ["docker.two"] }),
      ],
      { targets: [target("docker", "one"), target("docker", "two", on("base"))] },
    );
    expect(artifactSources(both, "docker.one")).toEqual([
      { image: "builder", target: "docker.main", path: "/out/app" },
    ]);
    expect(neededTargets(both, both.targets[1]!)).toEqual([
      "base/docker.main",
      "builder/docker.main",
      "builder/docker.other",
    ]);
    expect([...exportedPaths([both, web(taken("d", "builder/docker.main:/out", "/d"))])]).toEqual([
      ["builder/docker.main", ["/out", "/out/app"]],
      ["builder/docker.other", ["/out/c"]],
    ]);
  });
});

describe("fingerprints", () => {
  const before = fingerprints(plan(builder(), web(), image("other", [])));

  test("of those that take change with the image that gives, and no others", () => {
    const after = fingerprints(plan(builder("make all"), web(), image("other", [])));
    const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
    expect(changed).toEqual(["builder", "web"]);
  });

  test("do not depend on who takes, nor on names", () => {
    const more = fingerprints(plan(builder(), web(), image("third", [taken("x", "builder/docker.main:/other", "/x")])));
    expect(more.builder).toBe(before.builder);
    const renamed = plan(
      { ...builder(), name: "maker" },
      image("web", [taken("app", "maker/docker.main:/out/app", "/srv/app")]),
    );
    expect(fingerprints(renamed).web).toBe(before.web);
  });

  test.each([
    ["the path", taken("app", "builder/docker.main:/out/other", "/srv/app")],
    ["whether a file keeps its name", taken("app", APP, "/srv/app/")],
    ["where it goes", taken("app", APP, "/srv/other")],
  ])("depend on %s", (_, step) => {
    expect(fingerprints(plan(builder(), image("web", [step]))).web).not.toBe(before.web);
  });

  test("stay open where that of the image that gives is, and follow its identity", () => {
    const recipe = fingerprintPlan(plan({ ...builder(), freshness: "7d" }, web()));
    expect(recipe.images[1]!.targets[0]!.open).toEqual({ variables: [], freshness: [], inherited: true });
    const at = (now: number) =>
      identifyPlan(recipe, { now, values: new Map(), environment: {} }).get("web/docker.main");
    expect(at(0)).not.toBe(at(8 * 86_400));
    expect(at(0)).toBe(at(1));
  });
});

test("an image, target or path that is not there is a mistake", () => {
  const steps = [
    taken("image", "buildr/docker.main:/out/app", "/a"),
    taken("target", "builder/docker.other:/out/app", "/b"),
    taken("root", "builder/docker.main:/", "/c"),
    taken("up", "builder/docker.main:/out/../etc", "/d"),
    taken("relative", "builder/docker.main:out", "/e"),
  ];
  expect(formatDiagnostics(checkPlan(plan(builder(), image("web", steps))))).toBe(`\
error plan/unknown-stage  Cannot find \`buildr\`, which \`image\` takes files from
  at image
  help: did you mean \`builder\`?

error plan/unknown-stage-target  Cannot find target \`docker.other\` in \`builder\`, which \`target\` takes files from
  at target
  help: name one of \`docker.main\`

error plan/bad-path  Unexpected path \`/\` in \`builder\`, expected that of a file or folder in it
  at root
  help: write it out from \`/\` on, without \`.\` and \`..\`

error plan/bad-path  Unexpected path \`/out/../etc\` in \`builder\`, expected that of a file or folder in it
  at up
  help: write it out from \`/\` on, without \`.\` and \`..\`

error plan/bad-path  Unexpected path \`out\` in \`builder\`, expected that of a file or folder in it
  at relative
  help: write it out from \`/\` on, without \`.\` and \`..\``);
});

test("plan.json tells what is taken and what is left for others", () => {
  const whole = fingerprintPlan(plan(builder(), web(install("tools", "git"))));
  const written = planFile(whole, {});
  const digits = whole.images[0]!.targets[0]!.fingerprint.slice(0, 12);
  expect(written.waves).toEqual([["builder"], ["web"]]);
  expect(written.images.map(({ targets: [only] }) => [only!.takes, only!.exports])).toEqual([
    [undefined, [{ path: "/out/app", file: `builder/exports/docker.main-out-app-${digits}.tar` }]],
    [[{ image: "builder", target: "docker.main", path: "/out/app" }], undefined],
  ]);
  expect(parsePlanFile(JSON.stringify(written))).toEqual({ planFile: written });
});

test("archives of different paths have different names, readable and short", () => {
  const main = { ...target("docker"), fingerprint: "0123456789abcdef" };
  const paths = ["/out/app", "/out-app", "/out/App", "/out/app.", "/ö", `/${"x".repeat(300)}`, `/${"x".repeat(301)}`];
  const names = paths.map((path) => exportFile(main, path));
  expect(new Set(names).size).toBe(names.length);
  expect(names[0]).toBe("exports/docker.main-out-app-0123456789ab.tar");
  for (const name of names)
    expect(name).toMatch(/^exports\/docker\.main-[a-z0-9-]{1,60}(_[0-9a-f]{6})?-0123456789ab\.tar$/);
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { constructOrigin } from "../../lib/diagnostics/diagnostic.ts";
import { optimize } from "../../lib/optimize/run.ts";
import { reference } from "../../lib/plan/expression.ts";
import { fingerprintPlan } from "../../lib/plan/fingerprint.ts";
import { parsePlanFile } from "../../lib/plan/parse-plan-file.ts";
import { planFile } from "../../lib/plan/schema.ts";
import { HASH, image, install, on, output, outside, plan, script, target, variant } from "./recipe.ts";

const origin = constructOrigin("x");
const full = fingerprintPlan(
  plan(
    image("base", [install("a", "nginx")], { kind: "layer" }),
    variant("web", "a", [install("tools", "git"), script("s", "x")], {
      targets: [target("docker", "main", on("base"))],
    }),
    variant("web", "b", [install("tools", "git"), script("s", "y")], {
      targets: [target("docker", "main", on("base"))],
      outputs: [output("docker-tag", { repository: "web" })],
      variables: [{ name: "token", type: "string", sensitive: true, default: "hunter2", validations: [], origin }],
    }),
    image("cloud", [], {
      targets: [target("amazon-ebs", "main", outside({ owner: reference("var", "owner"), name: null }))],
    }),
  ),
);

test("what is written can be read, optimized or not", () => {
  for (const each of [full, optimize(full).plan]) {
    const written = planFile(each, { base: [{ path: "base/base.pkr.hcl", sha256: HASH }] });
    expect(parsePlanFile(JSON.stringify(written))).toEqual({ planFile: written });
  }
});

test("it tells waves, targets, bases, variants, steps, outputs and files, and no secret", () => {
  const written = planFile(optimize(full).plan, {
    web: [
      { path: "web/b", sha256: HASH },
      { path: "web/a", sha256: HASH },
    ],
  });
  expect(written.waves).toEqual([["base", "cloud"], ["shared-web"], ["web"]]);
  expect(written.images.map(({ name, kind, hidden }) => [name, kind, hidden])).toEqual([
    ["base", "layer", undefined],
    ["shared-web", "layer", true],
    ["web", "image", undefined],
    ["cloud", "image", undefined],
  ]);
  expect(written.images[1]!.steps).toEqual([{ id: "tools", title: "install git", change: "packages" }]);
  expect(written.images[2]).toMatchObject({
    name: "web",
    wave: 2,
    targets: [
      {
        name: "main-a",
        base: { image: "shared-web", target: "docker.main" },
        variant: { image: "web", name: "a", axes: { version: "a" } },
      },
      { name: "main-b" },
    ],
    steps: [
      { id: "s", only: ["docker.main-a"] },
      { id: "s-b", only: ["docker.main-b"] },
    ],
    outputs: [["docker-tag"]],
    variables: [{ name: "token", type: "string", required: false, sensitive: true }],
    files: [{ path: "web/a" }, { path: "web/b" }],
  });
  expect(JSON.stringify(written)).not.toContain("hunter2");
});

test("mistakes in the file are diagnostics", () => {
  const messages = (text: string) => {
    const parsed = parsePlanFile(text);
    return "diagnostics" in parsed ? parsed.diagnostics.map(({ code, message }) => `${code}: ${message}`) : [];
  };
  expect(messages("{")[0]).toMatch(/^plan\/bad-plan-file: Cannot read `plan.json`: /);
  expect(messages('{"version":99}')).toEqual([
    "plan/plan-file-version: Unexpected version `99` of `plan.json`, expected `2`",
  ]);
  expect(messages('{"version":2,"packerVersion":2,"waves":[]}')).toEqual([
    "plan/bad-plan-file: Unexpected value at `packerVersion` of `plan.json`: Invalid input: expected string, received number",
    "plan/bad-plan-file: Unexpected value at `images` of `plan.json`: Invalid input: expected array, received undefined",
  ]);
});

test("writing it does not load zod", () => {
  expect(readFileSync(new URL("../../lib/plan/schema.ts", import.meta.url), "utf8")).not.toMatch(
    /from "zod"|parse-plan-file\.ts"/,
  );
});

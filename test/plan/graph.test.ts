import { expect, test } from "vitest";
import { formatDiagnostics } from "../../lib/diagnostics/format.ts";
import { cycleDiagnostics, orderImages, waves } from "../../lib/plan/graph.ts";
import type { PlanImage } from "../../lib/plan/types.ts";
import { image, on, plan, target } from "./recipe.ts";

function built(name: string, ...bases: string[]): PlanImage {
  return image(name, [], {
    targets: bases.map((base, index) => target("docker", index === 0 ? "main" : `t${index}`, on(base))),
  });
}

const outside = (name: string) => image(name, []);

test("bases come first, else the order of declaration", () => {
  const images = [built("app", "web"), outside("tools"), built("web", "base"), outside("base"), built("api", "base")];
  expect(orderImages(plan(...images)).map(({ name }) => name)).toEqual(["tools", "base", "web", "app", "api"]);
});

test("images of a wave need nothing but earlier waves", () => {
  const images = [
    built("app", "web", "tools"),
    outside("tools"),
    built("web", "base"),
    outside("base"),
    built("api", "base"),
  ];
  expect(waves(plan(...images))).toEqual([["tools", "base"], ["web", "api"], ["app"]]);
});

test("every cycle is told, with its members", () => {
  const images = [built("a", "b"), built("b", "a"), built("c", "c"), outside("d")];
  expect(formatDiagnostics(cycleDiagnostics(plan(...images)))).toBe(`\
error plan/base-cycle  Unexpected cycle of bases: \`a\` is the base of \`b\` is the base of \`a\`, expected none
  at a
  help: build one of them on an outside image, or move what they share into a layer of its own

error plan/base-cycle  Unexpected cycle of bases: \`c\` is the base of \`c\`, expected none
  at c
  help: build one of them on an outside image, or move what they share into a layer of its own`);
  expect(() => orderImages(plan(...images))).toThrow("Call checkPlan first");
});

test("a chain of ten thousand images is ordered at once", () => {
  const images = Array.from({ length: 10_000 }, (_, index) =>
    index === 0 ? outside("i0") : built(`i${index}`, `i${index - 1}`),
  );
  expect(orderImages(plan(...images.reverse()))[0]!.name).toBe("i0");
});

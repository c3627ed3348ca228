import { describe, expect, test } from "vitest";
import { dropDuplicateSteps } from "../../../lib/optimize/passes/drop-duplicate-steps.ts";
import type { Step } from "../../../lib/plan/types.ts";
import { image, install, plan, refresh, script, service, text, upload } from "../../plan/recipe.ts";
import { lines, runPass, stepsAfter } from "../run-pass.ts";

const reads = (path: string) => ({ effects: { reads: [`path:${path}`], writes: [] } });
const copy = (step: Step, id: string): Step => ({ ...step, id });

describe("a repeated step is dropped", () => {
  test.each<[string, Step[], string]>([
    [
      "when nothing stands between",
      [refresh("r"), refresh("again"), install("a", "nginx")],
      lines`
        - r: apt refresh [packages]
        - a: apt install nginx [packages]
      `,
    ],
    [
      "when what stands between only reads what it writes",
      [
        upload("f", "site/", "/srv/site", 3),
        script("s", "wc -l /srv/site/*", reads("/srv/site")),
        upload("g", "site/", "/srv/site", 3),
      ],
      lines`
        - f: place site/ → /srv/site [application]
        - s: run wc -l /srv/site/* [configuration]
      `,
    ],
    [
      "every further time",
      [install("a", "nginx"), install("b", "nginx"), text("f", "/srv/a"), install("c", "nginx")],
      lines`
        - a: apt install nginx [packages]
        - f: place text → /srv/a [application]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(stepsAfter(dropDuplicateSteps, before)).toBe(after);
  });
});

describe("a repeated step is kept", () => {
  const file = text("f", "/srv/a");
  test.each<[string, Step[]]>([
    ["when it is a script whose effects are unknown", [script("s", "date"), script("t", "date")]],
    [
      "when it is not idempotent",
      [script("s", "echo >> /srv/a", reads("/srv/b")), script("t", "echo >> /srv/a", reads("/srv/b"))],
    ],
    ["when an opaque step stands between", [file, script("s", "rm /srv/a"), copy(file, "g")]],
    ["when something between writes what it writes", [file, text("h", "/srv"), copy(file, "g")]],
    ["when something between writes what it reads", [service("a", "x"), install("b", "x"), service("c", "x")]],
    ["when it runs on other targets", [install("a", "x"), install("b", "x", { guard: ["docker.main"] })]],
    [
      "when it runs as another user",
      [text("f", "/srv/a"), copy(text("f", "/srv/a", { run: { user: "web", environment: {} } }), "g")],
    ],
    ["when Packer is to retry it", [install("a", "x"), install("b", "x", { control: { maxRetries: 2 } })]],
  ])("%s", (_, steps) => {
    const before = plan(image("web", steps));
    expect(runPass(dropDuplicateSteps, before).plan).toBe(before);
  });
});

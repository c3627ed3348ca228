import { describe, expect, test } from "vitest";
import { joinIndexRefresh } from "../../../lib/optimize/passes/join-index-refresh.ts";
import type { Step } from "../../../lib/plan/types.ts";
import { image, install, plan, refresh, repository, script, text } from "../../plan/recipe.ts";
import { lines, runPass, stepsAfter } from "../run-pass.ts";

describe("a refresh is joined into the install that needs it", () => {
  test.each<[string, Step[], string]>([
    [
      "when the install follows at once; later installs use the same index",
      [refresh("r"), install("a", "nginx"), install("b", "curl")],
      lines`
        - a: apt install nginx {refresh} [packages]
        - b: apt install curl [packages]
      `,
    ],
    [
      "across steps that touch nothing of the index",
      [refresh("r"), text("f", "/srv/a"), install("a", "nginx")],
      lines`
        - f: place text → /srv/a [application]
        - a: apt install nginx {refresh} [packages]
      `,
    ],
    [
      "each into its own, with a new repository between",
      [refresh("r"), install("a", "nginx"), repository("p", "docker"), refresh("s"), install("b", "docker-ce")],
      lines`
        - a: apt install nginx {refresh} [packages]
        - p: apt repositories docker [base]
        - b: apt install docker-ce {refresh} [packages]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(stepsAfter(joinIndexRefresh, before)).toBe(after);
  });

  test("and the install then conflicts with whatever the refresh conflicted with", () => {
    const { plan: after } = runPass(joinIndexRefresh, plan(image("web", [refresh("r"), install("a", "nginx")])));
    expect(after.images[0]!.steps[0]!.effects.writes).toContain("index:apt");
    expect(after.images[0]!.steps[0]!.effects.reads).toContain("path:/etc/apt");
  });
});

describe("a refresh is kept", () => {
  test.each<[string, Step[]]>([
    ["when nobody needs it afterwards", [install("a", "nginx"), refresh("r"), text("f", "/srv/a")]],
    [
      "when an opaque step before the install may use the index",
      [refresh("r"), script("s", "apt-get install x"), install("a", "nginx")],
    ],
    [
      "when sources of packages change before the install",
      [refresh("r"), text("f", "/etc/apt/sources.list"), install("a", "nginx")],
    ],
    [
      "when the install runs on fewer targets",
      [refresh("r"), install("a", "nginx", { guard: ["docker.main"] }), install("b", "curl")],
    ],
    ["when it is of another manager", [refresh("r", { manager: "dnf" }), install("a", "nginx")]],
    ["when Packer is to retry it", [refresh("r", { control: { maxRetries: 3 } }), install("a", "nginx")]],
  ])("%s", (_, steps) => {
    const before = plan(image("web", steps));
    expect(runPass(joinIndexRefresh, before)).toEqual({ plan: before, changes: [] });
    expect(joinIndexRefresh.run(before, { report: () => {} })).toBe(before);
  });
});

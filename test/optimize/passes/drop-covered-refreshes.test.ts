import { describe, expect, test } from "vitest";
import { dropCoveredRefreshes } from "../../../lib/optimize/passes/drop-covered-refreshes.ts";
import type { Step } from "../../../lib/plan/types.ts";
import { image, install, plan, refresh, repository, script, text } from "../../plan/recipe.ts";
import { lines, runPass, stepsAfter } from "../run-pass.ts";

describe("a refresh is dropped", () => {
  test.each<[string, Step[], string]>([
    [
      "when the index is fresh since an earlier one, and packages were installed since",
      [refresh("r"), install("a", "nginx"), text("f", "/srv/a"), refresh("s"), install("b", "git")],
      lines`
        - r: apt refresh [packages]
        - a: apt install nginx [packages]
        - f: place text → /srv/a [application]
        - b: apt install git [packages]
      `,
    ],
    [
      "on some targets when all have had one",
      [
        refresh("r"),
        install("a", "nginx"),
        refresh("s", { guard: ["docker.main"] }),
        install("b", "git", { guard: ["docker.main"] }),
      ],
      lines`
        - r: apt refresh [packages]
        - a: apt install nginx [packages]
        - b: apt install git only docker.main [packages]
      `,
    ],
    [
      "inside an install as well",
      [install("a", "nginx", { refresh: true }), install("b", "git", { refresh: true })],
      lines`
        - a: apt install nginx {refresh} [packages]
        - b: apt install git [packages]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(stepsAfter(dropCoveredRefreshes, before)).toBe(after);
  });
});

describe("a refresh is kept", () => {
  test.each<[string, Step[]]>([
    ["when it is the first", [refresh("r"), install("a", "nginx")]],
    [
      "when a repository was added since",
      [refresh("r"), install("a", "gnupg"), repository("p", "docker"), refresh("s")],
    ],
    [
      "when sources of packages changed since",
      [refresh("r"), text("f", "/etc/apt/sources.list.d/x.list"), refresh("s")],
    ],
    [
      "when a package was installed that brings sources",
      [refresh("r"), install("a", "mysql-apt-config"), refresh("s")],
    ],
    ["when an opaque step stands between", [refresh("r"), script("s", "rm -rf /var/lib/apt/lists"), refresh("t")]],
    ["when only some targets have had one", [refresh("r", { guard: ["docker.main"] }), refresh("s")]],
    ["when it is of another manager", [refresh("r", { manager: "dnf" }), refresh("s")]],
    ["when Packer is to retry it", [refresh("r"), refresh("s", { control: { maxRetries: 3 } })]],
  ])("%s", (_, steps) => {
    const before = plan(image("web", steps));
    expect(runPass(dropCoveredRefreshes, before).plan).toBe(before);
  });
});

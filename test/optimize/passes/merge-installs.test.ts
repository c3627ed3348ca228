import { describe, expect, test } from "vitest";
import { mergeInstalls } from "../../../lib/optimize/passes/merge-installs.ts";
import type { Step } from "../../../lib/plan/types.ts";
import { image, install, plan, reboot, repository, script, text } from "../../plan/recipe.ts";
import { lines, runPass, stepsAfter } from "../run-pass.ts";

describe("installs become one transaction", () => {
  test.each<[string, Step[], string]>([
    [
      "side by side; packages named twice are named once, versions stay",
      [install("a", "nginx curl=8.1", { refresh: true }), install("b", "git curl=8.1"), install("c", "jq")],
      lines`
        - a: apt install nginx, curl=8.1, git, jq {refresh} [packages]
      `,
    ],
    [
      "the later one moves up across what it does not conflict with",
      [install("a", "nginx"), text("f", "/srv/a"), install("b", "git")],
      lines`
        - a: apt install nginx, git [packages]
        - f: place text → /srv/a [application]
      `,
    ],
    [
      "the earlier one moves down where only the later one is held back",
      [
        install("a", "nginx", { effects: { reads: [], writes: ["packages:apt"] } }),
        text("f", "/etc/apt/preferences"),
        install("b", "git"),
      ],
      lines`
        - f: place text → /etc/apt/preferences [application]
        - a: apt install nginx, git [packages]
      `,
    ],
    [
      "a second refresh is not needed when nothing has changed the index",
      [install("a", "nginx", { refresh: true }), install("b", "git", { refresh: true })],
      lines`
        - a: apt install nginx, git {refresh} [packages]
      `,
    ],
    [
      "one per manager and options",
      [
        install("a", "nginx"),
        install("p", "black", { manager: "npm" }),
        install("b", "git", { docs: false }),
        install("c", "jq"),
      ],
      lines`
        - a: apt install nginx [packages]
        - p: npm install black [packages]
        - b: apt install git {no docs} [packages]
        - c: apt install jq [packages]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(stepsAfter(mergeInstalls, before)).toBe(after);
  });

  test("with a title, effects and a gain that tell of all of them", () => {
    const { plan: after, changes } = runPass(
      mergeInstalls,
      plan(image("web", [install("a", "nginx"), install("b", "git", { change: "base" })])),
    );
    expect(after.images[0]!.steps[0]).toMatchObject({ id: "a", title: "install nginx, git", change: "packages" });
    expect(changes).toEqual([
      {
        image: "web",
        steps: ["a", "b"],
        why: "merged 2 installs into one `apt` transaction; nothing between them conflicts",
        gain: { seconds: 0.99 },
      },
    ]);
  });
});

describe("installs stay apart", () => {
  test.each<[string, Step[]]>([
    ["across an opaque step", [install("a", "nginx"), script("s", "nginx -t"), install("b", "git")]],
    ["across a reboot", [install("a", "linux-image"), reboot("r"), install("b", "git")]],
    [
      "when configuration in between belongs to packages",
      [install("a", "nginx"), text("f", "/etc/nginx/nginx.conf"), install("b", "git")],
    ],
    [
      "when the later one needs a repository added in between",
      [install("a", "gnupg"), repository("p", "docker"), install("b", "docker-ce")],
    ],
    ["when only the later one refreshes the index", [install("a", "nginx"), install("b", "git", { refresh: true })]],
    ["when they ask for different versions", [install("a", "nginx=1.22"), install("b", "nginx=1.24")]],
    ["when they run on different targets", [install("a", "nginx"), install("b", "git", { guard: ["docker.main"] })]],
    [
      "when they run as different users",
      [
        install("a", "x", { manager: "pip" }),
        install("b", "y", { manager: "pip", run: { user: "web", environment: {} } }),
      ],
    ],
    ["when the earlier one brings new package sources", [install("a", "epel-release"), install("b", "htop")]],
    ["when Packer is to retry one", [install("a", "nginx"), install("b", "git", { control: { maxRetries: 3 } })]],
  ])("%s", (_, steps) => {
    const before = plan(image("web", steps));
    expect(runPass(mergeInstalls, before).plan).toBe(before);
  });
});

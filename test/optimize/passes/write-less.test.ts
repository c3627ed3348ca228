import { describe, expect, test } from "vitest";
import { writeLess } from "../../../lib/optimize/passes/write-less.ts";
import type { Step } from "../../../lib/plan/types.ts";
import { clean, image, install, plan, refresh, script, text } from "../../plan/recipe.ts";
import { lines, runPass, stepsAfter } from "../run-pass.ts";

describe("package managers write less", () => {
  test.each<[string, Step[], string]>([
    [
      "no archives, no sync; no translations where the index is refreshed",
      [refresh("r"), install("a", "nginx"), install("b", "git", { refresh: true })],
      lines`
        - r: apt refresh {no translations} [packages]
        - a: apt install nginx {no caches, no sync} [packages]
        - b: apt install git {refresh, no caches, no translations, no sync} [packages]
      `,
    ],
    [
      "no lists where cleanup removes them and nothing before it wants them",
      [install("a", "nginx", { refresh: true }), text("f", "/srv/a"), clean()],
      lines`
        - a: apt install nginx {refresh, no caches, no lists, no translations, no sync} [packages]
        - f: place text → /srv/a [application]
        - cleanup: clean package-caches [always, opaque]
      `,
    ],
    [
      "what only apt knows only for apt",
      [install("a", "nginx", { manager: "dnf", refresh: true }), install("b", "black", { manager: "pip" })],
      lines`
        - a: dnf install nginx {refresh, no caches} [packages]
        - b: pip install black {no caches} [packages]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(stepsAfter(writeLess, before)).toBe(after);
  });
});

describe("lists stay", () => {
  const lists = (steps: Step[]) => stepsAfter(writeLess, steps).includes("no lists");
  test.each<[string, Step[]]>([
    [
      "when a script later on may install more",
      [install("a", "nginx", { refresh: true }), script("s", "apt-get install -y git"), clean()],
    ],
    [
      "when a later install relies on them",
      [
        install("a", "nginx", { refresh: true }),
        script("s", "x", { effects: { reads: ["index:apt"], writes: [] } }),
        clean(),
      ],
    ],
    ["when no cleanup would remove them", [install("a", "nginx", { refresh: true })]],
    [
      "when cleanup is for one target only",
      [install("a", "nginx", { refresh: true }), { ...clean(), guard: ["docker.main"] }],
    ],
  ])("%s", (_, steps) => {
    expect(lists(steps)).toBe(false);
  });
});

test("steps that install nothing, and installs that write little already, are left alone", () => {
  const saved = { caches: true, noSync: true, noTranslations: true };
  const before = plan(
    image("web", [
      text("f", "/srv/a"),
      script("s", "x"),
      install("a", "git", { writeLess: saved }),
      refresh("r", { manager: "dnf" }),
    ]),
  );
  expect(runPass(writeLess, before).plan).toBe(before);
});

import { describe, expect, test } from "vitest";
import { orderByChange } from "../../../lib/optimize/passes/order-by-change.ts";
import type { Step } from "../../../lib/plan/types.ts";
import { clean, image, install, plan, reboot, refresh, script, service, text } from "../../plan/recipe.ts";
import { lines, runPass, stepsAfter } from "../run-pass.ts";

const local = (path: string) => ({ effects: { reads: [], writes: [`path:${path}`] } });

describe("what changes rarely comes first", () => {
  test.each<[string, Step[], string]>([
    [
      "packages before an application that they have nothing to do with",
      [text("app", "/srv/app"), refresh("r"), install("a", "nginx")],
      lines`
        - r: apt refresh [packages]
        - a: apt install nginx [packages]
        - app: place text → /srv/app [application]
      `,
    ],
    [
      "as far as conflicts allow",
      [text("conf", "/etc/nginx/nginx.conf"), text("app", "/srv/app"), install("a", "nginx"), service("s", "nginx")],
      lines`
        - conf: place text → /etc/nginx/nginx.conf [application]
        - a: apt install nginx [packages]
        - s: service nginx {enabled} [configuration]
        - app: place text → /srv/app [application]
      `,
    ],
    [
      "between walls, never across them",
      [
        text("a", "/srv/a"),
        script("b", "make", { ...local("/srv/b") }),
        script("wall", "x"),
        text("c", "/srv/c"),
        install("d", "git"),
        clean(),
      ],
      lines`
        - b: run make [configuration]
        - a: place text → /srv/a [application]
        - wall: run x [configuration, opaque]
        - d: apt install git [packages]
        - c: place text → /srv/c [application]
        - cleanup: clean package-caches [always, opaque]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(stepsAfter(orderByChange, before)).toBe(after);
  });
});

describe("order is kept", () => {
  test.each<[string, Step[]]>([
    ["when it is right already", [refresh("r"), install("a", "nginx"), text("f", "/srv/a")]],
    ["when a script is opaque", [script("s", "x"), install("a", "nginx")]],
    ["across a reboot", [text("f", "/srv/a"), reboot("r"), install("a", "nginx")]],
    [
      "when a file belongs to a user that a package makes",
      [install("a", "nginx", { change: "always" }), text("f", "/srv/a", { owner: "www-data" })],
    ],
    [
      "when a script runs as a user that a package makes",
      [
        install("a", "nginx", { change: "always" }),
        script("s", "x", { ...local("/srv/b"), run: { user: "www-data", environment: {} } }),
      ],
    ],
    [
      "when a script runs in a folder that a step before makes",
      [
        text("f", "/srv/a/b"),
        script("s", "x", { ...local("/home/b"), run: { workingDirectory: "/srv/a", environment: {} } }),
      ],
    ],
    [
      "when Packer treats a step specially",
      [text("f", "/srv/a", { control: { pauseBefore: "5s" } }), install("a", "nginx")],
    ],
  ])("%s", (_, steps) => {
    const before = plan(image("web", steps));
    expect(runPass(orderByChange, before).plan).toBe(before);
  });
});

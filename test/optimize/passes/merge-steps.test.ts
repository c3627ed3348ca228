import { describe, expect, test } from "vitest";
import { mergeSteps } from "../../../lib/optimize/passes/merge-steps.ts";

import type { Step } from "../../../lib/plan/types.ts";
import { clean, image, install, plan, provisioner, reboot, script, target, text } from "../../plan/recipe.ts";
import { lines, outlineSteps, runPass, stepsAfter } from "../run-pass.ts";

const as = (user: string) => ({ run: { user, environment: {} } });

describe("neighbours become one script", () => {
  test.each<[string, Step[], string]>([
    [
      "opaque ones too: each stays a part of its own",
      [
        install("a", "nginx"),
        script("s", "nginx -t", { run: { workingDirectory: "/srv", environment: { A: "1" } } }),
        clean(),
      ],
      lines`
        - script: script
          - a: apt install nginx [packages]
          - s: run nginx -t with A=1 in /srv [configuration, opaque]
          - cleanup: clean package-caches [always, opaque]
      `,
    ],
    [
      "up to a provisioner or a reboot",
      [
        script("a", "1"),
        script("b", "2"),
        provisioner("p"),
        script("c", "3"),
        reboot("r"),
        script("d", "4"),
        script("e", "5"),
      ],
      lines`
        - script: script
          - a: run 1 [configuration, opaque]
          - b: run 2 [configuration, opaque]
        - p: provisioner ansible [configuration, opaque]
        - c: run 3 [configuration, opaque]
        - r: reboot 5m [configuration, opaque]
        - script-2: script
          - d: run 4 [configuration, opaque]
          - e: run 5 [configuration, opaque]
      `,
    ],
    [
      "one per user",
      [script("a", "1", as("web")), script("b", "2", as("web")), script("c", "3"), text("d", "/srv/d", as("root"))],
      lines`
        - script: script as web
          - a: run 1 as web [configuration, opaque]
          - b: run 2 as web [configuration, opaque]
        - script-2: script
          - c: run 3 [configuration, opaque]
          - d: place text → /srv/d as root [application]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(stepsAfter(mergeSteps, before)).toBe(after);
  });

  test("whose parts keep their guards; the script has the union, or none when that is all targets", () => {
    const targets = [target("docker", "a"), target("docker", "b"), target("docker", "c")];
    const only = (...guard: string[]) => ({ guard });
    const before = [
      script("1", "x", only("docker.a")),
      script("2", "x", only("docker.b")),
      provisioner("p"),
      script("3", "x", only("docker.a", "docker.b")),
      script("4", "x", only("docker.c")),
      provisioner("q"),
      script("5", "x"),
      script("6", "x", only("docker.c")),
    ];
    expect(outlineSteps(runPass(mergeSteps, plan(image("web", before, { targets }))).plan)).toBe(lines`
      - script: script only docker.a docker.b
        - 1: run x only docker.a [configuration, opaque]
        - 2: run x only docker.b [configuration, opaque]
      - p: provisioner ansible [configuration, opaque]
      - script-2: script
        - 3: run x only docker.a docker.b [configuration, opaque]
        - 4: run x only docker.c [configuration, opaque]
      - q: provisioner ansible [configuration, opaque]
      - script-3: script
        - 5: run x [configuration, opaque]
        - 6: run x only docker.c [configuration, opaque]
    `);
  });
});

describe("steps stay apart", () => {
  test.each<[string, Step[]]>([
    ["when there is one only", [script("a", "1")]],
    ["when users differ", [script("a", "1"), script("b", "2", as("web"))]],
    ["when Packer is to retry one", [script("a", "1"), script("b", "2", { control: { maxRetries: 2 } })]],
    ["when one has a timeout", [script("a", "1", { control: { timeout: "5m" } }), script("b", "2")]],
    [
      "when one expects the connection to break",
      [script("a", "1"), script("b", "2", { control: { expectDisconnect: true } })],
    ],
    [
      "when one may end with another code",
      [script("a", "1"), script("b", "2", { control: { validExitCodes: [0, 2] } })],
    ],
    ["around a reboot", [script("a", "1"), reboot("r"), script("b", "2")]],
    ["when a guard names no target of the image", [script("a", "1"), script("b", "2", { guard: ["docker.other"] })]],
  ])("%s", (_, steps) => {
    const before = plan(image("web", steps));
    expect(runPass(mergeSteps, before).plan).toBe(before);
  });

  test("on Windows", () => {
    const os = { family: "windows", distribution: "windows", version: "2022" } as const;
    const before = plan(image("web", [script("a", "1"), script("b", "2")], { os }));
    expect(runPass(mergeSteps, before).plan).toBe(before);
  });
});

import { describe, expect, test } from "vitest";
import { constructOrigin } from "../../../lib/diagnostics/diagnostic.ts";
import { parallelVariants } from "../../../lib/optimize/passes/parallel-variants.ts";
import type { Plan, PlanImage } from "../../../lib/plan/types.ts";
import { image, install, on, output, plan, script, taken, target, text, variant } from "../../plan/recipe.ts";
import { lines, outlineOf, runPass } from "../run-pass.ts";

const nginx = install("server", "nginx");
const tag = (name: string) => ({ outputs: [output("docker-tag", { repository: name })] });

describe("variants become targets of one image", () => {
  test.each<[string, Plan, string]>([
    [
      "what is the same stands once, what differs is guarded",
      plan(
        variant(
          "web",
          "py311",
          [nginx, install("python", "python3.11"), script("check", "nginx -t")],
          tag("web-py311"),
        ),
        variant(
          "web",
          "py312",
          [nginx, install("python", "python3.12"), script("check", "nginx -t")],
          tag("web-py312"),
        ),
      ),
      lines`
        image web (debian 12)
          docker.main-py311 from debian:12 for py311
          docker.main-py312 from debian:12 for py312
          - server: apt install nginx [packages]
          - python: apt install python3.11 only docker.main-py311 [packages]
          - python-py312: apt install python3.12 only docker.main-py312 [packages]
          - check: run nginx -t [configuration, opaque]
          → docker-tag repository=web-py311 only docker.main-py311
          → docker-tag repository=web-py312 only docker.main-py312
      `,
    ],
    [
      "children are built on the targets that their bases have become; unique target names stay",
      plan(
        variant("web", "a", [nginx], { targets: [target("docker", "one")] }),
        image("app", [text("app", "/srv/app")], { targets: [target("docker", "main", on("web-b", "two"))] }),
        variant("web", "b", [nginx], { targets: [target("docker", "two")] }),
      ),
      lines`
        image web (debian 12)
          docker.one from debian:12 for a
          docker.two from debian:12 for b
          - server: apt install nginx [packages]

        image app (debian 12)
          docker.main from web/docker.two
          - app: place text → /srv/app [application]
      `,
    ],
    [
      "files are taken from the targets that those who give them have become, each variant's own",
      plan(
        variant("builder", "a", [nginx], { targets: [target("docker", "one")] }),
        variant("builder", "b", [nginx], { targets: [target("docker", "two")] }),
        variant("web", "a", [taken("app", "builder-a/docker.one:/app", "/srv/app"), nginx]),
        variant("web", "b", [taken("app", "builder-b/docker.two:/app", "/srv/app"), nginx]),
      ),
      lines`
        image builder (debian 12)
          docker.one from debian:12 for a
          docker.two from debian:12 for b
          - server: apt install nginx [packages]

        image web (debian 12)
          docker.main-a from debian:12 for a
          docker.main-b from debian:12 for b
          - app: place builder/docker.one:/app → /srv/app only docker.main-a [application]
          - app-b: place builder/docker.two:/app → /srv/app only docker.main-b [application]
          - server: apt install nginx [packages]
      `,
    ],
    [
      "guards follow their targets, some variants share a step, and each keeps its own order",
      plan(
        variant("web", "a", [script("1", "x"), script("2", "y", { guard: ["docker.main"] }), script("3", "z")], {
          targets: [target("docker"), target("amazon-ebs")],
        }),
        variant("web", "b", [script("1", "x"), script("2", "y", { guard: ["docker.main"] })], {
          targets: [target("docker"), target("amazon-ebs")],
        }),
        variant("web", "c", [script("2", "y", { guard: ["docker.main"] }), script("1", "x")], {
          targets: [target("docker"), target("amazon-ebs")],
        }),
      ),
      lines`
        image web (debian 12)
          docker.main-a from debian:12 for a
          amazon-ebs.main-a from debian:12 for a
          docker.main-b from debian:12 for b
          amazon-ebs.main-b from debian:12 for b
          docker.main-c from debian:12 for c
          amazon-ebs.main-c from debian:12 for c
          - 1: run x only docker.main-a amazon-ebs.main-a docker.main-b amazon-ebs.main-b [configuration, opaque]
          - 2: run y only docker.main-a docker.main-b docker.main-c [configuration, opaque]
          - 3: run z only docker.main-a amazon-ebs.main-a [configuration, opaque]
          - 1-c: run x only docker.main-c amazon-ebs.main-c [configuration, opaque]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(outlineOf(runPass(parallelVariants, before).plan)).toBe(after);
  });

  test("with their fingerprints", () => {
    const fingerprinted = (name: string, fingerprint: string) =>
      variant("web", name, [nginx], { targets: [{ ...target("docker"), fingerprint }] });
    const { plan: after } = runPass(parallelVariants, plan(fingerprinted("a", "1"), fingerprinted("b", "2")));
    expect(after.images[0]!.targets.map(({ fingerprint }) => fingerprint)).toEqual(["1", "2"]);
  });
});

describe("variants stay images of their own", () => {
  const alpine = { os: { family: "alpine", distribution: "alpine", version: "3.20" } as const };
  const withVariable = (value: string): Partial<PlanImage> => ({
    variables: [
      {
        name: "region",
        type: "string",
        default: value,
        sensitive: false,
        validations: [],
        origin: constructOrigin(""),
      },
    ],
  });
  test.each<[string, Plan]>([
    ["when there are none", plan(image("web", [nginx]))],
    ["when their operating systems differ", plan(variant("web", "a", [nginx]), variant("web", "b", [nginx], alpine))],
    [
      "when a variable means different things",
      plan(variant("web", "a", [nginx], withVariable("x")), variant("web", "b", [nginx], withVariable("y"))),
    ],
    [
      "when another image has the name",
      plan(image("web", []), variant("web", "a", [nginx]), variant("web", "b", [nginx])),
    ],
    [
      "when one is built on the other",
      plan(
        variant("web", "a", [nginx]),
        variant("web", "b", [nginx], { targets: [target("docker", "main", on("web-a"))] }),
      ),
    ],
    [
      "when one takes files from the other",
      plan(variant("web", "a", [nginx]), variant("web", "b", [taken("app", "web-a/docker.main:/app", "/srv/app")])),
    ],
    [
      "when a script reads the name of the build",
      plan(variant("web", "a", [script("s", "echo $PACKER_BUILD_NAME")]), variant("web", "b", [nginx])),
    ],
    [
      "when an image between them needs one and is needed by the other",
      plan(
        variant("web", "a", [nginx]),
        image("app", [], { targets: [target("docker", "main", on("web-a"))] }),
        variant("web", "b", [nginx], { targets: [target("docker", "main", on("app"))] }),
      ),
    ],
  ])("%s", (_, before) => {
    expect(runPass(parallelVariants, before)).toEqual({ plan: before, changes: [] });
    expect(runPass(parallelVariants, before).plan).toBe(before);
  });
});

test("a step for some builders only is shared, with the guard of every variant's own target", () => {
  const variant = (name: string) =>
    image(`web-${name}`, [script("play", "x", { guard: [`qemu.web-${name}`] })], {
      targets: [target("docker", `web-${name}`), target("qemu", `web-${name}`)],
      variant: { image: "web", name, axes: { v: name } },
    });
  expect(outlineOf(runPass(parallelVariants, plan(variant("a"), variant("b"))).plan)).toContain(
    "- play: run x only qemu.web-a qemu.web-b",
  );
});

import { describe, expect, test } from "vitest";
import { factorSharedBase } from "../../../lib/optimize/passes/factor-shared-base.ts";
import { PRESETS } from "../../../lib/optimize/presets.ts";
import { optimize } from "../../../lib/optimize/run.ts";
import type { CleanupPart } from "../../../lib/plan/actions.ts";
import { reference, type Value } from "../../../lib/plan/expression.ts";
import { fingerprintPlan } from "../../../lib/plan/fingerprint.ts";
import { waves } from "../../../lib/plan/graph.ts";
import { stepKey } from "../../../lib/plan/step-key.ts";
import type { Plan, PlanImage, Step, Target } from "../../../lib/plan/types.ts";
import {
  clean,
  image,
  install,
  on,
  outside,
  plan,
  provisioner,
  reboot,
  refresh,
  repository,
  script,
  step,
  target,
  text,
  upload,
  variant,
} from "../../plan/recipe.ts";
import { lines, outlineOf, runPass } from "../run-pass.ts";

const tools = install("tools", "git curl jq");
const build = install("build", "gcc make");
const heavy = install("heavy", Array.from({ length: 400 }, (_, index) => `p${index}`).join(" "));
const cleanOf = (...parts: CleanupPart[]) => step("cleanup", { kind: "clean-image", parts });

describe("what images begin with is built once", () => {
  test.each<[string, Plan, string]>([
    [
      "variants on a layer of their common steps",
      plan(
        variant("web", "a", [refresh("r"), tools, text("a", "/srv/a")]),
        variant("web", "b", [refresh("r"), tools, text("b", "/srv/b")]),
        variant("web", "c", [refresh("r"), tools]),
      ),
      lines`
        hidden layer shared-web (debian 12)
          docker.main from debian:12
          - r: apt refresh [packages]
          - tools: apt install git, curl, jq [packages]
          → manifest output="\${path.root}/packer-manifest.json"

        image web-a (debian 12, variant a of web)
          docker.main from shared-web/docker.main
          - a: place text → /srv/a [application]

        image web-b (debian 12, variant b of web)
          docker.main from shared-web/docker.main
          - b: place text → /srv/b [application]

        image web-c (debian 12, variant c of web)
          docker.main from shared-web/docker.main
      `,
    ],
    [
      "what stays is passed only by what does not conflict, and ids and titles do not count",
      plan(
        image("web", [text("page", "/srv/a"), tools, script("s", "x"), build]),
        image("app", [install("other-id", "git curl jq", { title: "mine" }), text("page", "/srv/b"), build]),
      ),
      lines`
        hidden layer shared-web (debian 12)
          docker.main from debian:12
          - tools: apt install git, curl, jq [packages]
          → manifest output="\${path.root}/packer-manifest.json"

        image web (debian 12)
          docker.main from shared-web/docker.main
          - page: place text → /srv/a [application]
          - s: run x [configuration, opaque]
          - build: apt install gcc, make [packages]

        image app (debian 12)
          docker.main from shared-web/docker.main
          - page: place text → /srv/b [application]
          - build: apt install gcc, make [packages]
      `,
    ],
    [
      "caches do not stay below; lists are had again where a step may want them before it gets them",
      plan(
        variant("web", "a", [refresh("r"), tools, script("s", "apt-get install less"), clean()]),
        variant("web", "b", [refresh("r"), tools, refresh("r2"), build, clean()]),
        variant("web", "c", [refresh("r"), tools, text("c", "/srv/c"), build, clean()]),
        variant("web", "d", [refresh("r"), tools, text("d", "/srv/d"), clean()]),
      ),
      lines`
        hidden layer shared-web (debian 12)
          docker.main from debian:12
          - r: apt refresh [packages]
          - tools: apt install git, curl, jq [packages]
          - cleanup: clean package-caches [always, opaque]
          → manifest output="\${path.root}/packer-manifest.json"

        image web-a (debian 12, variant a of web)
          docker.main from shared-web/docker.main
          - index: apt refresh [packages]
          - s: run apt-get install less [configuration, opaque]
          - cleanup: clean package-caches [always, opaque]

        image web-b (debian 12, variant b of web)
          docker.main from shared-web/docker.main
          - r2: apt refresh [packages]
          - build: apt install gcc, make [packages]
          - cleanup: clean package-caches [always, opaque]

        image web-c (debian 12, variant c of web)
          docker.main from shared-web/docker.main
          - index: apt refresh [packages]
          - c: place text → /srv/c [application]
          - build: apt install gcc, make [packages]
          - cleanup: clean package-caches [always, opaque]

        image web-d (debian 12, variant d of web)
          docker.main from shared-web/docker.main
          - d: place text → /srv/d [application]
          - cleanup: clean package-caches [always, opaque]
      `,
    ],
    [
      "some images share more than all: a layer on the layer, named after what these variants have in common",
      plan(
        matrix("py", "slim", [tools, install("py", "python3 python3-venv pipx"), text("f", "/srv/1")]),
        matrix("py", "full", [tools, install("py", "python3 python3-venv pipx"), text("f", "/srv/2")]),
        matrix("lua", "slim", [tools, install("lua", "lua5.4 luarocks lua-sec"), text("f", "/srv/3")]),
        matrix("lua", "full", [tools, install("lua", "lua5.4 luarocks lua-sec"), text("f", "/srv/4")]),
      ),
      lines`
        hidden layer shared-run (debian 12)
          docker.main from debian:12
          - tools: apt install git, curl, jq [packages]
          → manifest output="\${path.root}/packer-manifest.json"

        hidden layer shared-run-py (debian 12)
          docker.main from shared-run/docker.main
          - py: apt install python3, python3-venv, pipx [packages]
          → manifest output="\${path.root}/packer-manifest.json"

        image run-py-slim (debian 12, variant py-slim of run)
          docker.main from shared-run-py/docker.main
          - f: place text → /srv/1 [application]

        image run-py-full (debian 12, variant py-full of run)
          docker.main from shared-run-py/docker.main
          - f: place text → /srv/2 [application]

        hidden layer shared-run-lua (debian 12)
          docker.main from shared-run/docker.main
          - lua: apt install lua5.4, luarocks, lua-sec [packages]
          → manifest output="\${path.root}/packer-manifest.json"

        image run-lua-slim (debian 12, variant lua-slim of run)
          docker.main from shared-run-lua/docker.main
          - f: place text → /srv/3 [application]

        image run-lua-full (debian 12, variant lua-full of run)
          docker.main from shared-run-lua/docker.main
          - f: place text → /srv/4 [application]
      `,
    ],
    [
      "on the same layer made by hand, which stays; guards follow targets by their place",
      plan(
        image("base", [tools], { kind: "layer", targets: [target("docker", "one"), target("docker", "two")] }),
        image("web", [{ ...build, guard: ["docker.x"] }, install("all", "nginx"), text("w", "/srv/w")], {
          targets: [target("docker", "x", on("base", "one")), target("docker", "y", on("base", "two"))],
        }),
        image("app", [{ ...build, guard: ["docker.p"] }, install("all", "nginx"), text("a", "/srv/a")], {
          targets: [target("docker", "p", on("base", "one")), target("docker", "q", on("base", "two"))],
        }),
      ),
      lines`
        layer base (debian 12)
          docker.one from debian:12
          docker.two from debian:12
          - tools: apt install git, curl, jq [packages]

        hidden layer shared-web (debian 12)
          docker.x from base/docker.one
          docker.y from base/docker.two
          - build: apt install gcc, make only docker.x [packages]
          - all: apt install nginx [packages]
          → manifest output="\${path.root}/packer-manifest.json"

        image web (debian 12)
          docker.x from shared-web/docker.x
          docker.y from shared-web/docker.y
          - w: place text → /srv/w [application]

        image app (debian 12)
          docker.p from shared-web/docker.x
          docker.q from shared-web/docker.y
          - a: place text → /srv/a [application]
      `,
    ],
    [
      "a step that comes twice is taken as often as all have it, and an opaque one while nothing stays before it",
      plan(
        image("web", [script("s", "x"), tools, script("s2", "x"), script("s3", "x")]),
        image("app", [script("s", "x"), tools, script("s2", "x"), text("a", "/srv/a")]),
      ),
      lines`
        hidden layer shared-web (debian 12)
          docker.main from debian:12
          - s: run x [configuration, opaque]
          - tools: apt install git, curl, jq [packages]
          - s2: run x [configuration, opaque]
          → manifest output="\${path.root}/packer-manifest.json"

        image web (debian 12)
          docker.main from shared-web/docker.main
          - s3: run x [configuration, opaque]

        image app (debian 12)
          docker.main from shared-web/docker.main
          - a: place text → /srv/a [application]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(outlineOf(runPass(factorSharedBase, before).plan)).toBe(after);
  });

  test("and those that cannot take part do not keep the others from it", () => {
    const { plan: after } = runPass(
      factorSharedBase,
      plan(
        image("first", [repository("own", "own"), tools]),
        image("second", [script("s", "own"), tools]),
        image("third", [tools, text("c", "/srv/c")]),
        image("fourth", [text("d", "/srv/d"), tools]),
      ),
    );
    expect(after.images.map(({ name, targets }) => [name, targets[0]!.base.kind])).toEqual([
      ["first", "outside"],
      ["second", "outside"],
      ["shared-third", "outside"],
      ["third", "image"],
      ["fourth", "image"],
    ]);
  });

  test("saying who shares what, and what that saves", () => {
    const { changes } = runPass(factorSharedBase, plan(image("web", [tools]), image("app", [tools])));
    expect(changes).toEqual([
      {
        image: "shared-web",
        steps: ["tools"],
        why: "shared by `web`, `app`: done once instead of 2 times",
        gain: { seconds: 4.3 },
      },
    ]);
  });
});

describe("images keep their steps", () => {
  test.each<[string, Plan]>([
    ["when there is only one", plan(image("web", [tools]))],
    ["when they have nothing in common", plan(image("web", [tools]), image("app", [build]))],
    ["when a layer would save less than it costs", two([install("a", "less")], builder("amazon-ebs"))],
    ["when only files and scripts are common", two([script("s", "x"), text("f", "/srv/a"), upload("u", "s", "/srv")])],
    ["when the bases differ", plan(image("web", [tools]), image("app", [tools], builder("docker", {}, "debian:13")))],
    [
      "when the builders differ in what counts",
      plan(
        image("web", [heavy], builder("amazon-ebs", { region: "a" })),
        image("app", [heavy], builder("amazon-ebs", { region: "b" })),
      ),
    ],
    [
      "when how old they may get differs",
      plan(image("web", [tools], { freshness: "7d" }), image("app", [tools], { freshness: "1d" })),
    ],
    ["when a script of its own comes first", plan(image("web", [script("s", "x"), tools]), image("app", [tools]))],
    ["when a reboot comes first", two([reboot("r"), tools])],
    ["when a raw provisioner comes first", two([provisioner("p"), tools])],
    ["when the name of the build counts", two([script("s", "echo $PACKER_BUILD_NAME"), tools])],
    ["when what conflicts has another order", plan(image("web", [tools, build]), image("app", [build, tools]))],
    ["when packages are there for building only", two([buildOnly()])],
    ["when steps use variables", two([install("a", "git", { run: { environment: { A: reference("var", "a") } } })])],
    ["when the builder uses variables", two([heavy], builder("amazon-ebs", { token: reference("var", "token") }))],
    ["when the builder leaves nothing to start from", two([heavy], builder("null"))],
    ["when another builder starts from it", two([heavy], builder("virtualbox-iso"))],
    ["when containers are not committed", two([tools], builder("docker", { discard: true }))],
    ["when the builder works on another disk than its own", two([heavy], builder("amazon-ebssurrogate"))],
    [
      "when documentation is not wanted, and a script that may use it comes after",
      plan(
        image("web", [tools, script("s", "x"), cleanOf("package-caches", "documentation")]),
        image("app", [tools, cleanOf("package-caches", "documentation")]),
      ),
    ],
    [
      "when their containers are not cleaned alike",
      two([tools, { ...clean(), guard: ["docker.one"] }], {
        targets: [target("docker", "one"), target("docker", "two")],
      }),
    ],
    ["on Windows", two([tools], { os: { family: "windows", distribution: "windows", version: "2022" } })],
    ["when some of them have a layer already", runPass(factorSharedBase, two([tools])).plan],
  ])("%s", (_, before) => {
    expect(runPass(factorSharedBase, before)).toEqual({ plan: before, changes: [] });
    expect(runPass(factorSharedBase, before).plan).toBe(before);
  });

  test("whose result a later build might not find", () => {
    const { plan: after } = runPass(
      factorSharedBase,
      two([text("hosts", "/etc/hosts"), text("work", "/tmp/x"), install("a", "git curl", { refresh: true })]),
    );
    expect(after.images.map(({ steps }) => steps.map(({ id }) => id))).toEqual([
      ["hosts", "work", "a"],
      ["hosts", "work", "a"],
    ]);
  });
});

describe("a layer", () => {
  const layerOf = (before: Plan) => runPass(factorSharedBase, before).plan.images[0]!;

  test("has the fingerprint of an image with its steps, and leaves those of its images alone", () => {
    const before = fingerprintPlan(
      plan(variant("web", "a", [tools, text("a", "/srv/a")]), variant("web", "b", [tools, text("b", "/srv/b")])),
    );
    const [layer, ...images] = runPass(factorSharedBase, before).plan.images;
    const alone = fingerprintPlan(plan(image("x", [tools]))).images[0]!;
    expect(layer!.targets[0]!.fingerprint).toBe(alone.targets[0]!.fingerprint);
    const fingerprints = (from: readonly PlanImage[]) => from.map(({ targets }) => targets[0]!.fingerprint);
    expect(fingerprints(images)).toEqual(fingerprints(before.images));
  });

  test("has another fingerprint with script templates of the user's own", () => {
    const of = (scriptTemplates?: string) =>
      factorSharedBase.run(two([tools]), { report: () => undefined, scriptTemplates }).images[0]!.targets[0]!
        .fingerprint;
    expect(of("a")).not.toBe(of());
  });

  test("takes over how old its images and steps may get", () => {
    const fresh = { ...tools, freshness: "1d" };
    const layer = layerOf(two([fresh], { freshness: "7d" }));
    expect(layer).toMatchObject({ freshness: "7d", steps: [{ freshness: "1d" }] });
    expect(layer.targets[0]!.open).toEqual({ variables: [], freshness: ["1d", "7d"], inherited: false });
    expect(layerOf(two([tools])).targets[0]!.open).toBeUndefined();
  });

  test("is as open as what it is built on", () => {
    const open = { variables: [], freshness: ["7d"], inherited: false };
    const base = image("base", [], { targets: [{ ...target("docker"), open }] });
    const [, layer] = runPass(
      factorSharedBase,
      plan(base, ...two([tools], { targets: [target("docker", "main", on("base"))] }).images),
    ).plan.images;
    expect(layer!.targets[0]!.open).toEqual({ variables: [], freshness: [], inherited: true });
  });

  test("of machines installs the system and is not published; its images are, and start from it as from a disk", () => {
    const attributes = { vm_name: "own", boot_command: ["<enter>"], memory: 2048, output_directory: "out" };
    const [qemu, onQemu] = runPass(factorSharedBase, two([heavy], builder("qemu", attributes))).plan.images;
    expect(qemu!.targets[0]!.component.body.attributes).toEqual({ boot_command: ["<enter>"], memory: 2048 });
    expect(onQemu!.targets[0]!.component.body.attributes).toEqual({
      vm_name: "own",
      memory: 2048,
      output_directory: "out",
    });
    expect(qemu!.steps.map(({ id }) => id)).toEqual(["heavy"]);
    const cloud = { region: "a", ami_name: "own", ami_groups: ["all"], tags: { team: "a" } };
    const [ami, onAmi] = runPass(factorSharedBase, two([heavy], builder("amazon-ebs", cloud))).plan.images;
    expect(ami!.targets[0]!.component.body.attributes).toEqual({ region: "a" });
    expect(onAmi!.targets[0]!.component.body.attributes).toEqual(cloud);
  });

  test("of a disk that is ready to boot leaves its images what they boot with", () => {
    const targets = (): Target[] => {
      const base = { ...outside("x"), body: { attributes: { iso_url: "x", disk_image: true }, blocks: [] } };
      return [target("qemu", "main", base, { cd_files: ["seed/"] })];
    };
    const images = runPass(factorSharedBase, two([heavy], { targets: targets() })).plan.images;
    expect(images.map(({ targets: [first] }) => first!.component.body.attributes)).toEqual([
      { cd_files: ["seed/"] },
      { cd_files: ["seed/"] },
      { cd_files: ["seed/"] },
    ]);
  });

  test.each<[string, readonly CleanupPart[], readonly Step[], readonly CleanupPart[] | undefined]>([
    [
      "what nothing after it may use",
      ["package-caches", "documentation", "logs", "temporary-files"],
      [],
      ["package-caches", "documentation", "logs"],
    ],
    ["not what a script may use", ["package-caches", "logs", "shell-history"], [script("s", "x")], ["package-caches"]],
    [
      "not what an install writes to",
      ["package-caches", "logs", "shell-history"],
      [build],
      ["package-caches", "shell-history"],
    ],
    ["never what makes it general", ["package-caches", "machine-id", "ssh-host-keys"], [], ["package-caches"]],
    ["nothing that its images keep", ["logs"], [build], undefined],
  ])("of containers is cleaned of %s", (_, parts, left, expected) => {
    const layer = layerOf(
      plan(image("web", [tools, ...left, cleanOf(...parts)]), image("app", [tools, cleanOf(...parts)])),
    );
    const action = layer.steps.at(-1)!.action;
    expect(action.kind === "clean-image" ? action.parts : undefined).toEqual(expected);
  });

  test("has a name that no image has, nor the joined variants will have", () => {
    const images = [variant("web", "a", [tools]), variant("web", "b", [tools]), variant("shared-web", "x", [build])];
    expect(layerOf(plan(...images)).name).toBe("shared-web-2");
    const long = "x".repeat(125);
    expect(layerOf(plan(image(`${long}a`, [tools]), image(`${long}b`, [tools]))).name).toHaveLength(128);
  });

  test("is decided on by measured times where there are some", () => {
    const slow = script("s", "make world");
    const costs = { secondsOf: (asked: Step) => (stepKey(asked) === stepKey(slow) ? 60 : undefined) };
    const changes: unknown[] = [];
    const { images } = factorSharedBase.run(two([slow]), { report: ({ gain }) => changes.push(gain), costs });
    expect(images.map(({ name }) => name)).toEqual(["shared-web", "web", "app"]);
    expect(changes).toEqual([{ seconds: 59.2 }]);
  });
});

describe("with the other passes", () => {
  const before = fingerprintPlan(
    plan(
      variant("web", "a", [refresh("r"), tools, refresh("r2"), install("a", "lua5.4"), script("s", "x"), clean()]),
      variant("web", "b", [refresh("r"), tools, refresh("r2"), install("b", "bc"), script("s", "x"), clean()]),
    ),
  );

  test("variants are joined on their layer", () => {
    const { plan: after } = optimize(before);
    expect(outlineOf(after)).toBe(lines`
      hidden layer shared-web (debian 12)
        docker.main from debian:12
        - script: script
          - tools: apt install git, curl, jq {refresh, no caches, no lists, no translations, no sync} [packages]
          - cleanup: clean package-caches [always, opaque]
        → manifest output="\${path.root}/packer-manifest.json"

      image web (debian 12)
        docker.main-a from shared-web/docker.main for a
        docker.main-b from shared-web/docker.main for b
        - script: script
          - a: apt install lua5.4 {refresh, no caches, no translations, no sync} only docker.main-a [packages]
          - b: apt install bc {refresh, no caches, no translations, no sync} only docker.main-b [packages]
          - s: run x [configuration, opaque]
          - cleanup: clean package-caches [always, opaque]
    `);
    expect(waves(after)).toEqual([["shared-web"], ["web"]]);
  });

  test("it relies on something, and so is not among the safe ones", () => {
    expect(optimize(before, "safe").plan.images.map(({ name }) => name)).toEqual(["web"]);
    expect(PRESETS.default.lines[0]!.pass).toBe(factorSharedBase);
  });
});

function two(steps: readonly Step[], more: Partial<PlanImage> = {}): Plan {
  return plan(image("web", steps, more), image("app", steps, more));
}

function builder(type: string, attributes: { [name: string]: Value } = {}, base = "debian:12"): Partial<PlanImage> {
  return { targets: [target(type, "main", outside(base), attributes)] };
}

function matrix(language: string, size: string, steps: readonly Step[]): PlanImage {
  const name = `${language}-${size}`;
  return image(`run-${name}`, steps, { variant: { image: "run", name, axes: { language, size } } });
}

function buildOnly(): Step {
  const action = install("gcc", "gcc make libc6-dev").action;
  if (action.kind !== "install-packages") throw new Error("not an install");
  return step("gcc", { ...action, packages: action.packages.map((reference) => ({ ...reference, buildOnly: true })) });
}

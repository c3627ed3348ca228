// `Files` with `from`: which image and target of it is meant, for each target, and what is told when none can be.
import { describe, expect, test } from "vitest";
import type { AppRoot } from "../../lib/constructs/app-root.ts";
import { Files, type FilesProps } from "../../lib/constructs/files.ts";
import { Image } from "../../lib/constructs/image.ts";
import type { ImageProps } from "../../lib/constructs/image-construct.ts";
import { Os } from "../../lib/constructs/os.ts";
import { toPlan } from "../../lib/constructs/to-plan.ts";
import { Variants } from "../../lib/constructs/variants.ts";
import { outlineImage } from "../../lib/plan/outline.ts";
import { AmazonEbs } from "../../lib/plugins/amazon.ts";
import { Docker } from "../../lib/plugins/docker.ts";
import { imageOf, makeApp, mistakesOf } from "./support.ts";

const PLAIN: ImageProps = { manifest: false, cleanup: false, os: Os.debian("12") };
const docker = (name?: string) => Docker.from("debian:12", {}, name === undefined ? {} : { name });
const amazon = () => AmazonEbs.from("ami-1", { region: "eu-west-1" });

function make(app: AppRoot, id: string, targets: ImageProps["targets"] = [docker()], more: ImageProps = {}): Image {
  return new Image(app, id, { ...PLAIN, targets, ...more });
}

/** Steps of `web`, as the outline tells them. */
function stepsOf(app: AppRoot, name = "web"): string[] {
  return outlineImage(imageOf(app, name))
    .split("\n")
    .filter((line) => line.startsWith("  - "))
    .map((line) => line.slice(4));
}

describe("a step takes", () => {
  test.each<[string, ImageProps["targets"], ImageProps["targets"], FilesProps | object, string[]]>([
    [
      "from the target of the same builder",
      [docker(), amazon()],
      [amazon(), docker()],
      {},
      [
        "app/amazon-ebs.builder: place builder/amazon-ebs.builder:/out/app → /srv/app only amazon-ebs.web [application]",
        "app/docker.builder: place builder/docker.builder:/out/app → /srv/app only docker.web [application]",
      ],
    ],
    [
      "from the target of the same name",
      [docker("arm"), docker("amd")],
      [docker("amd")],
      {},
      ["app: place builder/docker.amd:/out/app → /srv/app [application]"],
    ],
    [
      "from the only target, whatever its builder",
      [docker()],
      [docker(), amazon()],
      {},
      ["app: place builder/docker.builder:/out/app → /srv/app [application]"],
    ],
    [
      "from the one that is named",
      [docker("arm"), docker("amd")],
      [docker()],
      { fromTarget: "arm" },
      ["app: place builder/docker.arm:/out/app → /srv/app [application]"],
    ],
    [
      "only where it runs",
      [docker()],
      [docker(), amazon()],
      { only: ["docker"] },
      ["app: place builder/docker.builder:/out/app → /srv/app only docker.web [application]"],
    ],
  ])("%s", (_, theirs, ours, more, steps) => {
    const app = makeApp();
    const builder = make(app, "builder", theirs);
    new Files(make(app, "web", ours), "app", { from: builder, source: "/out//app/", destination: "/srv/app", ...more });
    expect(stepsOf(app)).toEqual(steps);
  });

  test("from images that are declared later, and beside other files in one step", () => {
    const app = makeApp({ "a.conf": "a" });
    const web = make(app, "web");
    const builder = make(app, "builder");
    new Files(web, "all", {
      entries: [
        { from: builder, source: "/out/app", destination: "/usr/local/bin/", mode: "755" },
        { source: "a.conf", destination: "/etc/" },
      ],
    });
    expect(stepsOf(app)).toEqual([
      "all: place builder/docker.builder:/out/app → /usr/local/bin (0755), a.conf → /etc/a.conf [application]",
    ]);
    expect(imageOf(app).steps[0]!.action).toMatchObject({
      entries: [{ content: { path: "/out/app", keepsName: true } }, { content: { kind: "file" } }],
    });
  });

  test("from one variant, in a variant", () => {
    const app = makeApp();
    const builder = make(app, "builder");
    const built = new Variants(builder, "python", { axes: { version: ["3.11", "3.12"] } }, () => undefined);
    new Variants(make(app, "web"), "python", { axes: { version: ["3.11", "3.12"] } }, (variant, { version }) => {
      const from = built.variants.find(({ axes }) => axes.version === version)!;
      new Files(variant, "venv", { from, source: "/opt/venv", destination: "/opt/venv" });
    });
    expect(["3-11", "3-12"].map((name) => stepsOf(app, `web-${name}`))).toEqual([
      ["python/venv: place builder-3-11/docker.builder-3-11:/opt/venv → /opt/venv [application]"],
      ["python/venv: place builder-3-12/docker.builder-3-12:/opt/venv → /opt/venv [application]"],
    ]);
  });
});

describe("it is a mistake to take", () => {
  const wrong = (props: object) => ({ destination: "/a", source: "/out/app", ...props }) as FilesProps;
  test.each<[string, (app: AppRoot) => void, RegExp]>([
    [
      "from another App",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: make(makeApp(), "b") })),
      /stage-of-other-app/,
    ],
    [
      "from the image itself",
      (app) => {
        const web = make(app, "web");
        new Files(web, "x", wrong({ from: web }));
      },
      /stage-of-itself/,
    ],
    [
      "from what is skipped",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: make(app, "b", [docker()], { skip: true }) })),
      /stage-skipped/,
    ],
    [
      "from an image with variants",
      (app) => {
        const b = make(app, "b");
        new Variants(b, "v", { axes: { a: ["1", "2"] } }, () => undefined);
        new Files(make(app, "web"), "x", wrong({ from: b }));
      },
      /stage-has-variants {2}Unexpected `from` `b`: it is several images[\s\S]*from: variants\.variants\[0\]/,
    ],
    [
      "from a variant that is several images",
      (app) => {
        const b = make(app, "b");
        const { variants } = new Variants(b, "v", { axes: { a: ["1", "2"] } }, () => undefined);
        new Variants(b, "w", { axes: { c: ["1", "2"] } }, () => undefined);
        new Files(make(app, "web"), "x", wrong({ from: variants[0] }));
      },
      /stage-has-variants {2}Unexpected `from` variant `1` of `b`/,
    ],
    [
      "from Windows",
      (app) => {
        const windows = make(app, "b", [amazon()], { os: Os.windows("2022") });
        new Files(make(app, "web"), "x", wrong({ from: windows }));
      },
      /windows-stage/,
    ],
    [
      "in Windows",
      (app) =>
        void new Files(make(app, "web", [amazon()], { os: Os.windows("2022") }), "x", wrong({ from: make(app, "b") })),
      /windows-step/,
    ],
    [
      "from one of several targets that fit",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: make(app, "b", [docker("arm"), docker("amd")]) })),
      /stage-target {2}Cannot tell which target of `b` target `docker\.web` takes files from: 2 fit[\s\S]*fromTarget, one of `docker\.arm` or `docker\.amd`/,
    ],
    [
      "from a target that is not there",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: make(app, "b"), fromTarget: "qemu" })),
      /stage-target {2}Cannot tell which target of `b` `fromTarget` `qemu` takes files from: none fits/,
    ],
    [
      "with a target but no image",
      (app) => void new Files(make(app, "web"), "x", wrong({ fromTarget: "docker" })),
      /exclusive-props {2}Unexpected `fromTarget` without `from`/,
    ],
    [
      "content",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: make(app, "b"), content: "" })),
      /exclusive-props {2}Unexpected `from` and `content`/,
    ],
    [
      "with exclude",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: make(app, "b"), exclude: ["x"] })),
      /exclusive-props {2}Unexpected `from` and `exclude`/,
    ],
    [
      "a relative path",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: make(app, "b"), source: "out" })),
      /stage-path {2}Unexpected `source` `out`/,
    ],
    [
      "everything",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: make(app, "b"), source: "//" })),
      /stage-path/,
    ],
    [
      "nothing",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: make(app, "b"), source: undefined })),
      /missing-prop {2}Missing `source` beside `from`/,
    ],
    [
      "from a name",
      (app) => void new Files(make(app, "web"), "x", wrong({ from: "b" })),
      /prop-type {2}Unexpected string `b` for `from`, expected an Image/,
    ],
  ])("%s", (_, build, message) => {
    const app = makeApp();
    build(app);
    expect(mistakesOf(app)).toMatch(message);
    expect(toPlan(app).diagnostics).toHaveLength(1);
    expect(toPlan(app).diagnostics[0]).toMatchObject({ help: expect.any(String), origin: expect.anything() });
  });
});

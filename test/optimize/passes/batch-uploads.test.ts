import { describe, expect, test } from "vitest";
import { batchUploads } from "../../../lib/optimize/passes/batch-uploads.ts";
import type { Step } from "../../../lib/plan/types.ts";
import { image, install, plan, provisioner, taken, target, text, upload } from "../../plan/recipe.ts";
import { lines, runPass, stepsAfter } from "../run-pass.ts";

describe("uploads travel as one archive", () => {
  test.each<[string, Step[], string]>([
    [
      "a folder of files",
      [upload("f", "site/", "/srv/site", 40)],
      "- f: place site/ → /srv/site {archive} [application]",
    ],
    [
      "several files in a stretch that can share a script",
      [upload("f", "a.conf", "/srv/a"), install("a", "nginx"), upload("g", "b.conf", "/srv/b")],
      lines`
        - f: place a.conf → /srv/a {archive} [application]
        - a: apt install nginx [packages]
        - g: place b.conf → /srv/b {archive} [application]
      `,
    ],
    [
      "each stretch for itself",
      [upload("f", "a/", "/srv/a", 2), provisioner("p"), upload("g", "b.conf", "/srv/b")],
      lines`
        - f: place a/ → /srv/a {archive} [application]
        - p: provisioner ansible [configuration, opaque]
        - g: place b.conf → /srv/b [application]
      `,
    ],
  ])("%s", (_, before, after) => {
    expect(stepsAfter(batchUploads, before)).toBe(after);
  });

  test("and over SSH the round trips per file are what is saved", () => {
    const targets = [target("docker"), target("amazon-ebs")];
    const { changes } = runPass(
      batchUploads,
      plan(image("web", [upload("f", "site/", "/srv/site", 1000)], { targets })),
    );
    expect(changes).toEqual([
      {
        image: "web",
        steps: ["f"],
        why: "1000 files travel as one archive",
        gain: { seconds: 0.599, roundTrips: 410 },
      },
    ]);
  });
});

describe("uploads are left alone", () => {
  test.each<[string, Step[]]>([
    ["when there is one file only", [upload("f", "a.conf", "/srv/a"), text("g", "/srv/b")]],
    ["when the files are apart", [upload("f", "a.conf", "/srv/a"), provisioner("p"), upload("g", "b.conf", "/srv/b")]],
    [
      "when they run as different users",
      [upload("f", "a", "/srv/a"), upload("g", "b", "/srv/b", undefined, { run: { user: "web", environment: {} } })],
    ],
    ["when Packer is to retry them", [upload("f", "a/", "/srv/a", 9, { control: { maxRetries: 2 } })]],
    [
      "when they come from another image: their bytes are not known yet",
      [taken("f", "builder/docker.main:/a", "/srv/a"), taken("g", "builder/docker.main:/b", "/srv/b")],
    ],
    ["when nothing comes from the host", [text("f", "/srv/a"), text("g", "/srv/b")]],
  ])("%s", (_, steps) => {
    const before = plan(image("web", steps));
    expect(runPass(batchUploads, before).plan).toBe(before);
  });
});

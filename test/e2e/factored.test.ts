// Images on a shared layer must hold what they would hold without one: built by real Packer in both forms, compared file by file.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, Files, Image, Os, Packages, Script, Variants } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { afterAll, describe, expect, it } from "vitest";
import { parsePlanFile } from "../../lib/plan/parse-plan-file.ts";
import type { PlanFile } from "../../lib/plan/schema.ts";
import { engine } from "../engines.ts";
import { differences, type ImageContent, readImage } from "./image-content.ts";
import { succeed } from "./run.ts";

const VARIANTS = ["plain", "files", "script"];

describe.skipIf(!engine("packer") || !engine("docker"))("factor-shared-base (needs Packer and Docker)", () => {
  const work = mkdtempSync(path.join(tmpdir(), "packwright factored "));
  const references = new Set<string>();
  afterAll(async () => {
    rmSync(work, { recursive: true, force: true });
    await succeed("docker", ["image", "rm", "-f", ...references]);
  });

  /** Three variants with the same tools; one goes on with the package manager by itself, trusting the index that is there. */
  async function synthesize(preset: "default" | "none"): Promise<{ folder: string; plan: PlanFile }> {
    const folder = path.join(work, preset);
    const app = new App({ packerVersion: "1.6", projectFolder: work, outputFolder: folder, preset });
    const image = new Image(app, "factored-app", { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
    new Packages(image, "tools", { apt: ["less", "jq"] });
    new Script(image, "account", { inline: ["useradd --create-home app"] });
    new Variants(image, "kinds", { axes: { kind: VARIANTS } }, (variant, { kind }) => {
      if (kind === "files") {
        new Files(variant, "note", { content: `${kind}\n`, destination: "/srv/note", owner: "app" });
        new Packages(variant, "more", { apt: ["lua5.4"] });
      }
      if (kind === "script") new Script(variant, "more", { inline: ["apt-get install -y --no-install-recommends bc"] });
    });
    new Script(image, "check", { inline: ["jq --version", "id app"] });
    await app.synth();
    const parsed = parsePlanFile(readFileSync(path.join(folder, "plan.json"), "utf8"));
    if (!("planFile" in parsed)) throw new Error(JSON.stringify(parsed.diagnostics));
    return { folder, plan: parsed.planFile };
  }

  /** Builds wave after wave with nothing but Packer, and reads every image that was asked for. */
  async function build(preset: "default" | "none"): Promise<ReadonlyMap<string, ImageContent>> {
    const { folder, plan } = await synthesize(preset);
    for (const wave of plan.waves)
      for (const name of wave)
        await succeed("packer", ["build", "-color=false", path.join(folder, name)], { cwd: work });
    const contents = new Map<string, ImageContent>();
    for (const { name, hidden, targets } of plan.images)
      for (const { fingerprint, variant } of targets) {
        // Without the passes, variants are images of their own.
        const kind = variant?.name ?? name.replace("factored-app-", "");
        const digits = fingerprint.slice(0, 12);
        const tags = hidden ? [digits, "latest"] : [`${kind}-${digits}`, kind];
        for (const tag of tags) references.add(`${hidden ? name : "factored-app"}:${tag}`);
        if (!hidden) contents.set(kind, await readImage(`factored-app:${tags[0]}`));
      }
    return contents;
  }

  it("builds the shared part once, and images with the same packages and files", { timeout: 900_000 }, async () => {
    const { plan } = await synthesize("default");
    expect(plan.waves).toEqual([["shared-factored-app"], ["factored-app"]]);
    expect(plan.images[0]).toMatchObject({
      hidden: true,
      steps: [{ id: "tools" }, { id: "account" }, { id: "cleanup" }],
    });
    // Both forms have the same fingerprints, and so the same names: the one is read before the other is built.
    const shared = await build("default");
    const apart = await build("none");
    expect([...shared.keys()]).toEqual(VARIANTS);
    for (const variant of VARIANTS) {
      const [left, right] = [shared.get(variant)!, apart.get(variant)!];
      expect(left.packages).toEqual(right.packages);
      expect(differences(left, right)).toEqual([]);
    }
    expect(shared.get("script")!.packages.some((line) => line.startsWith("bc "))).toBe(true);
    const lists = [...shared.values()].flatMap(({ files }) =>
      [...files.keys()].filter((name) => /_Packages/.test(name)),
    );
    expect(lists).toEqual([]);
  });
});

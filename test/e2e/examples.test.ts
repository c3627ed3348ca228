// Every example for real: synthesized, formatted, valid, built by Packer, and equal in content to its twin, the same declared content
// written by hand with one provisioner per step.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine } from "../engines.ts";
import { differences, type ImageContent, readImage } from "./image-content.ts";
import { root, run, succeed, synth } from "./run.ts";

interface Example {
  readonly name: string;
  /** Twins in the order they are built. */
  readonly twins: readonly string[];
  /** Reference of ours (fingerprint tag left open) → reference of the twin. */
  readonly pairs: readonly (readonly [image: string, variant: string | undefined, twin: string])[];
}

const EXAMPLES: readonly Example[] = [
  { name: "01-hello-image", twins: ["01-hello-image"], pairs: [["hello", undefined, "twin/hello:latest"]] },
  { name: "02-packages-and-files", twins: ["02-packages-and-files"], pairs: [["site", undefined, "twin/site:latest"]] },
  {
    name: "03-shared-base",
    twins: ["03-shared-base.1-base", "03-shared-base.2-images"],
    pairs: [
      ["acme-base", undefined, "twin/acme-base:latest"],
      ["acme-web", undefined, "twin/acme-web:latest"],
      ["acme-worker", undefined, "twin/acme-worker:latest"],
    ],
  },
  {
    name: "04-variant-matrix",
    twins: ["04-variant-matrix"],
    pairs: ["python-slim", "python-debug", "lua-slim", "lua-debug"].map(
      (variant) => ["runner", variant, `twin/runner:${variant}`] as const,
    ),
  },
  {
    name: "05-two-stages",
    twins: ["05-two-stages.1-builder", "05-two-stages.2-runtime"],
    pairs: [
      ["hello-builder", undefined, "twin/hello-builder:latest"],
      ["hello", undefined, "twin/hello:latest"],
    ],
  },
];

/** Built with one provisioner per step; what must not be in any image of ours. */
const NEVER = [/^\/tmp\/./, /^\/var\/lib\/apt\/lists\/.*_Packages/, /^\/var\/cache\/apt\/.*\.(deb|bin)$/, /packwright/];

describe.skipIf(!engine("packer") || !engine("docker"))("examples (need Packer and Docker)", () => {
  const work = mkdtempSync(path.join(tmpdir(), "packwright e2e "));
  const rows: string[] = [];
  afterAll(() => {
    rmSync(work, { recursive: true, force: true });
    console.log(`example                 provisioners    seconds        MB   (ours / twin)\n${rows.join("\n")}`);
  });

  describe.each(EXAMPLES)("$name", (example) => {
    const folder = path.join(work, example.name);
    const output = path.join(folder, "packer.out");
    let plan: {
      waves: readonly (readonly string[])[];
      images: readonly { name: string; targets: readonly { fingerprint: string; variant?: { name: string } }[] }[];
    };

    beforeAll(async () => {
      cpSync(path.join(root, "examples", example.name), folder, { recursive: true });
      rmSync(output, { recursive: true, force: true });
      const ran = await synth(["--packer-version", "1.6", "--quiet"], folder);
      expect(ran).toMatchObject({ code: 0, stdout: "", stderr: "" });
      plan = JSON.parse(readFileSync(path.join(output, "plan.json"), "utf8"));
    });

    it("is what `packer fmt` leaves alone", async () => {
      for (const { name } of plan.images) {
        const ran = await run("packer", ["fmt", "-check", path.join(output, name)]);
        expect({ image: name, code: ran.code, output: ran.stdout }).toEqual({ image: name, code: 0, output: "" });
      }
    });

    it("is valid for Packer", async () => {
      for (const { name } of plan.images) await succeed("packer", ["validate", `packer.out/${name}`], { cwd: folder });
    });

    it("builds images with the same content as the twin", { timeout: 600_000 }, async () => {
      const ours = await buildAll(plan.waves.map((wave) => wave.map((name) => path.join(output, name))));
      for (const twin of example.twins)
        cpSync(path.join(root, "test/e2e/twins", `${twin}.pkr.hcl`), path.join(folder, `${twin}.pkr.hcl`));
      const theirs = await buildAll(example.twins.map((twin) => [path.join(folder, `${twin}.pkr.hcl`)]));
      let sizes: [number, number] = [0, 0];
      for (const [image, variant, twin] of example.pairs) {
        const left = await readImage(referenceOf(plan, image, variant));
        const right = await readImage(twin);
        expect(left.packages).toEqual(right.packages);
        expect(differences(left, right)).toEqual([]);
        expect(neverThere(left)).toEqual([]);
        sizes = [sizes[0] + left.size, sizes[1] + right.size];
      }
      const provisioners = [
        countProvisioners(plan.images.map(({ name }) => path.join(output, name, `${name}.pkr.hcl`))),
        countProvisioners(example.twins.map((twin) => path.join(folder, `${twin}.pkr.hcl`))),
      ];
      const megabytes = sizes.map((size) => (size / 1e6).toFixed(0));
      rows.push(
        `${example.name.padEnd(24)}${provisioners.join(" / ").padStart(12)}${`${ours.toFixed(1)} / ${theirs.toFixed(1)}`.padStart(16)}${megabytes.join(" / ").padStart(14)}`,
      );
    });
  });
});

/** Builds wave after wave, what is in one wave side by side; returns the seconds of it all. */
async function buildAll(waves: readonly (readonly string[])[]): Promise<number> {
  const start = performance.now();
  for (const wave of waves) {
    const builds = wave.map(async (template) => {
      const ran = await run("packer", ["build", "-color=false", template], { cwd: tmpdir() });
      if (ran.code !== 0) throw new Error(`packer build ${template}\n${ran.stdout}\n${ran.stderr}`);
    });
    await Promise.all(builds);
  }
  return (performance.now() - start) / 1000;
}

function referenceOf(
  plan: {
    readonly images: readonly {
      readonly name: string;
      readonly targets: readonly { readonly fingerprint: string; readonly variant?: { readonly name: string } }[];
    }[];
  },
  image: string,
  variant: string | undefined,
): string {
  const target = plan.images
    .find(({ name }) => name === image)!
    .targets.find((candidate) => candidate.variant?.name === variant)!;
  const short = target.fingerprint.slice(0, 12);
  return `${image}:${variant === undefined ? short : `${variant}-${short}`}`;
}

function neverThere(image: ImageContent): string[] {
  return [...image.files.keys()].filter((name) => NEVER.some((pattern) => pattern.test(name)));
}

function countProvisioners(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + (readFileSync(file, "utf8").match(/^\s*provisioner "/gm)?.length ?? 0), 0);
}

describe("examples on disk", () => {
  const names = readdirSync(path.join(root, "examples")).filter((name) => /^\d\d-/.test(name));
  it("are all built above", () => {
    expect(names).toEqual(EXAMPLES.map(({ name }) => name));
  });
});

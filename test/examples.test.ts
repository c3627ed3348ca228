// Every example's output in its default form, file by file as in its `expected/` folder (`npx vitest run test/examples.test.ts -u` updates).
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root, synth } from "./e2e/run.ts";

const examples = readdirSync(path.join(root, "examples")).filter((name) => /^\d\d-/.test(name));
const work = mkdtempSync(path.join(tmpdir(), "packwright examples "));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each(examples)("%s", (name) => {
  const source = path.join(root, "examples", name);

  it("is written as expected", async () => {
    const folder = path.join(work, name);
    cpSync(source, folder, { recursive: true, filter: (file) => !/packer\.out|expected/.test(file) });
    expect(await synth(["--quiet"], folder)).toMatchObject({ code: 0, stdout: "", stderr: "" });
    const written = textFiles(path.join(folder, "packer.out"));
    for (const file of written) {
      const text = readFileSync(path.join(folder, "packer.out", file), "utf8");
      await expect(text).toMatchFileSnapshot(path.join(source, "expected", file));
    }
    expect(textFiles(path.join(source, "expected"))).toEqual(written);
  });

  it("says in a README what it shows", () => {
    expect(existsSync(path.join(source, "README.md"))).toBe(true);
  });
});

it("shared layers are counted apart from the images that were asked for", async () => {
  const folder = path.join(work, "counted");
  const source = path.join(root, "examples/04-variant-matrix");
  cpSync(source, folder, { recursive: true, filter: (file) => !/packer\.out|expected/.test(file) });
  const ran = await synth([], folder);
  expect(ran.stdout.trimEnd().split("\n").at(-1)).toBe("1 image and 1 shared layer in packer.out: 4 files written");
});

const shellcheck = spawnSync("shellcheck", ["--version"]).status === 0;
if (!shellcheck && process.env.PACKWRIGHT_ENGINES === "required") throw new Error("shellcheck is missing");

it.skipIf(!shellcheck)("whole scripts are clean for shellcheck (needs shellcheck)", () => {
  const scripts = examples.flatMap((name) => {
    const folder = path.join(root, "examples", name, "expected");
    return textFiles(folder).flatMap((file) => (file.endsWith(".sh") ? [path.join(folder, file)] : []));
  });
  expect(scripts.length).toBeGreaterThan(examples.length);
  const ran = spawnSync("shellcheck", ["-f", "gcc", ...scripts], { encoding: "utf8" });
  expect({ output: ran.stdout, status: ran.status }).toEqual({ output: "", status: 0 });
});

function textFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(hcl|sh|json)$/.test(file))
    .map((file) => file.replaceAll("\\", "/"))
    .sort();
}

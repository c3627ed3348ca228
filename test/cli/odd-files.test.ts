// User files that do odd things: nothing of it may look like success, and nothing gets between the JSON.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { root, run, synth } from "../e2e/run.ts";

const work = mkdtempSync(path.join(tmpdir(), "packwright odd ü "));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const HEAD = `import { App, Image, Os } from "packwright";
import { Docker } from "packwright/plugins/docker";
const app = new App();
new Image(app, "web", { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
`;

let count = 0;
function project(code: string, files: { readonly [name: string]: string } = {}): string {
  const folder = path.join(work, `${++count}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "images.ts"), code);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

it.each([
  ["exits early", "process.exit(0);"],
  ["waits for ever", "await new Promise(() => {});"],
  ["loses an error", 'void Promise.reject(new Error("lost")); await new Promise((done) => setTimeout(done, 50));'],
  ["throws in a policy", 'app.addPolicy({ visit() { throw new Error("policy"); } });'],
])("a file that %s ends with 2 and a message, also as JSON", async (_, code) => {
  const folder = project(HEAD + code);
  const plain = await synth([], folder);
  expect(plain).toMatchObject({ code: 2, stdout: "" });
  expect(plain.stderr).toMatch(/^error cli\//);
  expect(plain.stderr).not.toMatch(/^ {4}at /m);
  const json = await synth(["--json"], folder);
  expect(json.code).toBe(2);
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: false });
  expect(existsSync(path.join(folder, "packer.out"))).toBe(false);
});

it.each([
  ["without app.synth()", ""],
  ["with app.synth(), not awaited", "app.synth();"],
  ["with app.synth(), awaited", "await app.synth();"],
])("a file %s synthesizes once", async (_, code) => {
  const folder = project(HEAD + code);
  expect(await synth(["--quiet"], folder)).toMatchObject({ code: 0, stdout: "", stderr: "" });
  expect(existsSync(path.join(folder, "packer.out/web/web.pkr.hcl"))).toBe(true);
});

it("what the file prints does not get between the JSON", async () => {
  const ran = await synth(["--json"], project(`${HEAD}console.log("noise");`));
  expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, upToDate: false });
  expect(ran.stderr).toContain("noise");
});

it("a plan.json of somebody else is not overwritten", async () => {
  const folder = project(HEAD, { "plan.json": '{"mine":1}' });
  const ran = await synth(["--out", "."], folder);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain("synth/foreign-file");
  expect(readFileSync(path.join(folder, "plan.json"), "utf8")).toBe('{"mine":1}');
});

it("--check tells by its exit code", async () => {
  const folder = project(HEAD);
  expect(await synth(["--check"], folder)).toMatchObject({ code: 1 });
  expect(await synth([], folder)).toMatchObject({ code: 0 });
  expect(await synth(["--check"], folder)).toMatchObject({ code: 0 });
});

it("--help and --version end with 0, and load nothing of the user's", async () => {
  const folder = project("throw new Error();");
  expect(await synth(["--help"], folder)).toMatchObject({ code: 0, stderr: "" });
  expect((await synth(["--version"], folder)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it("a reader that stops reading is no mistake", async () => {
  const folder = project(HEAD);
  const program = `"${process.execPath}" "${path.join(root, "dist/cli/main.js")}"`;
  for (const args of ["--help", "--explain", "--json"]) {
    expect(await run("sh", ["-c", `${program} ${args} | true`], { cwd: folder })).toMatchObject({
      code: 0,
      stderr: "",
    });
  }
  expect(existsSync(path.join(folder, "packer.out/web/web.pkr.hcl"))).toBe(true);
});

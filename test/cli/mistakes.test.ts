// What people do wrong, run through the real command line: the whole message, exit code 2, and the previous output untouched.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { synth } from "../e2e/run.ts";

const HEAD = `import { App, BaseLayer, DataSource, Download, Files, hcl, Image, Os, Packages, Provisioner, Script, Secret, Variable, Variants } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { AmazonEbs } from "packwright/plugins/amazon";
import { Ansible } from "packwright/plugins/ansible";
const app = new App();
const docker = Docker.from("debian:12-slim");
const web = new Image(app, "web", { os: Os.debian("12"), targets: [docker] });
`;

interface Mistake {
  readonly name: string;
  /** TypeScript after the head; or the whole file, or other files of the folder. */
  readonly code?: string;
  readonly file?: string;
  readonly files?: { readonly [name: string]: string };
  readonly args?: readonly string[];
}

const MISTAKES: readonly Mistake[] = [
  { name: "no entry at all", files: { "images.ts": "" }, args: ["nothing.ts"] },
  { name: "an unknown option", args: ["--expalin"] },
  { name: "an unknown preset", args: ["--preset", "fast"] },
  { name: "a Packer version that is none", args: ["--packer-version", "latest"] },
  {
    name: "a Packer version that is too old",
    code: "app.addPolicy({ visit() {} });",
    args: ["--packer-version", "1.4.0"],
  },
  { name: "an output folder that is a file", files: { "out.txt": "" }, args: ["--out", "out.txt"] },
  { name: "package.json that is not JSON", files: { "package.json": "{ packwright: 1 }" } },
  { name: "a misspelt key of packwright", files: { "package.json": '{ "packwright": { "entyr": "images.ts" } }' } },
  { name: "an entry that does not exist", files: { "package.json": '{ "packwright": "infra/images.ts" }' } },
  { name: "a file without an App", file: "export const nothing = 1;" },
  { name: "two Apps", code: "new App();" },
  { name: "a syntax error", file: "const app = new App(;" },
  { name: "an exception", code: 'throw new Error("region table is empty");' },
  { name: "a missing module", file: 'import "./not-there.ts";' },
  { name: "the same id twice", code: 'new Image(app, "web", { base: web });' },
  { name: "an image name Docker does not take", code: 'new Image(app, "Web Server", { base: web });' },
  { name: "an image without targets", code: 'new Image(app, "bare", { os: Os.debian("12") });' },
  { name: "a misspelt prop", code: 'new Packages(web, "tools", { atp: ["curl"] } as object);' },
  { name: "packages for another system", code: 'new Packages(web, "tools", { dnf: ["curl"] });' },
  { name: "a misspelt builder attribute", code: 'Docker.from("debian:12", { comit: true } as object);' },
  { name: "Packer's own name of an attribute", code: 'Docker.from("debian:12", { run_command: ["-d"] } as object);' },
  { name: "a wrong type in a builder", code: 'Docker.from("debian:12", { privileged: "yes" as unknown as boolean });' },
  { name: "an AMI search without owners", code: 'AmazonEbs.from({ name: "debian-12-*" } as never);' },
  { name: "a missing file", code: 'new Files(web, "site", { source: "site/", destination: "/srv" });' },
  { name: "a relative destination", code: 'new Files(web, "motd", { content: "x", destination: "etc/motd" });' },
  {
    name: "a mode that is none",
    code: 'new Files(web, "motd", { content: "x", destination: "/etc/motd", mode: "rw-r--r--" });',
  },
  { name: "inline and file", code: 'new Script(web, "x", { inline: ["true"], file: "x.sh" });' },
  {
    name: "a bad checksum",
    code: 'new Download(web, "tool", { url: "https://example.com/tool", sha256: "abc", destination: "/usr/local/bin/tool" });',
  },
  {
    name: "a secret on a command line",
    code: 'const key = new Secret(app, "key"); new Script(web, "x", { inline: [hcl`login ${key.ref}`] });',
  },
  {
    name: "an expression as text",
    code: 'const name = new Variable(app, "name"); new Script(web, "x", { inline: ["echo " + name.ref] });',
  },
  {
    name: "variants with the same name",
    code: 'new Variants(web, "v", { axes: { version: ["1.0", "1-0"] } }, () => undefined);',
  },
  {
    name: "a base of another kind of target",
    code: 'new Image(app, "ami", { base: web, targets: [new AmazonEbs({ instanceType: "t3.small", region: "eu-west-1", sshUsername: "admin" })] });',
  },
  { name: "a missing attribute of a provisioner", code: 'new Provisioner(web, "ansible", new Ansible({} as never));' },
  {
    name: "four mistakes at once",
    code: `new Files(web, "a", { content: "x", destination: "a" });
new Script(web, "b", {});
new Packages(web, "c", { apt: ["curl git"] });
new Image(app, "d", {});`,
  },
];

const work = mkdtempSync(path.join(tmpdir(), "packwright-mistakes-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("mistakes on the command line", () => {
  it("are at least thirty", () => expect(MISTAKES.length).toBeGreaterThanOrEqual(30));

  it("give one clear message, exit 2, and leave the output alone", { timeout: 240_000 }, async () => {
    const sections: string[] = [];
    const sound = path.join(work, "sound");
    mkdirSync(sound);
    writeFileSync(path.join(sound, "images.ts"), HEAD);
    expect(await synth(["--quiet"], sound)).toMatchObject({ code: 0, stderr: "" });
    for (const [index, mistake] of MISTAKES.entries()) {
      const folder = path.join(work, `${index}`);
      cpSync(sound, folder, { recursive: true });
      const before = snapshot(path.join(folder, "packer.out"));
      writeFileSync(path.join(folder, "images.ts"), mistake.file ?? `${HEAD}${mistake.code ?? ""}\n`);
      for (const [name, text] of Object.entries(mistake.files ?? {})) writeFileSync(path.join(folder, name), text);
      const ran = await synth(mistake.args ?? [], folder);
      expect({ name: mistake.name, code: ran.code, stdout: ran.stdout }).toEqual({
        name: mistake.name,
        code: 2,
        stdout: "",
      });
      expect(snapshot(path.join(folder, "packer.out"))).toEqual(before);
      expect(ran.stderr).not.toMatch(/^ {4}at |node:internal|dist\/chunks/m);
      sections.push(`# ${mistake.name}\n${ran.stderr.replaceAll(folder, "FOLDER").trimEnd()}\n`);
    }
    await expect(sections.join("\n")).toMatchFileSnapshot("../expected/mistakes.txt");
  });
});

function snapshot(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name}\n${readFileSync(path.join(entry.parentPath, entry.name), "utf8")}`)
    .sort();
}

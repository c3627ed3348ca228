// The output folder: what is written, left alone, removed; and that no interruption leaves half a file.
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, Files, Image, Os, Script } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { afterAll, describe, expect, it } from "vitest";
import { root, run, synth } from "../e2e/run.ts";

const work = mkdtempSync(path.join(tmpdir(), "packwright output "));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let folders = 0;
function newFolder(): string {
  const folder = path.join(work, String(++folders));
  mkdirSync(folder);
  return folder;
}

/** An app of images that each have an upload and a script with the given text. */
function makeApp(folder: string, names: readonly string[], text = "one"): App {
  const app = new App({ projectFolder: folder, outputFolder: path.join(folder, "packer.out") });
  for (const name of names) {
    const image = new Image(app, name, { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
    new Script(image, "say", { inline: [`echo ${text}`] });
    new Files(image, "data", { source: "data/", destination: "/srv/data" });
  }
  return app;
}

function projectWithData(): string {
  const folder = newFolder();
  mkdirSync(path.join(folder, "data"));
  writeFileSync(path.join(folder, "data/a"), "a");
  writeFileSync(path.join(folder, "data/b"), "b");
  return folder;
}

const list = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

describe("output folder", () => {
  it("holds one folder per image and the plan", async () => {
    const folder = projectWithData();
    const report = await makeApp(folder, ["web", "worker"]).synth();
    expect(list(report.outputFolder)).toEqual([
      "plan.json",
      "web/files/web.tar",
      "web/scripts/web.sh",
      "web/web.pkr.hcl",
      "worker/files/worker.tar",
      "worker/scripts/worker.sh",
      "worker/worker.pkr.hcl",
    ]);
    expect(statSync(path.join(report.outputFolder, "web/scripts/web.sh")).mode & 0o777).toBe(0o755);
  });

  it("is the same for the same input, from any folder, at any time", async () => {
    const outputs = [];
    for (let round = 0; round < 2; round++) {
      const folder = projectWithData();
      utimesSync(path.join(folder, "data/a"), round * 1000, round * 1000);
      const { outputFolder } = await makeApp(folder, ["web"]).synth();
      outputs.push(list(outputFolder).map((file) => [file, readFileSync(path.join(outputFolder, file), "latin1")]));
    }
    expect(outputs[0]).toEqual(outputs[1]);
  });

  it("leaves unchanged files untouched and removes only its own stale ones", async () => {
    const folder = projectWithData();
    const { outputFolder } = await makeApp(folder, ["web", "worker"]).synth();
    const old = new Date(1_000_000_000_000);
    for (const file of list(outputFolder)) utimesSync(path.join(outputFolder, file), old, old);
    writeFileSync(path.join(outputFolder, "notes.txt"), "mine");
    writeFileSync(path.join(outputFolder, "worker/mine.pkrvars.hcl"), "x = 1\n");
    const report = await makeApp(folder, ["web", "new"]).synth();
    expect(report.removed).toEqual(["worker/files/worker.tar", "worker/scripts/worker.sh", "worker/worker.pkr.hcl"]);
    expect(list(outputFolder)).toEqual([
      "new/files/new.tar",
      "new/new.pkr.hcl",
      "new/scripts/new.sh",
      "notes.txt",
      "plan.json",
      "web/files/web.tar",
      "web/scripts/web.sh",
      "web/web.pkr.hcl",
      "worker/mine.pkrvars.hcl",
    ]);
    expect(statSync(path.join(outputFolder, "web/web.pkr.hcl")).mtime).toEqual(old);
    expect(statSync(path.join(outputFolder, "plan.json")).mtime).not.toEqual(old);
  });

  it("with check writes nothing and tells whether the output is stale", async () => {
    const folder = projectWithData();
    expect(await makeApp(folder, ["web"]).synth({ check: true })).toMatchObject({ upToDate: false });
    expect(existsSync(path.join(folder, "packer.out"))).toBe(false);
    await makeApp(folder, ["web"]).synth();
    expect(await makeApp(folder, ["web"]).synth({ check: true })).toMatchObject({ upToDate: true });
    writeFileSync(path.join(folder, "data/a"), "changed");
    expect(await makeApp(folder, ["web"]).synth({ check: true })).toMatchObject({ upToDate: false });
  });

  it("does not overwrite a file that somebody else wrote", async () => {
    const folder = projectWithData();
    mkdirSync(path.join(folder, "packer.out/web"), { recursive: true });
    writeFileSync(path.join(folder, "packer.out/web/web.pkr.hcl"), "# precious\n");
    await expect(makeApp(folder, ["web"]).synth()).rejects.toThrow(
      /synth\/foreign-file .*expected one written by Packwright/,
    );
    expect(list(path.join(folder, "packer.out"))).toEqual(["web/web.pkr.hcl"]);
  });

  it("never removes anything outside, whatever plan.json says", async () => {
    const folder = projectWithData();
    const { outputFolder } = await makeApp(folder, ["web"]).synth();
    writeFileSync(path.join(folder, "precious"), "");
    const plan = JSON.parse(readFileSync(path.join(outputFolder, "plan.json"), "utf8"));
    plan.images[0].files.push({ path: "../precious", sha256: "" }, { path: path.join(folder, "precious"), sha256: "" });
    writeFileSync(path.join(outputFolder, "plan.json"), JSON.stringify(plan));
    await makeApp(folder, ["web"]).synth();
    expect(existsSync(path.join(folder, "precious"))).toBe(true);
  });

  it("two runs at once end well", async () => {
    const folder = projectWithData();
    const names = Array.from({ length: 20 }, (_, index) => `image-${index}`);
    const reports = await Promise.all([1, 2, 3].map(() => makeApp(folder, names).synth()));
    expect(list(reports[0]!.outputFolder)).toHaveLength(61);
    expect(await makeApp(folder, names).synth({ check: true })).toMatchObject({ upToDate: true });
  });
});

describe("interruptions", () => {
  it.skipIf(process.getuid?.() !== 0 || process.platform !== "linux")(
    "a full disk is said plainly and leaves the previous output",
    async () => {
      const folder = projectWithData();
      const mount = path.join(folder, "small");
      mkdirSync(mount);
      expect(await run("mount", ["-t", "tmpfs", "-o", "size=600k", "tmpfs", mount])).toMatchObject({ code: 0 });
      try {
        const outputFolder = path.join(mount, "out");
        await makeApp(folder, ["web"]).synth({ outputFolder });
        const before = list(outputFolder).map((file) => readFileSync(path.join(outputFolder, file), "latin1"));
        writeFileSync(path.join(folder, "data/big"), Buffer.alloc(2_000_000, 1));
        await expect(makeApp(folder, ["web"], "two").synth({ outputFolder })).rejects.toThrow(
          /synth\/cannot-write .*the disk is full/,
        );
        expect(list(outputFolder).map((file) => readFileSync(path.join(outputFolder, file), "latin1"))).toEqual(before);
      } finally {
        await run("umount", [mount]);
      }
    },
  );

  it("kill -9 while 500 templates are written leaves old or new files, never half ones", {
    timeout: 240_000,
  }, async () => {
    const folder = newFolder();
    const app = (text: string) => `import { App, Image, Os, Script } from "packwright";
import { Docker } from "packwright/plugins/docker";
const app = new App();
for (let i = 0; i < 500; i++) {
  const image = new Image(app, "image-" + i, { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
  new Script(image, "say", { inline: ["echo ${text} " + i] });
}
`;
    const output = path.join(folder, "packer.out");
    const contentOf = (file: string) => readFileSync(path.join(output, file), "utf8");
    const versions = new Map<string, string[]>();
    const start = performance.now();
    for (const text of ["new", "old"]) {
      writeFileSync(path.join(folder, "images.ts"), app(text));
      expect(await synth(["--quiet"], folder)).toMatchObject({ code: 0 });
      for (const file of list(output)) versions.set(file, [...(versions.get(file) ?? []), contentOf(file)]);
    }
    const whole = (performance.now() - start) / 2;
    writeFileSync(path.join(folder, "images.ts"), app("new"));
    let cutOff = 0;
    for (let round = 0; round < 8; round++) {
      const child = spawn(process.execPath, [path.join(root, "dist/cli/main.js"), "--quiet"], {
        cwd: folder,
        stdio: "ignore",
      });
      const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
      await new Promise((resolve) => setTimeout(resolve, whole * (0.4 + round * 0.08)));
      child.kill("SIGKILL");
      if ((await ended) === "SIGKILL") cutOff++;
      const broken = [...versions].filter(([file, known]) => !known.includes(contentOf(file))).map(([file]) => file);
      expect(broken).toEqual([]);
    }
    expect(cutOff).toBeGreaterThan(0);
    expect(await synth(["--quiet"], folder)).toMatchObject({ code: 0, stderr: "" });
    expect([...versions].filter(([file, known]) => contentOf(file) !== known[0]).map(([file]) => file)).toEqual([]);
    expect(readdirSync(output).filter((name) => name.startsWith(".staged"))).toEqual([]);
  });

  it("a folder that cannot be written is said plainly", async () => {
    const folder = projectWithData();
    const output = path.join(folder, "packer.out");
    mkdirSync(output);
    // Root may write anywhere but on a read-only file system.
    const root = process.getuid?.() === 0 && process.platform === "linux";
    if (root) expect(await run("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", output])).toMatchObject({ code: 0 });
    else chmodSync(output, 0o555);
    try {
      await expect(makeApp(folder, ["web"]).synth()).rejects.toThrow(
        /synth\/cannot-write .*(permission denied|read-only)/,
      );
    } finally {
      if (root) await run("umount", [output]);
    }
  });
});

// What one image builds and another takes, for real: built in the order of plan.json by plain Packer, checked, and nothing left over.
import { createHash } from "node:crypto";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, BaseLayer, Files, Image, Os, Script, Variants } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine } from "../engines.ts";
import { run, succeed } from "./run.ts";

const DEBIAN = { os: Os.debian("12"), targets: [Docker.from("debian:12-slim", { pull: false })] };

/** Everything that could get lost on the way. */
const MAKE = [
  "mkdir -p '/out/tree/it'\\''s a/ünï 日本' /out/tree/empty /out/tree/.hidden",
  "printf '#!/bin/sh\\necho \"runs: $1\"\\n' > /out/tree/run.sh",
  "chmod 750 /out/tree/run.sh",
  "printf one > '/out/tree/it'\\''s a/ünï 日本/-dash *'",
  "printf '\\000\\001\\377' > /out/tree/.hidden/binary",
  "ln -s ../run.sh /out/tree/.hidden/relative",
  "ln -s /no/such /out/tree/dangling",
  "ln -s run.sh /out/tree/folder-link",
  "ln /out/tree/run.sh /out/tree/hard",
  "chown -R 1234:1234 /out/tree",
  "touch -d '2001-02-03 04:05:06 UTC' /out/tree/run.sh",
  "ln -s tree/run.sh /out/link-to-file",
  "seq 1 500 | while read -r n; do printf '%s' \"$n\" > /out/tree/empty/$n; done",
];

const SHOW =
  'find /opt/tree -printf "%P|%y|%m|%U:%G|%l\\n" | grep -v "^empty/" | LC_ALL=C sort; stat -c %Y /opt/tree/run.sh; ls /opt/tree/empty | wc -l; cat "/opt/tree/it\'s a/ünï 日本/-dash *"; /usr/local/bin/link-to-file stages; stat -c "%a %U" /usr/local/bin/link-to-file /usr/local/bin/tool; ls -A /tmp';

describe.skipIf(!engine("packer") || !engine("docker"))("stages (need Packer and Docker)", () => {
  const work = mkdtempSync(path.join(tmpdir(), "packwright stages "));
  const output = path.join(work, "packer.out");
  const images = ["stages-builder", "stages-web", "stages-late", "stages-variants", "stages-given", "stages-lost"];
  let plan: {
    readonly waves: readonly (readonly string[])[];
    readonly images: readonly {
      readonly name: string;
      readonly targets: readonly { readonly exports?: readonly { readonly path: string; readonly file: string }[] }[];
    }[];
  };
  const build = (name: string) => run("packer", ["build", "-color=false", path.join(output, name)], { cwd: work });
  const exported = (name: string) =>
    plan.images.find((image) => image.name === name)!.targets.flatMap((target) => target.exports ?? []);

  beforeAll(async () => {
    const app = new App({ packerVersion: "1.6", projectFolder: work, outputFolder: output });
    const builder = new BaseLayer(app, "stages-builder", DEBIAN);
    new Script(builder, "make", { inline: MAKE });
    const web = new Image(app, "stages-web", DEBIAN);
    new Files(web, "taken", {
      entries: [
        { from: builder, source: "/out/tree", destination: "/opt/tree" },
        { from: builder, source: "/out/link-to-file", destination: "/usr/local/bin/" },
        {
          from: builder,
          source: "/out/tree/run.sh",
          destination: "/usr/local/bin/tool",
          owner: "nobody",
          mode: "0711",
        },
        { content: "text\n", destination: "/opt/text" },
      ],
    });
    const late = new Image(app, "stages-late", DEBIAN);
    new Files(late, "taken", { from: builder, source: "/out/tree/run.sh", destination: "/srv/run.sh" });
    const given = new Image(app, "stages-given", DEBIAN);
    const { variants } = new Variants(given, "word", { axes: { word: ["one", "two"] } }, (variant, { word }) => {
      new Script(variant, "say", { inline: ["mkdir -p /out", `echo ${word} > /out/word`] });
    });
    const taking = new Image(app, "stages-variants", DEBIAN);
    new Variants(taking, "word", { axes: { word: ["one", "two"] } }, (variant, { word }) => {
      const from = variants.find(({ axes }) => axes.word === word)!;
      new Files(variant, "word", { from, source: "/out/word", destination: "/srv/word" });
    });
    const lost = new Image(app, "stages-lost", DEBIAN);
    new Script(lost, "make", { inline: ["echo x > /tmp/made"] });
    new Files(new Image(app, "stages-takes-lost", DEBIAN), "made", {
      from: lost,
      source: "/tmp/made",
      destination: "/made",
    });
    await app.synth();
    plan = JSON.parse(readFileSync(path.join(output, "plan.json"), "utf8"));
  });
  afterAll(async () => {
    rmSync(work, { recursive: true, force: true });
    for (const image of images) {
      const found = await succeed("docker", ["image", "ls", "-q", image]);
      for (const id of new Set(found.split("\n").filter((line) => line !== ""))) await run("docker", ["rmi", "-f", id]);
    }
  });

  it("are formatted and valid before anything is built", { timeout: 120_000 }, async () => {
    for (const { name } of plan.images) {
      await succeed("packer", ["validate", path.join(output, name)], { cwd: work });
      expect(await run("packer", ["fmt", "-check", path.join(output, name)])).toMatchObject({ code: 0, stdout: "" });
    }
  });

  it("say which archive is missing when built in the wrong order", { timeout: 120_000 }, async () => {
    const ran = await build("stages-late");
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(
      /stages-builder\/exports\/docker\.stages-builder-out-tree-run-sh_[0-9a-f]{6}-[0-9a-f]{12}\.tar: no such file/,
    );
  });

  it("bring files, folders, names, links, permissions and times over, in the order of plan.json", {
    timeout: 600_000,
  }, async () => {
    expect(plan.waves.flat().indexOf("stages-builder")).toBeLessThan(plan.waves.flat().indexOf("stages-web"));
    for (const name of plan.waves.flat().filter((name) => /builder|web|given|variants/.test(name))) {
      const ran = await build(name);
      expect({ name, code: ran.code, output: ran.code === 0 ? "" : ran.stdout }).toEqual({ name, code: 0, output: "" });
    }
    for (const { file } of exported("stages-builder")) {
      const bytes = readFileSync(path.join(output, file));
      const sum = readFileSync(path.join(output, `${file}.sha256`), "utf8");
      expect(sum).toBe(`${createHash("sha256").update(bytes).digest("hex")}\n`);
    }
    const shown = await succeed("docker", ["run", "--rm", "stages-web:latest", "sh", "-c", SHOW]);
    expect(shown).toBe(`\
.hidden/binary|f|644|0:0|
.hidden/relative|l|777|0:0|../run.sh
.hidden|d|755|0:0|
dangling|l|777|0:0|/no/such
empty|d|755|0:0|
folder-link|l|777|0:0|run.sh
hard|f|750|0:0|
it's a/ünï 日本/-dash *|f|644|0:0|
it's a/ünï 日本|d|755|0:0|
it's a|d|755|0:0|
run.sh|f|750|0:0|
|d|755|0:0|
981173106
500
oneruns: stages
750 root
711 nobody
`);
    const binary =
      "cd /opt/tree/.hidden && od -An -tx1 binary; cat /opt/text; [ /opt/tree/hard -ef /opt/tree/run.sh ] || echo apart";
    expect(await succeed("docker", ["run", "--rm", "stages-web:latest", "sh", "-c", binary])).toMatch(
      /^ 00 01 ff\ntext\n/,
    );
    for (const word of ["one", "two"])
      expect(await succeed("docker", ["run", "--rm", `stages-variants:${word}`, "cat", "/srv/word"])).toBe(`${word}\n`);
  });

  it("leave nothing of it in the image that gives", { timeout: 120_000 }, async () => {
    const look = "ls -A /tmp /var/tmp; find / -xdev -name '*packwright*' -o -xdev -name 'script_*.sh'";
    expect(await succeed("docker", ["run", "--rm", "stages-builder:latest", "sh", "-c", look])).toBe(
      "/tmp:\n\n/var/tmp:\n",
    );
    const layer = await succeed("docker", [
      "history",
      "--format",
      "{{.Size}}",
      "--human=false",
      "stages-builder:latest",
    ]);
    expect(Number(layer.split("\n")[0])).toBeLessThan(20_000);
    expect(readdirSync(path.join(output, "stages-builder", "exports")).length).toBe(
      exported("stages-builder").length * 2,
    );
  });

  it("pack the same bytes of the same content", { timeout: 300_000 }, async () => {
    const file = path.join(output, exported("stages-builder").find((item) => item.path === "/out/tree/run.sh")!.file);
    const before = readFileSync(file);
    expect((await build("stages-builder")).code).toBe(0);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("refuse an archive that somebody changed, or whose download was cut off", { timeout: 300_000 }, async () => {
    const file = path.join(output, exported("stages-builder").find((item) => item.path === "/out/tree/run.sh")!.file);
    const whole = readFileSync(file);
    for (const tamper of [() => appendFileSync(file, "x"), () => writeFileSync(file, whole.subarray(0, 600))]) {
      tamper();
      const ran = await build("stages-late");
      expect(ran.code).toBe(1);
      expect(ran.stdout).toMatch(
        /Cannot take \/out\/tree\/run\.sh from stages-builder: the SHA-256 of the archive is [0-9a-f]{64}, expected [0-9a-f]{64}/,
      );
      writeFileSync(file, whole);
    }
    expect((await build("stages-late")).code).toBe(0);
  });

  it("say which path is not there when the image is done", { timeout: 120_000 }, async () => {
    const ran = await build("stages-lost");
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain(
      "Cannot take /tmp/made: there is no such file or folder in the image when it is done (cleanup empties /tmp and /var/tmp)",
    );
  });
});

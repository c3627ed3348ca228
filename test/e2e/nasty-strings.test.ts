// Any string a user can write arrives in the built image byte for byte: as file content, environment value and script argument.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, Files, Image, Os, Script, Variable } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { afterAll, describe, expect, it } from "vitest";
import { engine } from "../engines.ts";
import { succeed } from "./run.ts";

/** Without NUL: a shell has no such strings (files with NUL have a test of their own below). */
const NASTY: readonly string[] = [
  "plain",
  "",
  " leading and trailing ",
  "single ' double \" back ` tick",
  "'''",
  "\\ \\\\ \\n \\' \\",
  "${var.x} $${y} $$${z} %{if} %%{x} $ % $$ %% ${",
  "{{ .Vars }} {{.Path}} {{`x`}} {{ }} }} {{",
  "$HOME $(id) `id` $((1+1)) ${HOME:-x} !! #{x} ~",
  "line one\nline two\n\n\nline five",
  "ends with newlines\n\n\n",
  "\n",
  "carriage\r\nreturn\r alone",
  "tab\tbell\u0007escape\u001bdelete\u007fvertical\u000bform\u000c",
  "\u0001\u0002\u0003\u0004\u0005\u0006\b\u000e\u000f\u0010\u001f",
  "grüße äöü ß é",
  "decomposed e\u0301 composed \u00e9",
  "日本語 中文 한국어 العربية עברית",
  "🎉 👩‍👩‍👧‍👦 🇩🇪 𝒳 \u{10FFFF} \uFEFF \u200B \u2028 \u2029",
  "%s %d %% \\0 \\x41 \\101 %n",
  "-n -e -- --help",
  "*?[a-z] {a,b} <in >out |pipe & ; (sub) # comment",
  "END_OF_SCRIPT\nEOT\nEOF",
  "a=b;c=d && e || f",
  "x".repeat(9000),
  "y\n".repeat(3000),
];

describe.skipIf(!engine("packer") || !engine("docker"))("nasty strings (need Packer and Docker)", () => {
  const work = mkdtempSync(path.join(tmpdir(), "packwright näst'y "));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it("arrive byte for byte", { timeout: 600_000 }, async () => {
    const app = new App({ packerVersion: "1.6", projectFolder: work, outputFolder: path.join(work, "out put") });
    const image = new Image(app, "nasty", { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
    const binary = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256));
    writeFileSync(path.join(work, "bin 'ary"), binary);
    new Files(image, "binary", { source: "bin 'ary", destination: "/nasty/binary", mode: "0600" });
    new Files(image, "nul", { content: "a\0b", destination: "/nasty/nul" });
    new Files(image, "texts", {
      entries: NASTY.map((content, index) => ({ content, destination: `/nasty/file/${index}` })),
    });
    new Files(image, "odd name", { content: "odd", destination: '/nasty/it\'s "odd" $x ünï\n\\name' });
    const variable = new Variable(app, "nasty-text", { type: "string", sensitive: true, name: "nasty_text" });
    new Files(image, "from variable", { content: variable.ref, destination: "/nasty/variable" });
    new Script(image, "make folders", { inline: ["mkdir -p /nasty/env /nasty/argument"] });
    NASTY.forEach((text, index) => {
      new Script(image, `text ${index}`, {
        inline: [`printf '%s' "$NASTY" > /nasty/env/${index}`, `printf '%s' "$1" > /nasty/argument/${index}`],
        environment: { NASTY: text },
        arguments: [text],
      });
    });
    // Packer itself renders `{{` in the values of environment variables, and turns CRLF in its file of variables into LF.
    const secret = NASTY.filter((text) => !text.includes("{{") && !text.includes("\r\n") && text.length < 1000).join(
      "|",
    );
    const { outputFolder } = await app.synth();
    await succeed("packer", ["build", "-color=false", path.join(outputFolder, "nasty")], {
      cwd: work,
      env: { PKR_VAR_nasty_text: secret },
    });

    const archive = await readFolder("nasty:latest");
    const differing = NASTY.flatMap((text, index) =>
      ["file", "env", "argument"]
        .filter((kind) => archive.get(`${kind}/${index}`)?.toString("utf8") !== text)
        .map((kind) => `${kind} ${index}`),
    );
    expect(differing).toEqual([]);
    expect(archive.get("binary")).toEqual(binary);
    expect(archive.get("nul")?.toString()).toBe("a\0b");
    expect(archive.get('it\'s "odd" $x ünï\n\\name')?.toString()).toBe("odd");
    expect(archive.get("variable")?.toString("utf8")).toBe(secret.normalize("NFC"));
  });
});

/** Files below /nasty of an image, by path relative to it. */
async function readFolder(image: string): Promise<Map<string, Buffer>> {
  const { extract } = await import("tar-stream");
  const { spawn } = await import("node:child_process");
  const container = (await succeed("docker", ["create", image, "true"])).trim();
  const child = spawn("docker", ["cp", `${container}:/nasty`, "-"], { stdio: ["ignore", "pipe", "inherit"] });
  const unpack = extract();
  child.stdout.pipe(unpack);
  const files = new Map<string, Buffer>();
  for await (const entry of unpack) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    if (entry.header.type === "file") files.set(entry.header.name.replace(/^nasty\//, ""), Buffer.concat(chunks));
  }
  await succeed("docker", ["rm", container]);
  return files;
}

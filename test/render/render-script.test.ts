// Rendering of script templates: lookup, overrides, mistakes as diagnostics, quoting, speed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Diagnostic } from "../../lib/diagnostics/diagnostic.ts";
import { Failure } from "../../lib/diagnostics/failure.ts";
import { renderScript } from "../../lib/render/render-script.ts";

const root = mkdtempSync(join(tmpdir(), "packwright-render-"));
afterAll(() => rmSync(root, { recursive: true }));

let count = 0;

/** A folder of templates by name. */
function folder(templates: { readonly [name: string]: string }): string {
  const path = join(root, String(count++));
  for (const [name, text] of Object.entries(templates)) {
    const file = join(path, `${name}.sh.hbs`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return path;
}

function render(text: string, data: object): string {
  return renderScript("my/step", data, { folders: [folder({ "my/step": text })] });
}

function problem(run: () => string): Diagnostic {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure && error.diagnostics.length === 1) return error.diagnostics[0]!;
    throw error;
  }
  throw new Error("it rendered");
}

describe("rendering", () => {
  it("finds Packwright's own templates", () => {
    expect(renderScript("files/archive", { path: "/tmp/a.tar", folder: "/tmp/a" })).toContain(
      "tar -x -m -o -f /tmp/a.tar -C /tmp/a\n",
    );
  });

  it("takes the first folder that has the template, and its partials too", () => {
    const first = folder({ "parts/owner": "nobody{{~! }}" });
    const second = folder({ "files/place": "second {{> parts/owner}}\n", "parts/owner": "hidden" });
    expect(renderScript("files/place", {}, { folders: [first, second] })).toBe("second nobody\n");
    expect(renderScript("files/place", {}, { folders: [second] })).toBe("second hidden\n");
  });

  it.each([
    ["plain values as they are", "{{a}} < {{b.c}}\n", { a: `"&'`, b: { c: 7 } }, `"&' < 7\n`],
    ["one shell word of several parts", '{{quote name "=" version}}', { name: "it's", version: "1" }, `'it'\\''s=1'`],
    [
      "safe words bare and empty ones quoted",
      "{{quote a}} {{quote b}}",
      { a: "a/b-c.d:e@f%g+h=i,j_K", b: "" },
      "a/b-c.d:e@f%g+h=i,j_K ''",
    ],
    ["a list as words", "{{quoteAll list}}", { list: ["a", "b c", "$d", "e\nf"] }, "a 'b c' '$d' 'e\nf'"],
    ["lists joined", '{{join list ", "}}\n{{lines list}}', { list: ["a", "b"] }, "a, b\na\nb"],
    [
      "optional values only when asked for",
      "{{#if (and a (not b) (eq c 1))}}yes{{else}}no{{/if}}",
      { a: [1], c: 1 },
      "yes",
    ],
    ["empty lists as false", "{{#if (or a b)}}yes{{else}}no{{/if}}", { a: [] }, "no"],
    ["text exactly", "{{printfText text}}", { text: "it's\n%s\\n" }, "printf '%s\\n%s' 'it'\\''s' '%s\\n'"],
    [
      "carriage returns, which Packer would drop",
      "{{printfText text}}",
      { text: "a\r\n\\n" },
      "printf '%b' 'a\\0015\\n\\\\n'",
    ],
    ["package references", '{{quoteAll (references p false "=")}}|{{quoteAll (names p true)}}', PACKAGES(), "a b=1|c"],
  ])("gives %s", (_, text, data, expected) => {
    expect(render(text, data)).toBe(expected);
  });

  it("puts many words one below the other", () => {
    const list = Array.from({ length: 12 }, (_, index) => `package-${index}`);
    expect(render("run {{quoteAll list}}\n", { list })).toBe(`run ${list.map((word) => `\\\n  ${word}`).join(" ")}\n`);
  });

  it("does not indent values in partials", () => {
    const folders = [folder({ "my/step": "if true; then\n  {{> my/part}}\nfi\n", "my/part": "{{quote text}}\n" })];
    expect(renderScript("my/step", { text: "a\nb" }, { folders })).toContain("'a\nb'");
  });

  it("renders 20,000 small scripts in about a second (three times that on a busy machine)", () => {
    const os = { family: "debian", distribution: "debian", version: "12" };
    const data = { packages: [{ name: "curl", buildOnly: false }], recommends: false, docs: true, refresh: true, os };
    const more = { target: { platform: "container" }, writeLess: { caches: true, noSync: true, noTranslations: true } };
    const start = performance.now();
    for (let index = 0; index < 20_000; index++) renderScript("apt/install", { ...data, ...more });
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

function PACKAGES(): object {
  return {
    p: [
      { name: "a", buildOnly: false },
      { name: "b", version: "1", buildOnly: false },
      { name: "c", buildOnly: true },
    ],
  };
}

describe("mistakes", () => {
  it("names an unknown template and the nearest one", () => {
    const found = problem(() => renderScript("apt/instal", {}, { folders: ["/my/templates"] }));
    expect(found).toMatchObject({
      code: "render/unknown-template",
      message: "Cannot find the script template `apt/instal`: no folder has `apt/instal.sh.hbs`",
      help: "did you mean `apt/install`?",
      notes: ["searched: /my/templates", "searched: Packwright's own templates"],
    });
  });

  it.each(["../secrets", "/etc/passwd", "a//b", "", "A", "a/../b"])("does not leave its folders for `%s`", (name) => {
    expect(problem(() => renderScript(name, {})).code).toBe("render/unknown-template");
  });

  it.each([
    [
      "a plain value that is missing",
      "a\n{{nme}}",
      "render/missing-value",
      2,
      "Cannot render `my/step`: no value for `nme`",
    ],
    [
      "a quoted value that is missing",
      "a\n\n{{quote name nme}}",
      "render/missing-value",
      3,
      "Cannot render `my/step`: no value for `nme`",
    ],
    [
      "a list that is missing",
      "{{#each lst}}x{{/each}}",
      "render/missing-value",
      1,
      "Cannot render `my/step`: no value for `lst`",
    ],
    [
      "a member that is missing",
      "{{os.name}}",
      "render/missing-value",
      1,
      "Cannot render `my/step`: no value for `name`",
    ],
    [
      "a value that is no list",
      "{{quoteAll name}}",
      "render/unusable-value",
      undefined,
      'Cannot render `my/step`: expected a list, not "x"',
    ],
    [
      "a value with a NUL",
      "{{quote nul}}",
      "render/unusable-value",
      undefined,
      'Cannot render `my/step`: Cannot quote "a\\u0000b": a shell word cannot hold a NUL character',
    ],
    [
      "an unknown helper",
      "\n{{shout name}}",
      "render/syntax",
      2,
      "Cannot read the script template: there is no helper `shout`",
    ],
    [
      "a partial that is unknown",
      "\n{{> my/part}}",
      "render/unknown-template",
      2,
      "Cannot find the script template `my/part`: no folder has `my/part.sh.hbs`",
    ],
    [
      "a partial with a computed name",
      "{{> (lookup . name)}}",
      "render/syntax",
      undefined,
      "Cannot read the script template: the name of a partial must be written out",
    ],
    [
      "a template that includes itself",
      "\n{{> my/step}}",
      "render/syntax",
      2,
      "Cannot read the script template: `my/step` includes itself",
    ],
  ])("tells of %s, with its place", (_, text, code, line, message) => {
    const folders = [folder({ "my/step": text })];
    const found = problem(() => renderScript("my/step", { name: "x", nul: "a\0b", os: {} }, { folders }));
    const file = join(folders[0]!, "my/step.sh.hbs");
    expect(found).toMatchObject({
      code,
      message,
      origin: line === undefined ? { kind: "file", file } : { kind: "file", file, line },
    });
  });

  it("tells of a block that is not closed", () => {
    const found = problem(() => render("a\n{{#if b}}\nc", {}));
    expect(found.code).toBe("render/syntax");
    expect(found.origin).toMatchObject({ line: 3 });
  });
});

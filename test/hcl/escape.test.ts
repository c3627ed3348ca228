// Escaping, held against what HashiCorp's parser, and Packer itself, read back.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  escapeBeforeInterpolation,
  escapeHeredoc,
  hasLoneSurrogate,
  isIdentifier,
  isName,
  quote,
  survivesHcl,
} from "../../lib/hcl/escape.ts";
import * as make from "../../lib/hcl/make.ts";
import { parseWithHashicorp } from "../../lib/hcl/oracle.ts";
import { printDocument } from "../../lib/hcl/print.ts";
import { engine } from "../engines.ts";
import { anyText } from "./random-document.ts";

const QUOTED: readonly (readonly [text: string, quoted: string])[] = [
  ["", '""'],
  ["plain text, 100% of $PATH", '"plain text, 100% of $PATH"'],
  ['say "hi"', '"say \\"hi\\""'],
  ["C:\\dir", '"C:\\\\dir"'],
  ["a\nb\r\n\tc", '"a\\nb\\r\\n\\tc"'],
  ["${var.x}", '"$${var.x}"'],
  ["%{if x}", '"%%{if x}"'],
  ["$${", '"$$${"'],
  ["$$${", '"$$$${"'],
  ["%%{", '"%%%{"'],
  ["$%{", '"$%%{"'],
  ["%${", '"%$${"'],
  ["$", '"$"'],
  ["$$", '"$$"'],
  ["$ {", '"$ {"'],
  ["{{ .Vars }}", '"{{ .Vars }}"'],
  ["\\u0041", '"\\\\u0041"'],
  ["\0\u001b\u007f\u0085", '"\\u0000\\u001b\\u007f\\u0085"'],
  ["\u2028\u202e\ufeff", '"\\u2028\\u202e\\ufeff"'],
  ["é 日本 😀 👨\u200d👩", '"é 日本 😀 👨\u200d👩"'],
];

test.each(QUOTED)("%j is quoted as %s", (text, quoted) => {
  expect(quote(text)).toBe(quoted);
});

test("block labels, which HashiCorp's parser gives back unescaped, are read as they were", async () => {
  for (const [text, quoted] of QUOTED)
    expect(await parseWithHashicorp("labels.hcl", `b ${quoted} {}\n`)).toEqual({ b: { [text]: [{}] } });
});

test("a `$` in front of an interpolation does not escape it", () => {
  expect(escapeBeforeInterpolation("cost: $")).toBe("cost: \\u0024");
  expect(escapeBeforeInterpolation("$$")).toBe("$\\u0024");
  expect(escapeBeforeInterpolation("100%")).toBe("100%");
});

test("heredocs escape template openers only", () => {
  expect(escapeHeredoc('echo "${HOME}" \\n $${x} %{y} 50% $z')).toBe('echo "$${HOME}" \\n $$${x} %%{y} 50% $z');
});

test("HCL keeps text that is well formed and in normal form C", async () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ["plain", true],
    ["é", true],
    ["e\u0301", false],
    ["\u212b", false],
    ["😀", true],
    ["\ud83d", false],
    ["a\udc00b", false],
  ];
  for (const [text, survives] of cases) expect(survivesHcl(text), JSON.stringify(text)).toBe(survives);
  expect(await parseWithHashicorp("nfd.hcl", 'raw = "e\u0301"\nescaped = "e\\u0301"\n')).toEqual({
    raw: "é",
    escaped: "é",
  });
});

test("lone surrogates are found, pairs are not", () => {
  expect(["a", "😀", "\ud83d", "\ude00\ud83d"].map(hasLoneSurrogate)).toEqual([false, false, true, true]);
});

test("names and bare identifiers", () => {
  const names = ["a", "_a", "a-b_1", "é", "for", "", "1a", "-a", "a b", "a.b", "日本"];
  expect(names.filter(isIdentifier)).toEqual(["a", "_a", "a-b_1", "for"]);
  expect(names.filter(isName)).toEqual(["a", "_a", "a-b_1", "é", "for", "日本"]);
});

describe.skipIf(!engine("packer"))("packer build (needs Packer)", () => {
  test("evaluates 3,000 random strings, heredocs and templates to the text that was written, byte for byte", () => {
    const folder = mkdtempSync(join(tmpdir(), "packwright-escape-"));
    try {
      const texts = fc.sample(anyText, 3_000);
      const values = texts.map((text, index) => {
        if (index % 3 === 0) return make.text(text);
        if (index % 3 === 1) return make.heredoc(text, { flush: index % 2 === 0 });
        return make.template(text, make.reference("local", "empty"));
      });
      const target = join(folder, "out.json");
      const code = "jsonencode([for value in local.values : base64encode(value)])";
      const document = make.document(
        make.block("locals", [], [make.attribute("empty", make.text("")), make.attribute("values", make.list(values))]),
        make.block(
          "source",
          ["file", "out"],
          [make.attribute("content", make.raw(code)), make.attribute("target", make.text(target))],
        ),
        make.block("build", [], [make.attribute("sources", make.list([make.text("source.file.out")]))]),
      );
      writeFileSync(join(folder, "t.pkr.hcl"), printDocument(document));
      const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
      const run = spawnSync("packer", ["build", join(folder, "t.pkr.hcl")], { env, encoding: "utf8" });
      expect(run.status, run.stdout + run.stderr).toBe(0);
      const encoded = JSON.parse(readFileSync(target, "utf8")) as string[];
      expect(encoded.map((value) => Buffer.from(value, "base64").toString())).toEqual(
        texts.map((text) => text.normalize("NFC")),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

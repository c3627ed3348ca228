// Expressions and heredocs as they stand behind `=`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { HclExpression } from "../../lib/hcl/ast.ts";
import { call, heredoc, item, list, number, object, raw, reference, template, text } from "../../lib/hcl/make.ts";
import { printExpression } from "../../lib/hcl/print.ts";
import { engine } from "../engines.ts";

const one = number(1);
const numbers = (...values: number[]): HclExpression => list(values.map((value) => number(value)));
const wide = "x".repeat(60);

const EXPRESSIONS: readonly (readonly [title: string, expression: HclExpression, text: string])[] = [
  ["numbers", numbers(-5, 1.5, 1e21), "[-5, 1.5, 1e+21]"],
  ["minus zero, big integers", list([number(-0), number(2n ** 64n)]), "[0, 18446744073709551616]"],
  ["a member that is no identifier", reference("var", "map", "a b", "c-d", -1), 'var.map["a b"].c-d[-1]'],
  ["a template of one reference keeps its quotes", template(reference("var", "x")), '"${var.x}"'],
  ["nested templates become one", template("a", template("$", "{b", text("c")), heredoc("d\n")), '"a$${bcd\\n"'],
  [
    "`$` before an interpolation",
    template("$", reference("var", "x"), "%", reference("var", "y")),
    '"\\u0024${var.x}%${var.y}"',
  ],
  ["an object in an interpolation", template(object({ a: one })), '"${ { a = 1 } }"'],
  ["four items, one per line", numbers(1, 2, 3, 4), "[\n  1,\n  2,\n  3,\n  4,\n]"],
  ["long items, one per line", list([text(wide), text(wide)]), `[\n  "${wide}",\n  "${wide}",\n]`],
  [
    "a call with short arguments",
    call("merge", reference("local", "tags"), object({ Name: text("x") })),
    'merge(local.tags, { Name = "x" })',
  ],
  ["a call with long arguments", call("coalesce", text(wide), text(wide)), `coalesce(\n  "${wide}",\n  "${wide}"\n)`],
  ["a call without arguments", call("timestamp"), "timestamp()"],
  [
    "calls around an object",
    call("base64encode", call("jsonencode", object([item("a", one, { comments: ["why"] })]))),
    "base64encode(jsonencode({\n  # why\n  a = 1\n}))",
  ],
  [
    "a heredoc as argument",
    call("split", text("\n"), heredoc("a\nb\n")),
    'split(\n  "\\n",\n  <<-EOT\n    a\n    b\n  EOT\n)',
  ],
  ["raw code over lines", raw("cond ? [\n1,\n2\n] : null"), "cond ? [\n  1,\n  2\n] : null"],
  ["raw code with a heredoc", raw("<<X\n  a  b\nX"), "<<X\n  a  b\nX"],
];

test.each(EXPRESSIONS)("%s", (_, expression, expected) => {
  expect(printExpression(expression)).toBe(expected);
});

const HEREDOCS: readonly (readonly [title: string, expression: HclExpression, text: string])[] = [
  ["text without a final line break is quoted", heredoc("a\nb"), '"a\\nb"'],
  ["empty text is quoted", heredoc(""), '""'],
  ["CR is quoted", heredoc("a\r\nb\n"), '"a\\r\\nb\\n"'],
  ["control characters are quoted", heredoc("a\u001b\n"), '"a\\u001b\\n"'],
  ["`$` before an interpolation is quoted", heredoc(["$", reference("a"), "\n"]), '"\\u0024${a}\\n"'],
  ["an interpolation at the end is quoted", heredoc(["a\n", reference("a")]), '"a\\n${a}"'],
  ["the marker in the text gives another marker", heredoc("EOT\n  EOT2\n"), "<<-EOT3\n  EOT\n    EOT2\nEOT3"],
  [
    "template openers are escaped",
    heredoc(["${a} %{b} $$${c} ", reference("d"), "\n"]),
    "<<-EOT\n  $${a} %%{b} $$$${c} ${d}\nEOT",
  ],
  ["quotes and backslashes are not", heredoc('"\\n"\n'), '<<-EOT\n  "\\n"\nEOT'],
  ["blank lines get no indentation", heredoc("a\n\n \nb\n"), "<<-EOT\n  a\n\n \n  b\nEOT"],
  ["text that is indented as a whole stays at the margin", heredoc("  a\n  b\n"), "<<EOT\n  a\n  b\nEOT"],
  ["a mark that would join the indentation stays at the margin", heredoc("a\n\u0301b\n"), "<<EOT\na\n\u0301b\nEOT"],
];

test.each(HEREDOCS)("%s", (_, expression, expected) => {
  expect(printExpression(expression)).toBe(expected);
});

describe.skipIf(!engine("packer"))("packer fmt (needs Packer)", () => {
  test("leaves every text of this file unchanged", () => {
    const folder = mkdtempSync(join(tmpdir(), "packwright-expressions-"));
    try {
      for (const [index, [, , code]] of [...EXPRESSIONS, ...HEREDOCS].entries())
        writeFileSync(join(folder, `${index}.pkr.hcl`), `a = ${code}\n`);
      const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
      const { status, stdout, stderr } = spawnSync("packer", ["fmt", "-check", "-diff", folder], {
        env,
        encoding: "utf8",
      });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

// HashiCorp's parser behind our own diagnostics.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { Failure } from "../../lib/diagnostics/failure.ts";
import { formatDiagnostics } from "../../lib/diagnostics/format.ts";
import { parseWithHashicorp, verifyDocument } from "../../lib/hcl/oracle.ts";

test("callers at the same time share one parser", async () => {
  const texts = Array.from({ length: 50 }, (_, index) => `a = ${index}\n`);
  const parsed = await Promise.all(texts.map((text, index) => parseWithHashicorp(`${index}.hcl`, text)));
  expect(parsed).toEqual(texts.map((_, index) => ({ a: index })));
});

test("every syntax error has its place, its line and HashiCorp's advice", async () => {
  const diagnostics = await verifyDocument("web.pkr.hcl", 'a = 1\nb {\n  x = "\\q"\n  y = [1 2]\n}\n');
  expect(`${formatDiagnostics(diagnostics)}\n`).toBe(`\
error hcl/invalid  Cannot parse as HCL: Invalid escape sequence
  at web.pkr.hcl:3:8
  help: The symbol "q" is not a valid escape sequence selector.
  note: 3 |   x = "\\q"

error hcl/invalid  Cannot parse as HCL: Missing item separator
  at web.pkr.hcl:4:10
  help: Expected a comma to mark the beginning of the next item.
  note: 4 |   y = [1 2]
`);
});

test("valid text has no diagnostics, invalid text throws them all at once", async () => {
  expect(await verifyDocument("ok.hcl", "a = upper(var.x)\n")).toEqual([]);
  await expect(parseWithHashicorp("bad.hcl", "a = 1\na = 2\n")).rejects.toThrow(Failure);
  await expect(parseWithHashicorp("bad.hcl", "a = 1\na = 2\n")).rejects.toThrow("Attribute redefined");
});

test("nesting that would kill the parser is refused, ordinary nesting is not", async () => {
  const nested = (levels: number): string => `a = ${"[".repeat(levels)}${"]".repeat(levels)}\n`;
  expect((await verifyDocument("deep.hcl", nested(501))).map(({ code }) => code)).toEqual(["hcl/too-deep"]);
  expect(await verifyDocument("ok.hcl", nested(500))).toEqual([]);
});

test("the parser does not keep a process alive", () => {
  const script =
    'const { parse } = await import("@cdktf/hcl2json"); console.log(JSON.stringify(await parse("a.hcl", "a = 1\\n")));';
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", timeout: 20_000 });
  expect(run).toMatchObject({ status: 0, stdout: '{"a":1}\n', stderr: "" });
});

// Trees and the whole texts they print to. The outputs among the recorded `packer fmt` pairs that a tree can have come first.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { constructOrigin } from "../../lib/diagnostics/diagnostic.ts";
import { Failure } from "../../lib/diagnostics/failure.ts";
import { formatDiagnostics } from "../../lib/diagnostics/format.ts";
import type { BodyItem, HclExpression } from "../../lib/hcl/ast.ts";
import {
  attribute,
  block,
  boolean,
  call,
  comment,
  document,
  heredoc,
  item,
  list,
  nothing,
  number,
  object,
  raw,
  reference,
  template,
  text,
} from "../../lib/hcl/make.ts";
import { verifyDocument } from "../../lib/hcl/oracle.ts";
import { printDocument } from "../../lib/hcl/print.ts";
import { engine } from "../engines.ts";
import { webDocument } from "./web-document.ts";

const one = number(1);
const numbers = (...values: number[]): HclExpression => list(values.map((value) => number(value)));

const BODIES: readonly (readonly [title: string, items: readonly BodyItem[], text: string])[] = [
  ["nothing", [], ""],
  ["`=` in one column (pair 1)", [attribute("a", one), attribute("longer", text("x"))], 'a      = 1\nlonger = "x"\n'],
  [
    "a comment or a block ends the column (pair 2)",
    [
      attribute("a", one),
      attribute("longer", one, { comments: ["c"] }),
      attribute("b", one),
      block("blk", [], []),
      attribute("ccc", one),
    ],
    "a = 1\n# c\nlonger = 1\nb      = 1\n\nblk {}\n\nccc = 1\n",
  ],
  [
    "a value over several lines ends it too (pair 3)",
    [
      attribute("image", text("i")),
      attribute("changes", list(["A", "B", "C", "D"].map(text))),
      attribute("pull", boolean(true)),
      attribute("platform", text("x")),
    ],
    'image = "i"\nchanges = [\n  "A",\n  "B",\n  "C",\n  "D",\n]\npull     = true\nplatform = "x"\n',
  ],
  [
    "objects have a column of their own (pair 4)",
    [attribute("m", object({ a: one, bbb: number(2) }))],
    "m = {\n  a   = 1\n  bbb = 2\n}\n",
  ],
  [
    "blocks, labels, nested blocks (pair 5)",
    [
      block(
        "source",
        ["docker", "x"],
        [attribute("image", text("a")), block("build", [], [attribute("path", text("D"))])],
      ),
    ],
    'source "docker" "x" {\n  image = "a"\n\n  build {\n    path = "D"\n  }\n}\n',
  ],
  [
    "empty things (pair 6)",
    [attribute("n", object({})), attribute("l", list([])), block("e", [], [])],
    "n = {}\nl = []\n\ne {}\n",
  ],
  [
    "short lists (pair 7)",
    [attribute("a", numbers(1, 2, 3)), attribute("b", list([text("x")]))],
    'a = [1, 2, 3]\nb = ["x"]\n',
  ],
  [
    "object keys (pair 8)",
    [
      attribute(
        "o",
        object([
          item("x y", one),
          item("z", number(2)),
          item(reference("var", "k"), number(3)),
          item("for", nothing()),
          item("é", one),
          item("", one),
          item("1", one),
        ]),
      ),
    ],
    'o = {\n  "x y"   = 1\n  z       = 2\n  (var.k) = 3\n  "for"   = null\n  "é"     = 1\n  ""      = 1\n  "1"     = 1\n}\n',
  ],
  [
    "lists of objects",
    [attribute("y", list([object({ a: one }), object({})]))],
    "y = [\n  {\n    a = 1\n  },\n  {},\n]\n",
  ],
  [
    "two openers on a line indent once (pair 10)",
    [attribute("z", call("f", numbers(1, 2, 3, 4)))],
    "z = f([\n  1,\n  2,\n  3,\n  4,\n])\n",
  ],
  [
    "operators (pair 13)",
    [attribute("a", raw("b==c&&d||e")), attribute("f", raw("a?b:c")), attribute("g", raw("(1+2)*-3"))],
    "a = b == c && d || e\nf = a ? b : c\ng = (1 + 2) * -3\n",
  ],
  [
    "index, splat, expand (pair 14)",
    [attribute("a", reference("var", "x", 0)), attribute("b", raw("var.x[*].y")), attribute("c", raw("f(g ...)"))],
    "a = var.x[0]\nb = var.x[*].y\nc = f(g...)\n",
  ],
  [
    "for expressions (pair 15)",
    [
      attribute("a", raw("[for x in var.l:upper(x) if x!=", text(""), "]")),
      attribute("b", raw("{for k,v in var.m:k=>v}")),
    ],
    'a = [for x in var.l : upper(x) if x != ""]\nb = { for k, v in var.m : k => v }\n',
  ],
  [
    "templates (pair 16)",
    [attribute("a", template(reference("var", "x"), "-", call("upper", reference("var", "y"))))],
    'a = "${var.x}-${upper(var.y)}"\n',
  ],
  [
    "trailing comments in one column (pair 17)",
    [
      attribute("a", one, { trailing: "one" }),
      attribute("bbb", number(22), { trailing: "two" }),
      attribute("c", numbers(1, 2), { trailing: "three" }),
      attribute("d", one),
      attribute("e", one, { trailing: "four" }),
    ],
    "a   = 1      # one\nbbb = 22     # two\nc   = [1, 2] # three\nd   = 1\ne   = 1 # four\n",
  ],
  [
    "heredocs share the column (pairs 19 and 20)",
    [
      attribute("a", heredoc("  raw   text\n", { flush: false })),
      attribute("longer", one),
      block("x", [], [attribute("b", heredoc("raw\n  more\n"))]),
    ],
    "a      = <<EOT\n  raw   text\nEOT\nlonger = 1\n\nx {\n  b = <<-EOT\n    raw\n      more\n  EOT\n}\n",
  ],
  [
    "heredocs in lists (pair 21)",
    [attribute("l", list([heredoc("x\n"), text("b")]))],
    'l = [\n  <<-EOT\n    x\n  EOT\n  ,\n  "b",\n]\n',
  ],
  [
    "columns count characters (pair 26)",
    [
      attribute("é", one),
      attribute("bb", text("日本"), { trailing: "c" }),
      attribute("ccc", text("x"), { trailing: "d" }),
    ],
    'é   = 1\nbb  = "日本" # c\nccc = "x"  # d\n',
  ],
  [
    "comments after a block's brace and after a closing bracket (pair 28)",
    [
      block(
        "b",
        [],
        [
          attribute("a", one, { trailing: "one" }),
          attribute("o", object([item("x", one, { trailing: "x" })]), { trailing: "end" }),
        ],
        { trailing: "open", comments: ["above"] },
      ),
    ],
    "# above\nb {     # open\n  a = 1 # one\n  o = {\n    x = 1 # x\n  }       # end\n}\n",
  ],
  [
    "a comment after a heredoc goes above it",
    [attribute("a", heredoc("x\n"), { trailing: "why" })],
    "# why\na = <<-EOT\n  x\nEOT\n",
  ],
  [
    "comments of their own, over lines",
    [comment("Made by\n\nPackwright"), attribute("a", one), comment("end")],
    "# Made by\n#\n# Packwright\n\na = 1\n\n# end\n",
  ],
];

test.each(BODIES)("%s", async (_, items, expected) => {
  expect(printDocument(document(...items))).toBe(expected);
  // Names in raw code mean nothing to the parser either.
  expect(await verifyDocument("test.hcl", expected)).toEqual([]);
});

test("a template of Packer's prints as the recorded file", () => {
  const expected = new URL("expected/web.pkr.hcl", import.meta.url);
  expect(printDocument(webDocument())).toBe(readFileSync(expected, "utf8"));
});

test("what HCL cannot say is reported, all at once, with places", () => {
  const tree = document(
    block(
      "source",
      ["docker", "a\ud83d"],
      [
        attribute("no name", one),
        attribute("x", object([item("deep", list([text("\udc00")]), { origin: constructOrigin("app/web/deep") })])),
        attribute("n", number(Number.NaN)),
        attribute("r", raw("f(1")),
        attribute("c", raw("1 # one")),
      ],
      { origin: constructOrigin("app/web") },
    ),
  );
  const problems = (): string => {
    try {
      return printDocument(tree);
    } catch (failure) {
      return failure instanceof Failure ? formatDiagnostics(failure.diagnostics) : String(failure);
    }
  };
  expect(`${problems()}\n`).toBe(readFileSync(new URL("expected/problems.txt", import.meta.url), "utf8"));
});

test("1,000 documents of 150 lines print well below 0.3 s", () => {
  const lines = Array.from({ length: 28 }, (_, index) => attribute(`attribute_${index}`, text(`value ${index}`)));
  const body = [...lines, attribute("inline", list(lines.slice(0, 5).map(({ value }) => value)))];
  const tree = document(...Array.from({ length: 4 }, (_, index) => block("source", ["docker", `s${index}`], body)));
  expect(printDocument(tree).split("\n").length).toBeGreaterThan(145);
  const cpuTimes = [1, 2, 3].map(() => {
    const start = process.cpuUsage();
    for (let index = 0; index < 1_000; index++) printDocument(tree);
    return process.cpuUsage(start).user / 1_000;
  });
  expect(Math.min(...cpuTimes)).toBeLessThan(300);
});

describe.skipIf(!engine("packer"))("packer fmt (needs Packer)", () => {
  test("leaves every text of this file unchanged", () => {
    const folder = mkdtempSync(join(tmpdir(), "packwright-print-"));
    try {
      for (const [index, [, , code]] of BODIES.entries()) writeFileSync(join(folder, `${index}.pkr.hcl`), code);
      writeFileSync(join(folder, "web.pkr.hcl"), printDocument(webDocument()));
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

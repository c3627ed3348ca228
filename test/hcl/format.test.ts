// The 28 pairs of text before and after `packer fmt` that were recorded with Packer 1.6.6, and columns as hclwrite counts them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatHcl } from "../../lib/hcl/format.ts";
import { scanHcl } from "../../lib/hcl/scan.ts";
import { columnCount } from "../../lib/hcl/width.ts";
import { engine } from "../engines.ts";

const PAIRS: readonly (readonly [title: string, before: string, after: string])[] = [
  ["align in one block", 'a=1\nlonger   =  "x"\n', 'a      = 1\nlonger = "x"\n'],
  [
    "blank line / comment line / block splits groups",
    "a = 1\n\nlonger = 2\n# c\nbb = 3\nblk {}\nccc = 4\ndddddd = 5\n",
    "a = 1\n\nlonger = 2\n# c\nbb = 3\nblk {}\nccc    = 4\ndddddd = 5\n",
  ],
  [
    "multi-line value is not aligned and splits groups",
    'image="i"\nchanges = [\n"A",\n"B"\n]\npull=true\nplatform = "x"\n',
    'image = "i"\nchanges = [\n  "A",\n  "B"\n]\npull     = true\nplatform = "x"\n',
  ],
  ["multi-line object: own group inside", "m={\na=1\nbbb=2\n}\n", "m = {\n  a   = 1\n  bbb = 2\n}\n"],
  [
    "block with labels and nested block",
    'source "docker"   "x"{\nimage="a"\nbuild{\npath="D"\n}\n}\n',
    'source "docker" "x" {\n  image = "a"\n  build {\n    path = "D"\n  }\n}\n',
  ],
  [
    "one-line blocks and objects",
    'b "y" {a=1}\ne { }\no={a=1,b=2}\nn={ }\nl=[ ]\n',
    'b "y" { a = 1 }\ne {}\no = { a = 1, b = 2 }\nn = {}\nl = []\n',
  ],
  ["lists", 'a=[1,2,  3]\nb=[ "x" ]\nc=["a" , "b",]\n', 'a = [1, 2, 3]\nb = ["x"]\nc = ["a", "b", ]\n'],
  [
    "object keys",
    'o={\n"x y"=1\nz = 2\n(var.k)=3\nabc:4\n}\n',
    'o = {\n  "x y"   = 1\n  z       = 2\n  (var.k) = 3\n  abc : 4\n}\n',
  ],
  ["nested list of objects", "y=[{\na=1\n},{\nb=2\n}]\n", "y = [{\n  a = 1\n  }, {\n  b = 2\n}]\n"],
  ["two openers on one line indent once", "z=f([\n1,\n2\n])\n", "z = f([\n  1,\n  2\n])\n"],
  ["opener with content on the line", "b=[\n{c=1\nd=2},\n]\n", "b = [\n  { c = 1\n  d = 2 },\n]\n"],
  ["function args over lines", "w=f(\n1,\n2\n)\n", "w = f(\n  1,\n  2\n)\n"],
  [
    "operators, ternary, unary minus",
    "a=b==c&&d||e\nf=a?b:c\ng=(1+2)*-3\nh=- 1\n",
    "a = b == c && d || e\nf = a ? b : c\ng = (1 + 2) * -3\nh = -1\n",
  ],
  [
    "index, attribute, splat, expand",
    "a=var . x [ 0 ]\nb=var.x[*].y\nc=f(g ...)\n",
    "a = var.x[0]\nb = var.x[*].y\nc = f(g...)\n",
  ],
  [
    "for expressions",
    'a=[for x in var.l:upper(x) if x!=""]\nb={for k,v in var.m:k=>v}\nc=[for x in [1,2]: x]\n',
    'a = [for x in var.l : upper(x) if x != ""]\nb = { for k, v in var.m : k => v }\nc = [for x in [1, 2] : x]\n',
  ],
  [
    "inside templates",
    'a="${ var.x }-${upper( var.y )}"\nb="%{ if var.a }x%{ else }y%{ endif }"\n',
    'a = "${var.x}-${upper(var.y)}"\nb = "%{if var.a}x%{else}y%{endif}"\n',
  ],
  [
    "trailing comments align per run",
    "a = 1 # one\nbbb = 22 // two\nc = [1,2]    # three\n\nd = 1 # four\n",
    "a   = 1      # one\nbbb = 22     // two\nc   = [1, 2] # three\n\nd = 1 # four\n",
  ],
  [
    "comment lines are only indented",
    "x {\n# c\n      // d\ny=1 /* in */\n/* keep\n     me */\n}\n",
    "x {\n  # c\n  // d\n  y = 1 /* in */\n  /* keep\n     me */\n}\n",
  ],
  [
    "heredoc joins its alignment group, body untouched",
    "a=<<EOT\n  raw   text\nEOT\nlonger=1\n",
    "a      = <<EOT\n  raw   text\nEOT\nlonger = 1\n",
  ],
  [
    "flush heredoc end marker untouched",
    "x {\na=<<-EOT\n      raw\n      EOT\n}\n",
    "x {\n  a = <<-EOT\n      raw\n      EOT\n}\n",
  ],
  ["heredoc inside a list", 'l=[<<EOT\nx\nEOT\n,"b"]\n', 'l = [<<EOT\nx\nEOT\n, "b"]\n'],
  ["tabs and trailing blanks", "\ta\t=\t1   \nx {\n\tc = 1\t# foo\n}\n", "a = 1\nx {\n  c = 1 # foo\n}\n"],
  [
    "blank lines kept as they are",
    "\n\na=1\n\n\n\nb=2\nx {\n\nc=1\n\n}\n",
    "\n\na = 1\n\n\n\nb = 2\nx {\n\n  c = 1\n\n}\n",
  ],
  ["no newline at end stays so", "a=1", "a = 1"],
  ["CRLF kept", "a = 1\r\nbb=2\r\n", "a  = 1\r\nbb = 2\r\n"],
  ["columns count characters", 'é=1\nbb="日本" # c\nccc="x" # d\n', 'é   = 1\nbb  = "日本" # c\nccc = "x"  # d\n'],
  [
    "packer block",
    'packer{\nrequired_version=">= 1.9"\nrequired_plugins{\ndocker={\nversion="~> 1.1"\nsource="github.com/hashicorp/docker"\n}\n}\n}\n',
    'packer {\n  required_version = ">= 1.9"\n  required_plugins {\n    docker = {\n      version = "~> 1.1"\n      source  = "github.com/hashicorp/docker"\n    }\n  }\n}\n',
  ],
  [
    "comment after opener, elements with comments",
    "d = [ # open\n1, # x\n22,   # yy\n]\n",
    "d = [ # open\n  1,  # x\n  22, # yy\n]\n",
  ],
];

test.each(PAIRS)("%s", (_, before, after) => {
  expect(formatHcl(before)).toBe(after);
  expect(formatHcl(after)).toBe(after);
});

test.each([
  ["no blank after !", "a=! x\n", "a = !x\n"],
  ["an object right inside an interpolation", 'a="${{a=1}}"\n', 'a = "${ { a = 1 } }"\n'],
  ["template marks that trim", 'a="${~ x ~}"\n', 'a = "${~x~}"\n'],
  ["a byte order mark stays", "\ufeffa=1\n", "\ufeffa = 1\n"],
  ["nothing", "", ""],
  ["text that is no HCL is kept whole", 'a = "x\n}}~}', 'a = "x\n}}~}'],
])("%s (as in HCL 2.7 and later)", (_, before, after) => {
  expect(formatHcl(before)).toBe(after);
});

test("tokens and the blanks between them are the text", () => {
  const text = PAIRS.map(([, before]) => `${before}\n`).join("");
  const tokens = scanHcl(text).map((token) => token.text);
  expect(tokens.join("").replace(/[ \t]/g, "")).toBe(text.replace(/[ \t]/g, ""));
});

/** Every number agrees with hclwrite 2.19 and with `packer fmt` 1.6.6. */
const COLUMNS: readonly (readonly [what: string, text: string, columns: number])[] = [
  ["ASCII", "abc", 3],
  ["combining marks", "e\u0301x\u0301\u0302", 2],
  ["wide characters", "日本", 2],
  ["a family joined by ZWJ", "👨\u200d👩\u200d👧", 1],
  ["flags", "🇩🇪🇫🇷", 2],
  ["a skin tone", "👍🏽", 1],
  ["a rainbow flag", "🏳\ufe0f\u200d🌈", 1],
  ["a keycap", "1\ufe0f\u20e3", 1],
  ["a conjunct, two by Unicode 15.0 and one by 15.1", "क्षि", 2],
  ["Hangul letters that form a syllable", "\u1112\u1161\u11ab", 1],
  ["a syllable and a final consonant", "가\u11a8각", 2],
];

test.each(COLUMNS)("%s", (_, text, columns) => {
  expect(columnCount(text)).toBe(columns);
});

describe.skipIf(!engine("packer"))("packer fmt (needs Packer)", () => {
  test("counts columns the same way", () => {
    const folder = mkdtempSync(join(tmpdir(), "packwright-columns-"));
    try {
      const file = join(folder, "columns.pkr.hcl");
      const text = COLUMNS.map(([what, sample], index) => `a${index} = "${sample}" # ${what}\nb${index} = "" #\n`).join(
        "\n",
      );
      writeFileSync(file, text);
      const run = spawnSync("packer", ["fmt", file], { env: { ...process.env, CHECKPOINT_DISABLE: "1" } });
      expect(run.status).toBe(0);
      expect(readFileSync(file, "utf8")).toBe(formatHcl(text));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

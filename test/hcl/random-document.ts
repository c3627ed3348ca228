// Random HCL documents for the property tests, and what HashiCorp's parser must make of them, computed from the tree alone.
import fc from "fast-check";
import type {
  Block,
  BodyItem,
  Document,
  HclExpression,
  ObjectItem,
  Surroundings,
  TemplatePart,
} from "../../lib/hcl/ast.ts";
import * as make from "../../lib/hcl/make.ts";
import { printExpression } from "../../lib/hcl/print.ts";

/** Pieces that HCL, shells or Unicode give a meaning. */
const PIECES = [
  ..."${}%~\"\\\n\r\t #/*`'<>()[]=,.:;-a0EOT",
  ...[
    "${",
    "%{",
    "$${",
    "%%{",
    "$$${",
    "${x}",
    "%{if true}",
    "{{ .Vars }}",
    "<<EOT\n",
    "\nEOT\n",
    "\nEOT2\n",
    "\n  EOT\n",
    "\\u0041",
  ],
  ...[
    "\u0000",
    "\u001b",
    "\u0085",
    "\u00a0",
    "\u2028",
    "\u202e",
    "\ufeff",
    "e\u0301",
    "\u0301",
    "é",
    "日本",
    "\u1112\u1161\u11ab",
  ],
  ...[
    "👨‍👩‍👧",
    "🏳️‍🌈",
    "🇩🇪",
    "👍🏽",
    "क्षि",
    "\uffff",
    "\u{10ffff}",
    "\u{1d4d0}",
    "\n\n",
    "\n  ",
    "\n\t",
    "set -e\n",
    "$",
    "100%",
    "true",
    "null",
  ],
];

export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 60 }) },
);

/** Without characters that Packer 1.6, which knows Unicode 9 only, counts otherwise when it puts comments into a column. */
const oldText = anyText.map((text) => text.replace(/[^\u0000-\u036f\u3040-\u9fff\ufeff\uffff]/gu, "é"));

const identifier = fc.oneof(
  fc.stringMatching(/^[a-z_][a-z0-9_-]{0,11}$/),
  fc.constantFrom("for", "in", "if", "null", "true", "é", "日本", "__proto__", "toString"),
);

const reference = fc
  .tuple(
    fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/),
    fc.array(fc.oneof(fc.stringMatching(/^[a-z][a-z0-9_-]{0,5}$/), fc.nat(99)), { maxLength: 3 }),
  )
  .filter(([root]) => !/^(null|true|false|for|if|in)$/.test(root))
  .map(([root, steps]) => make.reference(root, ...steps));

function documentsOf(text: fc.Arbitrary<string>): fc.Arbitrary<Document> {
  const parts: fc.Arbitrary<TemplatePart[]> = fc.array(fc.oneof(text, reference), { maxLength: 5 });

  const heredoc = fc
    .tuple(
      fc.oneof(
        parts,
        fc.array(fc.constantFrom("a\n", "  b\n", "\n", " \n", "EOT\n", "$HOME ${x}\n", "\tc\n", "d"), { maxLength: 6 }),
      ),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([pieces, flush, ended]) => make.heredoc(ended ? [...pieces, "\n"] : pieces, { flush }));

  const comments = fc.option(fc.array(text, { maxLength: 2 }), { nil: undefined, freq: 8 });
  const trailing = fc.option(text, { nil: undefined, freq: 8 });
  const around: fc.Arbitrary<Surroundings> = fc.record({ comments, trailing });

  const { expression } = fc.letrec<{ expression: HclExpression; item: ObjectItem }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      text.map(make.text),
      fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer()).map(make.number),
      fc.boolean().map(make.boolean),
      fc.constant(make.nothing()),
      reference,
      parts.map((pieces) => make.template(...pieces)),
      heredoc,
      fc.array(tie("expression"), { maxLength: 5 }).map(make.list),
      fc
        .uniqueArray(tie("item"), { maxLength: 5, selector: ({ key }) => String(key).normalize("NFC") })
        .map(make.object),
      fc
        .tuple(
          identifier.filter((name) => /^[a-z]+$/.test(name) && name !== "for"),
          fc.array(tie("expression"), { maxLength: 3 }),
        )
        .map(([name, args]) => make.call(name, ...args)),
    ),
    item: fc
      .tuple(fc.oneof(identifier, text), tie("expression"), around)
      .map(([key, value, more]) => make.item(key, value, more)),
  }));

  const attribute = fc
    .tuple(identifier, expression, around)
    .map(([name, value, more]) => make.attribute(name, value, more));

  const { body } = fc.letrec<{ body: BodyItem[]; block: Block }>((tie) => ({
    body: fc.uniqueArray(
      fc.oneof(
        { maxDepth: 3, depthSize: "small" },
        { weight: 4, arbitrary: attribute },
        { weight: 1, arbitrary: text.map((text) => make.comment(text)) },
        { weight: 2, arbitrary: tie("block") },
      ),
      { maxLength: 6, selector: (item) => (item.kind === "attribute" ? item.name : item) },
    ),
    // One number of labels per type, or the parser's JSON mixes bodies and labels; the dash keeps types apart from attribute names.
    block: fc
      .tuple(fc.nat(2), tie("body"), around)
      .chain(([count, items, more]) =>
        fc
          .array(text, { minLength: count, maxLength: count })
          .map((labels) => make.block(`Block-${count}`, labels, items, more)),
      ),
  }));

  return body.map((items) => make.document(...items));
}

export const anyDocument: fc.Arbitrary<Document> = documentsOf(anyText);
export const oldDocument: fc.Arbitrary<Document> = documentsOf(oldText);

/** Code that the parser gives back as it was laid out, with more line breaks and fewer commas the deeper it stands. */
export class SourceText {
  readonly #code: string;

  constructor(code: string) {
    this.#code = code;
  }

  equals(other: unknown): boolean {
    return typeof other === "string" && plain(other) === plain(this.#code);
  }
}

function plain(code: string): string {
  return code.replace(/[\s,]/g, "");
}

/** Whether the parser's JSON is what `jsonOfBody` said. */
export function sameJson(expected: unknown, actual: unknown): boolean {
  if (expected instanceof SourceText) return expected.equals(actual);
  if (typeof expected !== "object" || expected === null) return Object.is(expected, actual);
  if (typeof actual !== "object" || actual === null || Array.isArray(expected) !== Array.isArray(actual)) return false;
  const [left, right] = [Object.entries(expected), new Map(Object.entries(actual))];
  return left.length === right.size && left.every(([key, value]) => right.has(key) && sameJson(value, right.get(key)));
}

/** What `@cdktf/hcl2json` has to give for a body. */
export function jsonOfBody(items: readonly BodyItem[]): unknown {
  const members = new Map<string, unknown>();
  for (const item of items) {
    if (item.kind === "attribute") members.set(item.name, jsonOf(item.value));
    else if (item.kind === "block") addBlock(members, [item.type, ...item.labels], jsonOfBody(item.body));
  }
  return fromMap(members);
}

function addBlock(into: Map<string, unknown>, [name, ...labels]: readonly string[], json: unknown): void {
  if (labels.length === 0) {
    const bodies = (into.get(name!) ?? []) as unknown[];
    into.set(name!, [...bodies, json]);
    return;
  }
  if (!into.has(name!)) into.set(name!, new Map());
  addBlock(into.get(name!) as Map<string, unknown>, labels, json);
}

function fromMap(map: ReadonlyMap<string, unknown>): unknown {
  return Object.fromEntries([...map].map(([key, value]) => [key, value instanceof Map ? fromMap(value) : value]));
}

function jsonOf(expression: HclExpression): unknown {
  switch (expression.kind) {
    case "text":
      return literal(expression.value);
    case "number":
      return Number(expression.value) === 0 ? 0 : Number(expression.value);
    case "boolean":
      return expression.value;
    case "null":
      return null;
    case "list":
      return expression.items.map(jsonOf);
    case "object":
      return Object.fromEntries(expression.items.map(({ key, value }) => [literal(String(key)), jsonOf(value)]));
    case "template":
    case "heredoc":
      return jsonOfTemplate(expression.parts);
    case "call":
      return new SourceText(code(expression));
    default:
      return code(expression);
  }
}

function jsonOfTemplate(pieces: readonly TemplatePart[]): string {
  let json = "";
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else {
      json += literal(text) + code(piece);
      text = "";
    }
  }
  return json + literal(text);
}

function literal(text: string): string {
  return text.normalize("NFC").replace(/[$%](?=\{)/g, "$&$&");
}

function code(expression: HclExpression): string {
  return `\${${printExpression(expression)}}`;
}

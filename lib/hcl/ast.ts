// The tree of one HCL file, generic: it knows bodies, blocks and expressions, nothing of Packer's own blocks.
// Nodes are plain immutable data; make them with make.ts. Layout (blank lines, alignment, line breaks) is the printer's.
import type { Origin } from "../diagnostics/diagnostic.ts";

export interface Document {
  readonly kind: "document";
  readonly items: readonly BodyItem[];
}

export type BodyItem = Attribute | Block | Comment;

/** What may stand around an item: own-line comments directly above, one at its end, and the place the item stems from. */
export interface Surroundings {
  /** Text of `#` lines directly above, without the `#`. */
  readonly comments?: readonly string[] | undefined;
  /** Text of a comment at the end of the item's last line, or of a block's first; left out where the syntax has no place for it. */
  readonly trailing?: string | undefined;
  /** Named in diagnostics about this node and everything in it. */
  readonly origin?: Origin | undefined;
}

export interface Attribute extends Surroundings {
  readonly kind: "attribute";
  readonly name: string;
  readonly value: HclExpression;
}

export interface Block extends Surroundings {
  readonly kind: "block";
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: readonly BodyItem[];
}

/** A comment that stands by itself, with blank lines around it. */
export interface Comment {
  readonly kind: "comment";
  readonly lines: readonly string[];
}

export type HclExpression =
  | TextLiteral
  | NumberLiteral
  | BooleanLiteral
  | NullLiteral
  | Template
  | Heredoc
  | List
  | ObjectValue
  | Traversal
  | Call
  | Raw;

export interface TextLiteral {
  readonly kind: "text";
  readonly value: string;
}

export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number | bigint;
}

export interface BooleanLiteral {
  readonly kind: "boolean";
  readonly value: boolean;
}

export interface NullLiteral {
  readonly kind: "null";
}

/** A quoted string with interpolations; string parts are literal text and get escaped. */
export interface Template {
  readonly kind: "template";
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart = string | HclExpression;

/** A wish for `<<EOT`; printed as a quoted string where a heredoc would not give exactly the same value. */
export interface Heredoc {
  readonly kind: "heredoc";
  readonly parts: readonly TemplatePart[];
  /** `<<-EOT`, with the text indented along with the code. */
  readonly flush: boolean;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly HclExpression[];
}

export interface ObjectValue {
  readonly kind: "object";
  readonly items: readonly ObjectItem[];
}

export interface ObjectItem extends Surroundings {
  /** Text is printed bare if it is an identifier, quoted otherwise; an expression goes into parentheses. */
  readonly key: string | HclExpression;
  readonly value: HclExpression;
}

/** `var.region`, `data.amazon-ami.base.id`, `var.list[0]`, `var.map["a b"]`: a root name, then members and indices. */
export interface Traversal {
  readonly kind: "traversal";
  readonly root: string;
  readonly steps: readonly (string | number)[];
}

export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly arguments: readonly HclExpression[];
}

/** Expression code as the user wrote it (only its spacing is made canonical), with nodes spliced in. */
export interface Raw {
  readonly kind: "raw";
  readonly parts: readonly TemplatePart[];
}

// Expressions that Packer evaluates at run time, as explicit values. Printing one as a JavaScript string is an error, so that none leaks
// into a file by accident. Knows nothing of HCL syntax beyond what a raw expression carries verbatim.

export type ExpressionNode =
  /** `var.name`, `data.amazon-ami.base.id`, `source.name`: the parts between the dots. */
  | { readonly kind: "reference"; readonly path: readonly string[] }
  /** Text with interpolated expressions; plain strings are literal. */
  | { readonly kind: "template"; readonly parts: readonly (string | Expression)[] }
  /** HCL expression text, verbatim, with expressions spliced in. */
  | { readonly kind: "raw"; readonly parts: readonly (string | Expression)[] }
  /** A function call of Packer's own functions. */
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Value[] };

/** Anything that can stand on the right of an HCL attribute. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Expression
  | readonly Value[]
  | { readonly [key: string]: Value };

export class Expression {
  readonly node: ExpressionNode;
  /** True when the value must not be shown: it comes from a sensitive variable. */
  readonly sensitive: boolean;

  constructor(node: ExpressionNode, sensitive = isSensitiveNode(node)) {
    this.node = node;
    this.sensitive = sensitive;
  }

  /** Canonical JSON form, as in `plan.json` and fingerprints. */
  toJSON(): unknown {
    const { node } = this;
    const body =
      node.kind === "reference"
        ? { reference: node.path.join(".") }
        : node.kind === "call"
          ? { call: node.name, args: node.args }
          : { [node.kind]: node.parts };
    return { $expression: body };
  }

  /** Always throws: an expression has no value before Packer runs. */
  toString(): never {
    throw new TypeError(
      "An expression cannot be turned into a string: Packer evaluates it. Use hcl`…${expression}…` to build text around it.",
    );
  }

  [Symbol.toPrimitive](): never {
    return this.toString();
  }
}

/** A reference such as `reference("var", "region")`. */
export function reference(...path: string[]): Expression {
  return new Expression({ kind: "reference", path });
}

/** A call of one of Packer's functions, e.g. `call("upper", variable.ref)`. */
export function call(name: string, ...args: Value[]): Expression {
  return new Expression({ kind: "call", name, args });
}

/**
 * Text with expressions in it: hcl`web-${region.ref}`. Literal text stays literal (`${` in it is escaped).
 * `hcl.raw` takes the text as HCL expression code instead: hcl.raw`upper(${region.ref})`; plain strings spliced into it become
 * quoted HCL strings.
 */
export function hcl(texts: TemplateStringsArray, ...values: (Expression | string | number | boolean)[]): Expression {
  return new Expression({ kind: "template", parts: interleave(texts, values.map(asTemplatePart)) });
}

hcl.raw = (texts: TemplateStringsArray, ...values: (Expression | string | number | boolean)[]): Expression =>
  new Expression({ kind: "raw", parts: interleave(texts, values.map(asRawPart)) });

export function isExpression(value: unknown): value is Expression {
  return value instanceof Expression;
}

/** All expressions inside a value, itself included, in order; those nested in templates and calls too. */
export function expressionsIn(value: unknown): readonly Expression[] {
  const found: Expression[] = [];
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Expression[]): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Expression) {
    found.push(value);
    const { node } = value;
    if (node.kind === "call") collect(node.args, found);
    else if (node.kind !== "reference") collect(node.parts, found);
  } else if (Array.isArray(value)) for (const item of value) collect(item, found);
  else for (const key in value) collect((value as { readonly [key: string]: unknown })[key], found);
}

/** Whether a value contains an expression anywhere. */
export function hasExpression(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Expression) return true;
  return Array.isArray(value) ? value.some(hasExpression) : Object.values(value).some(hasExpression);
}

function isSensitiveNode(node: ExpressionNode): boolean {
  const inside = node.kind === "reference" ? [] : node.kind === "call" ? node.args : node.parts;
  for (const expression of expressionsIn(inside)) if (expression.sensitive) return true;
  return false;
}

function asTemplatePart(value: Expression | string | number | boolean): Expression | string {
  return value instanceof Expression ? value : String(value);
}

function asRawPart(value: Expression | string | number | boolean): Expression | string {
  if (value instanceof Expression) return value;
  return typeof value === "string" ? new Expression({ kind: "template", parts: [value] }) : String(value);
}

function interleave(texts: readonly string[], values: readonly (string | Expression)[]): (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  texts.forEach((text, index) => {
    if (text !== "") parts.push(text);
    const value = values[index];
    if (value !== undefined) parts.push(value);
  });
  return parts;
}

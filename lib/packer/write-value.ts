// Values and component bodies of the plan as HCL nodes. Knows no block of Packer by name.

import type { BodyItem, HclExpression, TemplatePart } from "../hcl/ast.ts";
import {
  attribute,
  block,
  boolean,
  call,
  list,
  nothing,
  number,
  object,
  raw,
  reference,
  template,
  text,
} from "../hcl/make.ts";
import type { Body } from "../plan/component.ts";
import { Expression, type Value } from "../plan/expression.ts";

/** Any plan value as an HCL expression. */
export function writeValue(value: Value): HclExpression {
  if (value === null) return nothing();
  if (value instanceof Expression) return writeExpression(value);
  switch (typeof value) {
    case "string":
      return text(value);
    case "number":
      return number(value);
    case "boolean":
      return boolean(value);
    default:
      if (Array.isArray(value)) return list(value.map(writeValue));
      return object(
        Object.entries(value as { readonly [key: string]: Value }).map(([key, member]) => ({
          key,
          value: writeValue(member),
        })),
      );
  }
}

export function writeExpression({ node }: Expression): HclExpression {
  const part = (item: string | Expression): TemplatePart => (typeof item === "string" ? item : writeExpression(item));
  switch (node.kind) {
    case "reference":
      return reference(node.path[0]!, ...node.path.slice(1));
    case "template":
      return node.parts.every((item) => typeof item === "string")
        ? text(node.parts.join(""))
        : template(...node.parts.map(part));
    case "raw":
      return raw(...node.parts.map(part));
    case "call":
      return call(node.name, ...node.args.map(writeValue));
  }
}

/** Attributes first, then nested blocks, in the order they have. */
export function writeBody(body: Body): BodyItem[] {
  return [
    ...Object.entries(body.attributes).map(([name, value]) => attribute(name, writeValue(value))),
    ...body.blocks.map((nested) => block(nested.type, [], writeBody(nested.body))),
  ];
}

/** `"${path.root}/scripts/web.sh"` */
export function fromRoot(path: string): HclExpression {
  return template(reference("path", "root"), `/${path}`);
}

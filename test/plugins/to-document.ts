// Components as a template for the tests: one source each, and a build that uses them all.
import type { BodyItem, Document, HclExpression } from "../../lib/hcl/ast.ts";
import {
  attribute,
  block,
  boolean,
  document,
  list,
  nothing,
  number,
  object,
  reference,
  text,
} from "../../lib/hcl/make.ts";
import type { Body, Component } from "../../lib/plan/component.ts";
import { isExpression, type Value } from "../../lib/plan/expression.ts";

/** `builder` components become sources `test0`, `test1`, … */
export function toDocument(components: readonly Component[]): Document {
  const sources = components.map(({ type, body }, index) => block("source", [type, `test${index}`], toItems(body)));
  const names = components.map(({ type }, index) => text(`source.${type}.test${index}`));
  return document(...sources, block("build", [], [attribute("sources", list(names))]));
}

export function toItems(body: Body): BodyItem[] {
  return [
    ...Object.entries(body.attributes).map(([name, value]) => attribute(name, toExpression(value))),
    ...body.blocks.map(({ type, body: inner }) => block(type, [], toItems(inner))),
  ];
}

function toExpression(value: Value): HclExpression {
  if (value === null) return nothing();
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return boolean(value);
  if (isExpression(value)) {
    if (value.node.kind !== "reference") throw new TypeError("The tests print references only");
    const [root = "", ...steps] = value.node.path;
    return reference(root, ...steps);
  }
  if (Array.isArray(value)) return list(value.map(toExpression));
  return object(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toExpression(member)])));
}

// Props to the Body of the plan and a Body to plain values. Order is the schema's, so that it does not depend on how the user wrote it.
// Lenient on purpose: what is wrong is for `diagnose.ts` to say.

import type { Body, BodyBlock } from "../../plan/component.ts";
import { isExpression, type Value } from "../../plan/expression.ts";
import type { BodySchema, ValueType } from "./facts.ts";
import { isPlainObject } from "./plain.ts";

export const EMPTY_BODY: Body = Object.freeze({ attributes: Object.freeze({}), blocks: Object.freeze([]) });

/** Props (camelCase) as a frozen body (Packer's names). Unknown keys and `undefined` are left out. */
export function toBody(schema: BodySchema, props: unknown): Body {
  if (!isPlainObject(props)) return EMPTY_BODY;
  const attributes: { [name: string]: Value } = {};
  for (const { name, prop, type } of schema.attributes.values()) {
    const value = own(props, prop);
    if (value !== undefined) attributes[name] = copyValue(value, type);
  }
  const blocks: BodyBlock[] = [];
  for (const block of schema.blocks.values()) {
    const value = own(props, block.prop);
    const items: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
    for (const item of items) blocks.push(Object.freeze({ type: block.name, body: toBody(block.body, item) }));
  }
  return Object.freeze({ attributes: Object.freeze(attributes), blocks: Object.freeze(blocks) });
}

/** A body without its `null`s: HCL's way to say that an attribute is not set. */
export function withoutNulls({ attributes, blocks }: Body): Body {
  return {
    attributes: Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)),
    blocks: blocks.map(({ type, body }) => ({ type, body: withoutNulls(body) })),
  };
}

/** A body as plain values with Packer's names, to check it. */
export function fromBody(schema: BodySchema, body: Body): { readonly [name: string]: unknown } {
  const values: { [name: string]: unknown } = { ...body.attributes };
  for (const { type, body: inner } of body.blocks) {
    const block = schema.blocks.get(type);
    const item = block ? fromBody(block.body, inner) : {};
    const before = values[type];
    if (block?.repeatable) values[type] = Array.isArray(before) ? [...before, item] : [item];
    else values[type] = before === undefined ? item : [before, item];
  }
  return values;
}

function own(props: { readonly [key: string]: unknown }, key: string): unknown {
  return Object.hasOwn(props, key) ? props[key] : undefined;
}

/** Copies as deep as the type goes, so that a cycle in a wrong value does no harm. */
function copyValue(value: unknown, type: ValueType): Value {
  if (typeof type === "object" && !isExpression(value)) {
    if ("list" in type && Array.isArray(value)) return Object.freeze(value.map((item) => copyValue(item, type.list)));
    if ("map" in type && isPlainObject(value)) {
      const members = Object.entries(value).filter(([, member]) => member !== undefined);
      return Object.freeze(Object.fromEntries(members.map(([key, member]) => [key, copyValue(member, type.map)])));
    }
  }
  return value as Value;
}

// Zod checks made from a component's schema when it is first constructed. Types and names only: what must be set is `presence.ts`.
// Named imports of `zod/mini` keep the bundle, and so the start of every command, small.

import type { ZodMiniType } from "zod/mini";
import { array, boolean, custom, number, optional, pipe, record, refine, strictObject, string, union } from "zod/mini";
import { isExpression } from "../../plan/expression.ts";
import type { AttributeSchema, BodySchema, ValueType } from "./facts.ts";
import { isPlainObject } from "./plain.ts";

/** Which names the keys have: property names, or Packer's own. */
export type Naming = "prop" | "name";

const made = { prop: new WeakMap<BodySchema, ZodMiniType>(), name: new WeakMap<BodySchema, ZodMiniType>() };

/** The check of a whole body; made once. */
export function bodyCheck(schema: BodySchema, naming: Naming): ZodMiniType {
  let check = made[naming].get(schema);
  if (!check) {
    const shape: { [key: string]: ZodMiniType } = {};
    for (const attribute of schema.attributes.values()) shape[attribute[naming]] = attributeCheck(attribute);
    for (const block of schema.blocks.values()) {
      const body = bodyCheck(block.body, naming);
      shape[block[naming]] = optional(block.repeatable ? array(body) : body);
    }
    check = pipe(custom(isPlainObject), strictObject(shape));
    made[naming].set(schema, check);
  }
  return check;
}

const expression = custom(isExpression);
const shared = new Map<string, ZodMiniType>();

/** Attributes of one type share their check. */
function attributeCheck({ type, allowed }: AttributeSchema): ZodMiniType {
  const key = `${JSON.stringify(type)} ${allowed?.join("|") ?? ""}`;
  let check = shared.get(key);
  if (!check) {
    check = optional(valueCheck(type, allowed));
    shared.set(key, check);
  }
  return check;
}

function valueCheck(type: ValueType, allowed: readonly string[] | undefined): ZodMiniType {
  return union([expression, literalCheck(type, allowed)]);
}

function literalCheck(type: ValueType, allowed: readonly string[] | undefined): ZodMiniType {
  if (type === "number") return number();
  if (type === "bool") return boolean();
  if (type === "string") return allowed === undefined ? string() : enumCheck(allowed);
  if ("list" in type) return array(valueCheck(type.list, allowed));
  return pipe(custom(isPlainObject), record(string(), optional(valueCheck(type.map, allowed))));
}

/** Plugins compare some of their enums without case, so case is no error here. */
function enumCheck(allowed: readonly string[]): ZodMiniType {
  const known = new Set(allowed.map((word) => word.toLowerCase()));
  return string().check(refine((text) => known.has(text.toLowerCase()), { abort: true }));
}

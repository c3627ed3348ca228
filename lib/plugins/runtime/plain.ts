// Looking at values that may be anything, since JavaScript callers are not held by types: none of this throws.
import { isExpression } from "../../plan/expression.ts";

/** An object written as a literal: no class instance, array, map or expression. */
export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** A value as messages show it: its kind, and itself where that is short. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return `\`${String(value)}\``;
  if (isExpression(value)) return "an expression";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return `the string \`${shorten(JSON.stringify(value))}\``;
    case "number":
      return `the number \`${value}\``;
    case "boolean":
      return `\`${value}\``;
    case "object":
      return isPlainObject(value) ? "an object" : describeInstance(value);
    default:
      return `a ${typeof value}`;
  }
}

function describeInstance(value: object): string {
  const maker: unknown = Object.getPrototypeOf(value)?.constructor;
  return typeof maker === "function" && maker.name !== "" ? `an instance of \`${maker.name}\`` : "an object of a class";
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

// Valid instances derived from the facts alone: the least that a component needs, and everything that it takes.

import { encodeComponent } from "../../lib/plugins/generate/encode.ts";
import type { ComponentTable } from "../../lib/plugins/generate/tables.ts";
import { type BodySchema, type Constraint, readTable, type ValueType } from "../../lib/plugins/runtime/facts.ts";

export interface Props {
  [prop: string]: unknown;
}

export function schemaOfTable(table: ComponentTable): BodySchema {
  return readTable(encodeComponent(table).join("\n"));
}

/** What is required, and of each group that needs one, the first that goes with what is set. */
export function minimalProps(table: ComponentTable): Props {
  const schema = schemaOfTable(table);
  const props = requiredProps(schema);
  const set = new Set(requiredNames(schema));
  for (const { rule, of } of schema.constraints) {
    if (rule === "atMostOne" || of.some((name) => set.has(name))) continue;
    const name = of.find((candidate) => !excluded(schema.constraints, candidate, set)) ?? of[0]!;
    set.add(name);
    Object.assign(props, memberProps(schema, name, false));
  }
  return props;
}

/** Everything, but of each group of which at most one may be set only the member number `turn`. */
export function fullProps(table: ComponentTable, turn: number): Props {
  const schema = schemaOfTable(table);
  const groups = schema.constraints.filter(({ rule }) => rule !== "atLeastOne");
  const without = new Set(groups.flatMap(({ of }) => of.filter((_, index) => index !== turn % of.length)));
  const props: Props = {};
  for (const name of namesOf(schema)) if (!without.has(name)) Object.assign(props, memberProps(schema, name, true));
  return props;
}

/** How many turns show every attribute once. */
export function turnsOf(table: ComponentTable): number {
  const groups = schemaOfTable(table).constraints.filter(({ rule }) => rule !== "atLeastOne");
  return Math.max(1, ...groups.map(({ of }) => of.length));
}

/** Any string, and a duration where Packer wants one. */
const SAMPLE_TEXT = "5m";

export function sampleValue(type: ValueType, allowed?: readonly string[]): unknown {
  if (type === "string") return allowed?.[0] ?? SAMPLE_TEXT;
  if (type === "number") return 1;
  if (type === "bool") return true;
  return "list" in type ? [sampleValue(type.list, allowed)] : { key: sampleValue(type.map) };
}

function excluded(constraints: readonly Constraint[], name: string, set: ReadonlySet<string>): boolean {
  return constraints.some(
    ({ rule, of }) => rule !== "atLeastOne" && of.includes(name) && of.some((other) => set.has(other)),
  );
}

function namesOf(schema: BodySchema): string[] {
  return [...schema.attributes.keys(), ...schema.blocks.keys()];
}

function requiredNames(schema: BodySchema): string[] {
  return [...schema.attributes.values(), ...schema.blocks.values()]
    .filter(({ required }) => required)
    .map(({ name }) => name);
}

function requiredProps(schema: BodySchema): Props {
  const props: Props = {};
  for (const name of requiredNames(schema)) Object.assign(props, memberProps(schema, name, false));
  return props;
}

function memberProps(schema: BodySchema, name: string, full: boolean): Props {
  const attribute = schema.attributes.get(name);
  if (attribute) return { [attribute.prop]: sampleValue(attribute.type, attribute.allowed) };
  const block = schema.blocks.get(name)!;
  const body = full ? everyProp(block.body) : requiredProps(block.body);
  return { [block.prop]: block.repeatable ? [body] : body };
}

function everyProp(schema: BodySchema): Props {
  const props: Props = {};
  for (const name of namesOf(schema)) Object.assign(props, memberProps(schema, name, true));
  return props;
}

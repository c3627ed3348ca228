// What a generated file says of a component, in a terse text, and the schema read from it when it is first needed.
// Knows neither zod nor props.
import type { Component, PluginRequirement } from "../../plan/component.ts";
import { COMMUNICATOR_TABLE } from "./communicator.ts";
import { propName } from "./prop-name.ts";

export interface ComponentFacts {
  readonly kind: Component["kind"];
  readonly type: string;
  /** Undefined: built into Packer. */
  readonly plugin?: PluginRequirement;
  readonly deprecated?: boolean;
  readonly table: string;
}

export type ValueType = "string" | "number" | "bool" | { readonly list: ValueType } | { readonly map: ValueType };

export interface AttributeSchema {
  readonly name: string;
  readonly prop: string;
  readonly type: ValueType;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly secret: boolean;
  /** Closed list of strings (of each element, for a list); the plugin refuses any other. */
  readonly allowed?: readonly string[];
}

export interface BlockSchema {
  readonly name: string;
  readonly prop: string;
  readonly repeatable: boolean;
  readonly required: boolean;
  readonly body: BodySchema;
}

export interface Constraint {
  readonly rule: "exactlyOne" | "atLeastOne" | "atMostOne";
  /** Packer's names of attributes or blocks. */
  readonly of: readonly string[];
}

export interface BodySchema {
  /** By Packer's name, in the order in which they are written out. */
  readonly attributes: ReadonlyMap<string, AttributeSchema>;
  readonly blocks: ReadonlyMap<string, BlockSchema>;
  readonly constraints: readonly Constraint[];
}

const schemas = new WeakMap<ComponentFacts, BodySchema>();

/** The component's schema, read once. */
export function schemaOf(facts: ComponentFacts): BodySchema {
  let schema = schemas.get(facts);
  if (!schema) {
    schema = readTable(facts.table);
    schemas.set(facts, schema);
  }
  return schema;
}

/**
 * Reads a table: entries separated by commas, each `name type` with type `s` string, `n` number, `b` bool, `l…` list of, `m…` map of,
 * then `!` required, `~` deprecated, `*` secret, then the allowed strings if no other is taken, as in `format s qcow2|raw`. `name {` opens
 * a block, `name [` a repeatable one, `}` closes it; `@` stands for the communicator's attributes (`@-a-b`: without a and b);
 * `exactlyOne: a b` is a constraint. Tables are generated, so a malformed one is a programmer's mistake.
 */
export function readTable(table: string): BodySchema {
  const entries = table.split(",").map((entry) => entry.trim());
  let position = 0;
  const readBody = (): BodySchema => {
    const attributes = new Map<string, AttributeSchema>();
    const blocks = new Map<string, BlockSchema>();
    const constraints: Constraint[] = [];
    for (; position < entries.length && entries[position] !== "}"; position++) {
      const entry = entries[position]!;
      const [name = "", type = "", allowed] = entry.split(" ");
      if (entry === "") continue;
      if (name.startsWith("@")) {
        const without = new Set(name.split("-").slice(1));
        for (const shared of communicatorSchema().attributes.values())
          if (!without.has(shared.name) && !attributes.has(shared.name)) attributes.set(shared.name, shared);
      } else if (name.endsWith(":")) {
        constraints.push({ rule: name.slice(0, -1) as Constraint["rule"], of: entry.split(" ").slice(1) });
      } else if (type.startsWith("{") || type.startsWith("[")) {
        position++;
        const body = readBody();
        blocks.set(name, { name, prop: propName(name), repeatable: type[0] === "[", required: type[1] === "!", body });
      } else {
        attributes.set(name, readAttribute(name, type, allowed));
      }
    }
    return { attributes, blocks, constraints };
  };
  return readBody();
}

let communicator: BodySchema | undefined;

function communicatorSchema(): BodySchema {
  communicator ??= readTable(COMMUNICATOR_TABLE);
  return communicator;
}

function readAttribute(name: string, code: string, allowed: string | undefined): AttributeSchema {
  return {
    name,
    prop: propName(name),
    type: readType(code),
    required: code.includes("!"),
    deprecated: code.includes("~"),
    secret: code.includes("*"),
    ...(allowed === undefined ? {} : { allowed: allowed.split("|") }),
  };
}

function readType(code: string): ValueType {
  switch (code[0]) {
    case "s":
      return "string";
    case "n":
      return "number";
    case "b":
      return "bool";
    case "l":
      return { list: readType(code.slice(1)) };
    case "m":
      return { map: readType(code.slice(1)) };
    default:
      throw new TypeError(`Unexpected type \`${code}\` in a component's table, expected s, n, b, l… or m…`);
  }
}

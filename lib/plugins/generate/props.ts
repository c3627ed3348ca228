// Interfaces of props, as text: names, types and what the facts say in the docstring. No prose of upstream.
import { propName } from "../runtime/prop-name.ts";
import {
  type AttributeTable,
  attributesOf,
  type BlockTable,
  type BodyTable,
  blocksOf,
  type TypeTable,
} from "./tables.ts";

export interface PropsShape {
  readonly name: string;
  readonly document: string;
  readonly body: BodyTable;
  /** Packer's names of what need not be given though it is required in the end. */
  readonly later: ReadonlySet<string>;
  /** Notes for docstrings by Packer's name. */
  readonly notes: ReadonlyMap<string, string>;
  /** Packer's names of the attributes that a body includes with `communicator`. */
  readonly communicator: ReadonlySet<string>;
  readonly blockName: (name: string, block: BlockTable) => string;
}

/** One exported interface. */
export function writeInterface(shape: PropsShape): string[] {
  const { body, name } = shape;
  const parents = communicatorParent(shape);
  const members = [
    ...attributesOf(body).flatMap(([attribute, table]) => writeAttribute(shape, attribute, table)),
    ...blocksOf(body).flatMap(([block, table]) => writeBlock(shape, block, table)),
  ];
  assertDistinct(name, body);
  const head = `export interface ${name}${parents === undefined ? "" : ` extends ${parents}`}`;
  if (members.length === 0 && parents !== undefined)
    return [`/** ${shape.document} */`, `export type ${name} = ${parents};`];
  if (members.length === 0) return [`/** ${shape.document} */`, `export type ${name} = Record<never, never>;`];
  return [`/** ${shape.document} */`, `${head} {`, ...members, "}"];
}

/** What a body defines itself goes before what it includes. */
function communicatorParent({ body, communicator }: PropsShape): string | undefined {
  if (!body.includes?.includes("communicator")) return undefined;
  const without = [
    ...(body.includesExcept?.communicator ?? []),
    ...attributesOf(body)
      .map(([name]) => name)
      .filter((name) => communicator.has(name)),
  ];
  if (without.length === 0) return "CommunicatorProps";
  return `Omit<CommunicatorProps, ${without.map((name) => `"${propName(name)}"`).join(" | ")}>`;
}

function writeAttribute(shape: PropsShape, name: string, attribute: AttributeTable): string[] {
  const prop = propName(name);
  const type = inputType(attribute.type, attribute.enum, attribute.enumChecked);
  const optional = attribute.required === true && !shape.later.has(name) ? "" : "?";
  const notes = [
    prop === name ? "" : `Packer: \`${name}\`.`,
    "default" in attribute ? `Default \`${JSON.stringify(attribute.default).replaceAll("*/", "*\\/")}\`.` : "",
    attribute.env ? `Environment: ${attribute.env.map((variable) => `\`${variable}\``).join(", ")}.` : "",
    attribute.required === "conditional" ? "Needed with certain other settings." : "",
    attribute.required === "env" ? "Needed, here or from the environment." : "",
    attribute.sensitive || attribute.sensitiveByName ? "Secret." : "",
    attribute.unreleased ? "Not in the plugin's last release." : "",
    shape.notes.get(name) ?? "",
    attribute.deprecated ? "@deprecated" : "",
  ];
  return [...writeDocument(notes), `  readonly ${prop}${optional}: ${type};`];
}

function writeBlock(shape: PropsShape, name: string, block: BlockTable): string[] {
  const prop = propName(name);
  const optional = block.required && !shape.later.has(name) ? "" : "?";
  const type = shape.blockName(name, block);
  const notes = [
    prop === name ? "" : `Packer: block \`${name}\`.`,
    block.nesting === "list" ? "Repeatable." : "",
    shape.notes.get(name) ?? "",
  ];
  return [
    ...writeDocument(notes),
    `  readonly ${prop}${optional}: ${block.nesting === "list" ? `readonly ${type}[]` : type};`,
  ];
}

function writeDocument(notes: readonly string[]): string[] {
  const text = notes.filter((note) => note !== "").join(" ");
  return text === "" ? [] : [`  /** ${text} */`];
}

/** `["list", "string"]` → `InputList<string>`. */
export function inputType(type: TypeTable, words?: readonly string[], closed = false): string {
  const [form, plain] =
    typeof type === "string" ? ["Input", type] : [type[0] === "list" ? "InputList" : "InputMap", type[1]];
  if (typeof plain !== "string") return `${form}<readonly ${inputType(plain[1] as TypeTable)}[]>`;
  const union = words?.map((word) => JSON.stringify(word)).join(" | ");
  const value = plain === "bool" ? "boolean" : plain;
  if (value !== "string" || union === undefined) return `${form}<${value}>`;
  return `${form}<${closed ? union : `OpenString<${union}>`}>`;
}

function assertDistinct(owner: string, body: BodyTable): void {
  const names = [...attributesOf(body), ...blocksOf(body)].map(([name]) => propName(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TypeError(`Unexpected second property \`${twice}\` in \`${owner}\``);
}

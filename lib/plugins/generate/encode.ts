// A component's table as the terse text that `runtime/facts.ts` reads.
import {
  type AttributeTable,
  attributesOf,
  type BodyTable,
  blocksOf,
  type ComponentTable,
  type TypeTable,
} from "./tables.ts";

/** Lines of at most `width` characters. */
export function encodeComponent(component: ComponentTable, width = 118): string[] {
  const constraints = constraintsOf(component).map(({ rule, of }) => `${rule}: ${of.join(" ")}`);
  return wrap([...encodeBody(component), ...constraints], width);
}

/** What an environment variable can supply need not be set: then only that too much is set can be known. */
export function constraintsOf({
  constraints = [],
  attributes = {},
}: ComponentTable): { rule: string; of: readonly string[] }[] {
  return constraints.flatMap(({ rule, of }) => {
    const ambient = of.some((name) => attributes[name]?.env !== undefined || attributes[name]?.required === "env");
    if (!ambient) return [{ rule, of }];
    return rule === "atLeastOne" ? [] : [{ rule: "atMostOne", of }];
  });
}

export function encodeAttributes(attributes: { readonly [name: string]: AttributeTable }, width = 118): string[] {
  return wrap(encodeBody({ attributes }), width);
}

function encodeBody(body: BodyTable): string[] {
  const entries = attributesOf(body).map(([name, attribute]) => encodeAttribute(name, attribute));
  for (const group of body.includes ?? []) {
    if (group !== "communicator") throw new TypeError(`Unexpected group \`${group}\`, expected \`communicator\``);
    entries.push(["@", ...(body.includesExcept?.[group] ?? [])].join("-"));
  }
  for (const [name, block] of blocksOf(body)) {
    entries.push(
      `${name} ${block.nesting === "list" ? "[" : "{"}${block.required ? "!" : ""}`,
      ...encodeBody(block),
      "}",
    );
  }
  return entries;
}

function encodeAttribute(name: string, attribute: AttributeTable): string {
  const flags = [
    attribute.required === true ? "!" : "",
    attribute.deprecated ? "~" : "",
    attribute.sensitive || attribute.sensitiveByName ? "*" : "",
  ].join("");
  const allowed = attribute.enumChecked && attribute.enum ? ` ${attribute.enum.join("|")}` : "";
  const entry = `${name} ${encodeType(attribute.type)}${flags}${allowed}`;
  if (!/^[\w-]+ [snblm]+[!~*]*( [^ ,`$\\]*)?$/.test(entry)) throw new TypeError(`Cannot write \`${entry}\` in a table`);
  return entry;
}

function encodeType(type: TypeTable): string {
  return typeof type === "string" ? type.charAt(0) : type[0].charAt(0) + encodeType(type[1]);
}

function wrap(entries: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const text = index === entries.length - 1 ? entry : `${entry},`;
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + text.length <= width) lines[lines.length - 1] = `${line} ${text}`;
    else lines.push(text);
  }
  return lines;
}

// Wrong names and types in props (or in a body with Packer's names), all of them, as diagnostics with the path the user wrote.
import { type Diagnostic, error } from "../../diagnostics/diagnostic.ts";
import { listOr, nearest } from "../../util/text.ts";
import { bodyCheck, type Naming } from "./checks.ts";
import { type BodySchema, type ComponentFacts, schemaOf, type ValueType } from "./facts.ts";
import { describe } from "./plain.ts";

type Path = readonly PropertyKey[];

interface Issue {
  readonly code: string;
  readonly path: Path;
  readonly keys?: readonly string[];
  readonly errors?: readonly (readonly Issue[])[];
}

/** Checks names and types; empty when all are right. */
export function diagnoseValues(facts: ComponentFacts, values: unknown, naming: Naming): Diagnostic[] {
  const schema = schemaOf(facts);
  const result = bodyCheck(schema, naming).safeParse(values, { jitless: true });
  if (result.success) return [];
  const issues = result.error.issues.flatMap((issue) => leaves(issue as Issue, []));
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? unknownAttributes(facts, schema, values, issue, naming)
      : [wrongType(facts, schema, values, issue.path, naming)],
  );
}

/** A union's last member is the one without expressions: its issues are the ones that say where the mistake is. */
function leaves(issue: Issue, before: Path): Issue[] {
  const path = [...before, ...issue.path];
  const inner = issue.errors?.at(-1) ?? [];
  return inner.length === 0 ? [{ ...issue, path }] : inner.flatMap((nested) => leaves(nested, path));
}

function unknownAttributes(
  facts: ComponentFacts,
  schema: BodySchema,
  values: unknown,
  { path, keys = [] }: Issue,
  naming: Naming,
): Diagnostic[] {
  const owner = valueAt(values, path);
  const body = bodyAt(schema, path, naming) ?? schema;
  const known = [...body.attributes.values(), ...body.blocks.values()];
  return keys
    .filter((key) => (owner as { readonly [key: string]: unknown } | undefined)?.[key] !== undefined)
    .map((key) => {
      const other = known.find((entry) => entry.name === key || entry.prop === key);
      const names = known.map((entry) => entry[naming]);
      const near = other?.[naming] ?? nearest(key, names);
      return error(
        "plugins/unknown-attribute",
        `Unexpected attribute \`${printPath([...path, key])}\` of \`${facts.type}\`, expected one that the plugin knows`,
        {
          help: other
            ? `Write \`${other[naming]}\` instead of \`${key}\`.`
            : (coreHelp(facts, key) ?? guess(near, names)),
        },
      );
    });
}

function guess(near: string | undefined, names: readonly string[]): string {
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  if (names.length === 0) return "It takes no attributes.";
  return names.length > 12 ? "Its props type lists all attributes." : `Use ${listOr(names)}, or leave it out.`;
}

const CORE_ATTRIBUTES =
  /^(only|except|override|pause_?before|timeout|max_?retries|continue_?on_?error|keep_?input_?artifact|name)$/i;

/** What Packer itself handles is no attribute of the component. */
function coreHelp({ kind }: ComponentFacts, key: string): string | undefined {
  if ((kind !== "provisioner" && kind !== "post-processor") || !CORE_ATTRIBUTES.test(key)) return undefined;
  return `Packer itself handles \`${key}\`: give it to the construct that the ${kind} is added with, not to the ${kind}.`;
}

function wrongType(facts: ComponentFacts, schema: BodySchema, values: unknown, path: Path, naming: Naming): Diagnostic {
  const value = valueAt(values, path);
  const place = path.length === 0 ? `for \`${facts.type}\`` : `for \`${printPath(path)}\` of \`${facts.type}\``;
  const { text, allowed } = expectationAt(schema, path, naming);
  if (allowed && typeof value === "string") {
    const near = nearest(value, allowed);
    return error("plugins/closed-enum", `Unexpected ${describe(value)} ${place}, expected ${listOr(allowed)}`, {
      help: near === undefined ? undefined : `Did you mean \`${near}\`?`,
    });
  }
  return error("plugins/wrong-type", `Unexpected ${describe(value)} ${place}, expected ${text}`, {
    help: cure(value, text),
  });
}

/** The cure for the common slips. */
function cure(value: unknown, expected: string): string | undefined {
  if (value === null) return "Leave the attribute out, or give `undefined`.";
  if (expected === "a string" && (typeof value === "number" || typeof value === "boolean")) return `Write "${value}".`;
  if (expected === "a number" && typeof value === "string" && /^\d+$/.test(value))
    return `Write ${value} without quotes.`;
  if (expected.startsWith("a list") && typeof value === "string") return `Write [${JSON.stringify(value)}].`;
  if (expected.startsWith("a list of objects") && typeof value === "object") return "Write it in square brackets.";
  return undefined;
}

interface Expectation {
  readonly text: string;
  readonly allowed?: readonly string[] | undefined;
}

function expectationAt(schema: BodySchema, path: Path, naming: Naming): Expectation {
  const [key, ...rest] = path;
  if (key === undefined) return { text: "an object" };
  const attribute = find(schema.attributes, key, naming);
  if (attribute) {
    let type: ValueType = attribute.type;
    for (const _ of rest) if (typeof type === "object") type = "list" in type ? type.list : type.map;
    return { text: printType(type), allowed: attribute.allowed };
  }
  const block = find(schema.blocks, key, naming);
  if (!block) return { text: "an object" };
  if (!block.repeatable) return expectationAt(block.body, rest, naming);
  return rest.length === 0 ? { text: "a list of objects" } : expectationAt(block.body, rest.slice(1), naming);
}

function bodyAt(schema: BodySchema, path: Path, naming: Naming): BodySchema | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const block = find(schema.blocks, key, naming);
  return block && bodyAt(block.body, block.repeatable ? rest.slice(1) : rest, naming);
}

function find<Entry extends { readonly prop: string; readonly name: string }>(
  entries: ReadonlyMap<string, Entry>,
  key: PropertyKey,
  naming: Naming,
): Entry | undefined {
  return [...entries.values()].find((entry) => entry[naming] === key);
}

function valueAt(values: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as { readonly [key: PropertyKey]: unknown } | undefined)?.[key],
    values,
  );
}

/** `["launchBlockDeviceMappings", 0, "volumeSize"]` → `launchBlockDeviceMappings[0].volumeSize`. */
export function printPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const name = String(key);
    if (!/^[\w-]+$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === "" ? name : `${text}.${name}`;
  }, "");
}

function printType(type: ValueType): string {
  if (type === "string") return "a string";
  if (type === "number") return "a number";
  if (type === "bool") return "`true` or `false`";
  const [form, of] = "list" in type ? ["a list", type.list] : ["an object", type.map];
  return `${form} of ${of === "bool" ? "booleans" : typeof of === "string" ? `${of}s` : "lists"}`;
}

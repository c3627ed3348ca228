// What must be set, what excludes what, and what is deprecated: checks on a body with Packer's names.
import { type Diagnostic, error, warning } from "../../diagnostics/diagnostic.ts";
import type { Body } from "../../plan/component.ts";
import type { Value } from "../../plan/expression.ts";
import { listOr } from "../../util/text.ts";
import { printPath } from "./diagnose.ts";
import { type BodySchema, type ComponentFacts, type Constraint, schemaOf } from "./facts.ts";
import { propName } from "./prop-name.ts";

/**
 * Missing attributes and broken constraints. What `later` names (Packer's names, top level) may still be missing; that too much is set
 * is an error all the same.
 */
export function diagnosePresence(facts: ComponentFacts, body: Body, later: ReadonlySet<string>): Diagnostic[] {
  const schema = schemaOf(facts);
  return [
    ...missing(facts, schema, body, [], later),
    ...schema.constraints.flatMap((constraint) => broken(facts, schema, body, constraint, later)),
  ];
}

function missing(
  facts: ComponentFacts,
  schema: BodySchema,
  body: Body,
  path: readonly PropertyKey[],
  later: ReadonlySet<string>,
): Diagnostic[] {
  const wanted = [...schema.attributes.values(), ...schema.blocks.values()].filter(({ required }) => required);
  const absent = wanted.filter(({ name }) => !isSet(schema, body, name) && !(path.length === 0 && later.has(name)));
  const here = absent.map(({ name, prop }) =>
    error("plugins/missing-attribute", `Cannot use \`${facts.type}\`: \`${printPath([...path, prop])}\` is missing`, {
      help: name === prop ? `Set \`${prop}\`.` : `Set \`${prop}\` (Packer's \`${name}\`).`,
    }),
  );
  const counts = new Map<string, number>();
  const inside = body.blocks.flatMap(({ type, body: inner }) => {
    const block = schema.blocks.get(type);
    if (!block) return [];
    const index = counts.get(type) ?? 0;
    counts.set(type, index + 1);
    return missing(
      facts,
      block.body,
      inner,
      block.repeatable ? [...path, block.prop, index] : [...path, block.prop],
      later,
    );
  });
  return [...here, ...inside];
}

function broken(
  facts: ComponentFacts,
  schema: BodySchema,
  body: Body,
  { rule, of }: Constraint,
  later: ReadonlySet<string>,
): Diagnostic[] {
  const set = of.filter((name) => isSet(schema, body, name));
  const names = listOr(of.map(propName));
  if (set.length === 0) {
    if (rule === "atMostOne" || of.some((name) => later.has(name))) return [];
    const message = `Cannot use \`${facts.type}\`: none of ${names} is set`;
    return [
      error("plugins/exclusive", message, {
        help: rule === "exactlyOne" ? "Set one of them." : "Set at least one of them.",
      }),
    ];
  }
  if (set.length === 1 || rule === "atLeastOne") return [];
  const found = set.map((name) => `\`${propName(name)}\``).join(" and ");
  const what = rule === "exactlyOne" ? "exactly one of" : "at most one of";
  const message = `Unexpected ${found} together for \`${facts.type}\`, expected ${what} ${names}`;
  return [error("plugins/exclusive", message, { help: `Keep one of ${found}.` })];
}

/** Plugins take a false or empty attribute for one that is not set; so do their checks. A `null` in props is a wrong type, said elsewhere. */
function isSet(schema: BodySchema, body: Body, name: string): boolean {
  if (schema.blocks.has(name)) return body.blocks.some(({ type }) => type === name);
  const value: Value | undefined = body.attributes[name];
  return (
    value !== undefined &&
    value !== "" &&
    !(value === false && !schema.attributes.get(name)?.required) &&
    !(Array.isArray(value) && value.length === 0)
  );
}

/** One warning per deprecated attribute that is set, and one for a deprecated component. */
export function diagnoseDeprecated(facts: ComponentFacts, body: Body): Diagnostic[] {
  const component = facts.deprecated ? [deprecation(`\`${facts.type}\``)] : [];
  return [...component, ...deprecatedIn(facts, schemaOf(facts), body, [])];
}

function deprecatedIn(
  facts: ComponentFacts,
  schema: BodySchema,
  body: Body,
  path: readonly PropertyKey[],
): Diagnostic[] {
  const here = Object.keys(body.attributes)
    .map((name) => schema.attributes.get(name))
    .filter((attribute) => attribute?.deprecated === true)
    .map((attribute) => deprecation(`\`${printPath([...path, attribute!.prop])}\` of \`${facts.type}\``));
  const inside = body.blocks.flatMap(({ type, body: inner }) => {
    const block = schema.blocks.get(type);
    return block ? deprecatedIn(facts, block.body, inner, [...path, block.prop]) : [];
  });
  return [...here, ...inside];
}

function deprecation(what: string): Diagnostic {
  return warning(
    "plugins/deprecated",
    `Unexpected ${what}, expected what the plugin has in its place: it is deprecated`,
    {
      help: "See the plugin's documentation for what to write instead.",
    },
  );
}

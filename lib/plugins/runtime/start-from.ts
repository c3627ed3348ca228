// What `from(base, props)` of a builder's class takes, turned into props: which form a builder takes is in its traits.
import { type BaseForm, builderTraits } from "../../catalog/builders.ts";
import { type Diagnostic, error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { isExpression } from "../../plan/expression.ts";
import { listOr, nearest } from "../../util/text.ts";
import { laterAttributes } from "./builder.ts";
import { type ComponentFacts, schemaOf } from "./facts.ts";
import { describe, isPlainObject } from "./plain.ts";
import { inspectProps } from "./plugin-component.ts";
import { propName } from "./prop-name.ts";

interface Values {
  readonly [key: string]: unknown;
}

/** Props of a builder that starts from `base`. Throws one `Failure` with everything wrong with the base and the props. */
export function startFrom<Props extends object>(facts: ComponentFacts, base: unknown, props: object): Props {
  const traits = builderTraits(facts.type);
  const form = traits.from ?? {};
  const { values, errors } = readBase(facts, form, base);
  const given: Values = isPlainObject(props) ? props : {};
  const twice = traits.identityAttributes.map(propName).filter((prop) => given[prop] !== undefined);
  const conflicts = twice.map((prop) =>
    error("plugins/exclusive", `Unexpected \`${prop}\` of \`${facts.type}\`, expected the base from \`from\` only`, {
      help: `Leave out \`${prop}\`, or use the constructor instead of \`from\`.`,
    }),
  );
  const problems = [...errors, ...conflicts];
  if (problems.length > 0) {
    throw new Failure([...problems, ...inspectProps(facts, props, laterAttributes(traits)).errors]);
  }
  return (isPlainObject(props) ? { ...props, ...values } : props) as Props;
}

function readBase(facts: ComponentFacts, form: BaseForm, base: unknown): { values: Values; errors: Diagnostic[] } {
  if (form.text !== undefined && (isExpression(base) || (typeof base === "string" && base !== ""))) {
    return { values: { [propName(form.text)]: base }, errors: [] };
  }
  if (form.fields !== undefined && isPlainObject(base)) return readFields(facts, form, form.fields, base);
  const expected = [
    ...(form.text === undefined ? [] : ["a string that is not empty", "an expression"]),
    ...(form.fields === undefined ? [] : [`an object with ${listOr(fieldNames(form))}`]),
  ].join(", or ");
  const message = `Unexpected ${describe(base)} as the base of \`${facts.type}\`, expected ${expected}`;
  return { values: {}, errors: [error("plugins/wrong-type", message)] };
}

const FILTER_FIELDS = ["owners", "name", "filters", "mostRecent"];

function fieldNames({ fields = {}, filter }: BaseForm): string[] {
  return [...Object.keys(fields), ...(filter === undefined ? [] : FILTER_FIELDS)];
}

function readFields(
  facts: ComponentFacts,
  form: BaseForm,
  fields: { readonly [field: string]: string },
  base: Values,
): { values: Values; errors: Diagnostic[] } {
  const names = fieldNames(form);
  const set = Object.keys(base).filter((field) => base[field] !== undefined);
  const errors = set
    .filter((field) => !names.includes(field))
    .map((field) => {
      const near = nearest(field, names);
      return error(
        "plugins/unknown-attribute",
        `Unexpected \`${field}\` in the base of \`${facts.type}\`, expected ${listOr(names)}`,
        { help: near === undefined ? undefined : `Did you mean \`${near}\`?` },
      );
    });
  for (const field of form.required ?? []) {
    if (base[field] === undefined || base[field] === "") errors.push(missing(facts, field, `Set \`${field}\`.`));
  }
  const values: { [prop: string]: unknown } = {};
  for (const [field, target] of Object.entries(fields)) {
    const value = base[field];
    if (value !== undefined) values[propName(target.replace("[]", ""))] = target.endsWith("[]") ? [value] : value;
  }
  if (form.filter !== undefined && set.some((field) => FILTER_FIELDS.includes(field))) {
    values[propName(form.filter)] = readFilter(facts, base, errors);
  }
  if (Object.keys(values).length === 0 && errors.length === 0) {
    errors.push(
      error("plugins/missing-attribute", `Unexpected empty base of \`${facts.type}\`, expected ${listOr(names)}`),
    );
  }
  if (errors.length === 0) errors.push(...inspectProps(facts, values, everything(facts)).errors);
  return { values, errors };
}

/** Without owners anybody's image with a fitting name would do. */
function readFilter(facts: ComponentFacts, base: Values, errors: Diagnostic[]): Values {
  const { owners, name, filters, mostRecent = true } = base;
  if (owners === undefined || (Array.isArray(owners) && owners.length === 0)) {
    errors.push(
      missing(
        facts,
        "owners",
        'Say whose images are trusted, e.g. owners: ["136693071363"] (Debian), ["099720109477"] (Ubuntu), ["amazon"] or ["self"].',
      ),
    );
  }
  if (name === undefined && filters === undefined) {
    errors.push(missing(facts, "name", 'Set `name`, e.g. name: "debian-12-amd64-*", or `filters`.'));
  }
  if (name !== undefined && isExpression(filters)) {
    const message = `Unexpected expression for \`filters\` in the base of \`${facts.type}\`, expected an object beside \`name\``;
    errors.push(
      error("plugins/wrong-type", message, { help: "Put the name into the expression, and leave out `name`." }),
    );
  }
  const merges = name !== undefined && (filters === undefined || isPlainObject(filters));
  const named = merges ? { name, ...filters } : filters;
  return {
    ...(owners === undefined ? {} : { owners }),
    ...(named === undefined ? {} : { filters: named }),
    mostRecent,
  };
}

function missing(facts: ComponentFacts, field: string, help: string): Diagnostic {
  return error("plugins/missing-attribute", `Cannot find the base of \`${facts.type}\`: \`${field}\` is missing`, {
    help,
  });
}

function everything(facts: ComponentFacts): ReadonlySet<string> {
  const schema = schemaOf(facts);
  return new Set([...schema.attributes.keys(), ...schema.blocks.keys()]);
}

// Inputs that Packer asks for when it runs: variables, and secrets, which never have a value in any output.
import type { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import { Expression, hasExpression, reference, type Value } from "../plan/expression.ts";
import type { PlanVariable } from "../plan/types.ts";
import {
  ANY_TEXT,
  ANYTHING,
  BOOLEAN,
  checkProps,
  listOf,
  objectOf,
  required,
  type Shape,
  satisfies,
  TEXT,
} from "./check-props.ts";
import { Declaration, identifierOf } from "./declaration.ts";
import { originOf, recordProblem } from "./problems.ts";

/** What Packer knows of the variable. */
export interface VariableProps {
  /** Default the construct's id. */
  readonly name?: string;
  /** HCL type, e.g. `string`, `number`, `list(string)`. Default: the type of `default`, else `string`. */
  readonly type?: string;
  /** Literal value. Without it (and without `fromEnvironment`) the variable must be given to Packer. */
  readonly default?: Value;
  /** Environment variable that the default is read from when Packer runs. */
  readonly fromEnvironment?: string;
  /** Hidden in Packer's output, and kept out of everything that is written down; a `default` is then an error. Default false. */
  readonly sensitive?: boolean;
  /** For the people who give its value; stands in the template. Default: none. */
  readonly description?: string;
  /** Rules that Packer checks a value against before it builds. Default: none. */
  readonly validation?: readonly ValidationProps[];
}

/** One rule for a variable's values. */
export interface ValidationProps {
  /** True for good values; a function gets the variable's reference. */
  readonly condition: Expression | ((ref: Expression) => Expression);
  /** A sentence: upper case first, `.`, `?` or `!` last. */
  readonly message: string;
}

const VALIDATION = objectOf({
  condition: required(
    satisfies("an expression", (value) => value instanceof Expression || typeof value === "function"),
    "Write condition: (ref) => hcl.raw`length(${ref}) > 0`.",
  ),
  message: required(
    satisfies(
      "a sentence: upper case first, `.`, `?` or `!` last",
      (value) => typeof value === "string" && /^\p{Lu}.*[.?!]$/su.test(value),
    ),
    'Write message: "The region must not be empty.".',
  ),
});

const SHAPE: Shape = {
  name: TEXT,
  type: satisfies(
    "an HCL type, such as `string` or `list(string)`",
    (value) => typeof value === "string" && /^(string|number|bool|any|(list|set|map|object|tuple)\(.*\))$/s.test(value),
  ),
  default: ANYTHING,
  fromEnvironment: TEXT,
  sensitive: BOOLEAN,
  description: ANY_TEXT,
  validation: listOf(VALIDATION, "validations"),
};

const RESERVED = "packwright_";

/**
 * An input that Packer asks for when it runs (`-var`, `PKR_VAR_name`, a `.pkrvars.hcl` file). It is declared in every template that uses
 * it, and only there.
 */
export class Variable extends Declaration {
  /** The variable's value, for use in props of other constructs. */
  readonly ref: Expression;
  readonly declaredName: string;
  readonly plan: PlanVariable;

  constructor(scope: Construct, id: string, props: VariableProps = {}) {
    super(scope, id);
    const problems = checkProps(props, SHAPE);
    for (const problem of problems) recordProblem(this, problem);
    const { default: value, fromEnvironment, description, sensitive = false, type = typeOf(value) } = props ?? {};
    const name = identifierOf(this, props?.name ?? id, "variable");
    if (name.startsWith(RESERVED)) {
      recordProblem(
        this,
        error(
          "constructs/reserved-name",
          `Unexpected variable \`${name}\`, expected a name without \`${RESERVED}\` in front`,
          {
            help: "Rename it: templates have variables of their own that begin so.",
          },
        ),
      );
    }
    this.declaredName = `var.${name}`;
    this.ref = new Expression({ kind: "reference", path: ["var", name] }, sensitive);
    if (hasExpression(value)) {
      recordProblem(
        this,
        error("constructs/variable-default", "Unexpected expression in `default`, expected a literal value", {
          help: "Packer takes only literals there: use `fromEnvironment`, or a `Local`.",
        }),
      );
    }
    if (value !== undefined && fromEnvironment !== undefined) {
      recordProblem(
        this,
        error("constructs/exclusive-props", "Unexpected `default` and `fromEnvironment`, expected one of them", {
          help: "Keep one of them.",
        }),
      );
    }
    const validation = problems.length === 0 ? (props.validation ?? []) : [];
    this.plan = {
      name,
      type,
      ...(value === undefined ? {} : { default: value }),
      ...(fromEnvironment === undefined ? {} : { fromEnvironment }),
      ...(description === undefined ? {} : { description }),
      sensitive,
      validations: validation.map(({ condition, message }) => ({
        condition: typeof condition === "function" ? condition(reference("var", name)) : condition,
        message,
      })),
      origin: originOf(this),
    };
  }

  get uses(): unknown {
    return this.plan.validations.map(({ condition }) => condition);
  }
}

/** Where the secret comes from. */
export interface SecretProps {
  /** Default the construct's id. */
  readonly name?: string;
  /** Environment variable that it is read from when Packer runs; else it must be given to Packer. */
  readonly fromEnvironment?: string;
  /** For the people who give its value; stands in the template. Default: none. */
  readonly description?: string;
}

/**
 * A sensitive string without a default: its value is in no output, no fingerprint and no log. Where it would be written down or shown
 * (a script's text, a label) it is an error.
 */
export class Secret extends Variable {
  constructor(scope: Construct, id: string, props: SecretProps = {}) {
    const { default: value, ...rest } = (props ?? {}) as VariableProps;
    super(scope, id, { ...rest, type: "string", sensitive: true });
    if (value !== undefined) {
      recordProblem(
        this,
        error(
          "constructs/secret-default",
          "Unexpected `default` of a secret, expected none: it would be written to the template",
          { help: 'Use fromEnvironment: "NAME", or give the value to Packer.' },
        ),
      );
    }
  }
}

function typeOf(value: Value | undefined): string {
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "bool";
  if (value === undefined || typeof value === "string") return "string";
  if (Array.isArray(value)) return value.every((item) => typeof item === "string") ? "list(string)" : "any";
  const isTextMap =
    value !== null && typeof value === "object" && Object.values(value).every((item) => typeof item === "string");
  return isTextMap ? "map(string)" : "any";
}

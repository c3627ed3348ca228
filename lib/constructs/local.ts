// A named value that Packer computes when it runs.
import type { Construct } from "constructs";
import { Expression, expressionsIn, type Value } from "../plan/expression.ts";
import type { PlanLocal } from "../plan/types.ts";
import { ANYTHING, BOOLEAN, checkProps, required, type Shape, TEXT } from "./check-props.ts";
import { Declaration, identifierOf } from "./declaration.ts";
import { originOf, recordProblem } from "./problems.ts";

/** What is computed. */
export interface LocalProps {
  /** Default the construct's id. */
  readonly name?: string;
  /** Text, numbers, lists, objects, and expressions in them, e.g. `` hcl`${team.ref}@acme.example` ``. */
  readonly value: Value;
  /** Default: whether the value uses anything sensitive. */
  readonly sensitive?: boolean;
}

const SHAPE: Shape = { name: TEXT, value: required(ANYTHING, "Write value: hcl`…`."), sensitive: BOOLEAN };

/** A named value that Packer computes when it runs, for use in several places. */
export class Local extends Declaration {
  /** The value, for use in props of other constructs. */
  readonly ref: Expression;
  readonly declaredName: string;
  readonly plan: PlanLocal;

  constructor(scope: Construct, id: string, props: LocalProps) {
    super(scope, id);
    for (const problem of checkProps(props, SHAPE)) recordProblem(this, problem);
    const { value = "" } = props ?? {};
    const sensitive = props?.sensitive ?? [...expressionsIn(value)].some((expression) => expression.sensitive);
    const name = identifierOf(this, props?.name ?? id, "local");
    this.declaredName = `local.${name}`;
    this.ref = new Expression({ kind: "reference", path: ["local", name] }, sensitive);
    this.plan = { name, value, sensitive, origin: originOf(this) };
  }

  get uses(): unknown {
    return this.plan.value;
  }
}

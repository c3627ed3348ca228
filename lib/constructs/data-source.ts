// A data source that Packer reads when it runs, e.g. the newest AMI of a name.
import type { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import { type Expression, reference } from "../plan/expression.ts";
import type { PlanDataSource } from "../plan/types.ts";
import type { DataSourceComponent } from "../plugins/runtime/data-source-component.ts";
import { PluginComponent } from "../plugins/runtime/plugin-component.ts";
import { nearest } from "../util/text.ts";
import { describe } from "./check-props.ts";
import { Declaration, identifierOf } from "./declaration.ts";
import { originOf, recordProblem } from "./problems.ts";

/** What the data source is called. */
export interface DataSourceProps {
  /** Packer's name of it. Default the construct's id. */
  readonly name?: string;
}

/**
 * A data source that Packer reads when it runs, e.g. the newest AMI of a name; needs Packer ≥ 1.7. An `amazon-ami` without `owners` is an
 * error.
 */
export class DataSource<Output extends string = string> extends Declaration {
  readonly declaredName: string;
  readonly plan: PlanDataSource;
  readonly #outputs: readonly string[];

  constructor(scope: Construct, id: string, component: DataSourceComponent<Output>, props: DataSourceProps = {}) {
    super(scope, id);
    const isDataSource = component instanceof PluginComponent && component.component.kind === "datasource";
    if (!isDataSource) {
      recordProblem(
        this,
        error("constructs/prop-type", `Unexpected ${describe(component)}, expected a data source of a plugin`, {
          help: 'Import one, e.g. AmazonAmi from "packwright/plugins/amazon".',
        }),
      );
    }
    const part = isDataSource
      ? component.component
      : { kind: "datasource" as const, type: "null", body: { attributes: {}, blocks: [] } };
    const name = identifierOf(this, props.name ?? id, "data source");
    this.declaredName = `data.${part.type}.${name}`;
    this.plan = { name, component: part, origin: originOf(this) };
    this.#outputs = isDataSource ? component.outputs : [];
    for (const problem of isDataSource ? component.warnings : []) recordProblem(this, problem);
    if (part.type === "amazon-ami" && isEmpty(part.body.attributes.owners)) {
      recordProblem(
        this,
        error(
          "constructs/missing-owners",
          "Missing `owners` of `amazon-ami`: anyone could publish an image of that name",
          { help: 'Write owners: ["136693071363"], or owners: ["self"] for your own images.' },
        ),
      );
    }
  }

  /** One of its results, by Packer's name, e.g. `ref("id")`. */
  ref(attribute: Output): Expression {
    if (this.#outputs.length > 0 && !this.#outputs.includes(attribute)) {
      const meant = nearest(attribute, this.#outputs);
      recordProblem(
        this,
        error(
          "constructs/unknown-output",
          `Unexpected attribute \`${attribute}\` of \`${this.declaredName}\`, expected one that the data source gives`,
          { help: meant === undefined ? `It gives ${this.#outputs.join(", ")}.` : `Did you mean \`${meant}\`?` },
        ),
      );
    }
    return reference(...this.declaredName.split("."), attribute);
  }

  get uses(): unknown {
    return this.plan.component.body;
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

// Data sources as typed components. Their local names, and so references to them, belong to the construct that adds one.
import type { Component } from "../../plan/component.ts";
import type { ComponentFacts } from "./facts.ts";
import { makeComponent, PluginComponent, readProps } from "./plugin-component.ts";

export abstract class DataSourceComponent<Output extends string = string> extends PluginComponent {
  readonly kind = "datasource";
  override readonly component: Component & { readonly kind: "datasource" };
  /** Packer's names of the attributes that references can read. */
  readonly outputs: readonly Output[];

  /** Throws one `Failure` with everything that is wrong with the props. */
  protected constructor(facts: ComponentFacts, props: object, outputs: readonly Output[]) {
    const { body, warnings } = readProps(facts, props);
    super(facts, warnings);
    this.outputs = outputs;
    this.component = makeComponent(facts, "datasource", body);
  }
}

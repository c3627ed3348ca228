// Provisioners as typed components. What Packer itself handles (only, except, name, …) belongs to the construct that adds one.
import type { Component } from "../../plan/component.ts";
import type { ComponentFacts } from "./facts.ts";
import { makeComponent, PluginComponent, readProps } from "./plugin-component.ts";

export abstract class ProvisionerComponent extends PluginComponent {
  readonly kind = "provisioner";
  override readonly component: Component & { readonly kind: "provisioner" };

  /** Throws one `Failure` with everything that is wrong with the props. */
  protected constructor(facts: ComponentFacts, props: object) {
    const { body, warnings } = readProps(facts, props);
    super(facts, warnings);
    this.component = makeComponent(facts, "provisioner", body);
  }
}

// What all components of plugins have in common: props are checked when an instance is made, and become the plan's Component.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { Body, Component } from "../../plan/component.ts";
import { fromBody, toBody, withoutNulls } from "./body.ts";
import { diagnoseValues } from "./diagnose.ts";
import { type ComponentFacts, schemaOf } from "./facts.ts";
import { diagnoseDeprecated, diagnosePresence } from "./presence.ts";

const NONE: ReadonlySet<string> = new Set();

export abstract class PluginComponent {
  /** Packer's names; immutable. */
  abstract readonly component: Component;
  /** What is wrong but does no harm, e.g. deprecated attributes. */
  readonly warnings: readonly Diagnostic[];
  readonly #facts: ComponentFacts;

  protected constructor(facts: ComponentFacts, warnings: readonly Diagnostic[]) {
    this.#facts = facts;
    this.warnings = warnings;
  }

  /**
   * Everything that is wrong with a finished component of this type: unknown attributes, wrong types, missing attributes, broken
   * constraints. For callers that added attributes (by Packer's names) to the instance's own `component`. What `later` names
   * (Packer's names, top level) may still be missing.
   */
  check(component: Component = this.component, later: ReadonlySet<string> = NONE): Diagnostic[] {
    return checkBody(this.#facts, component.body, later);
  }

  /** Packer's names of the top-level attributes that hold secrets (passwords, tokens, keys). */
  get secretAttributes(): readonly string[] {
    return [...schemaOf(this.#facts).attributes.values()].filter(({ secret }) => secret).map(({ name }) => name);
  }
}

function checkBody(facts: ComponentFacts, written: Body, later: ReadonlySet<string>): Diagnostic[] {
  const body = withoutNulls(written);
  return [
    ...diagnoseValues(facts, fromBody(schemaOf(facts), body), "name"),
    ...diagnosePresence(facts, body, later),
    ...diagnoseDeprecated(facts, body),
  ];
}

/** Checks props and makes the body; throws one `Failure` with everything wrong. What `later` names may be missing for now. */
export function readProps(
  facts: ComponentFacts,
  props: unknown,
  later: ReadonlySet<string> = NONE,
): { readonly body: Body; readonly warnings: readonly Diagnostic[] } {
  const { body, errors, warnings } = inspectProps(facts, props, later);
  if (errors.length > 0) throw new Failure([...errors, ...warnings]);
  return { body, warnings };
}

/** As `readProps`, but returns the errors. */
export function inspectProps(
  facts: ComponentFacts,
  props: unknown,
  later: ReadonlySet<string>,
): { readonly body: Body; readonly errors: Diagnostic[]; readonly warnings: Diagnostic[] } {
  const body = toBody(schemaOf(facts), props);
  return {
    body,
    errors: [...diagnoseValues(facts, props, "prop"), ...diagnosePresence(facts, body, later)],
    warnings: diagnoseDeprecated(facts, body),
  };
}

export function makeComponent<Kind extends Component["kind"]>(
  facts: ComponentFacts,
  kind: Kind,
  body: Body,
): Component & { readonly kind: Kind } {
  return Object.freeze({ kind, type: facts.type, ...(facts.plugin ? { plugin: facts.plugin } : {}), body });
}

// Escape hatch: any of Packer's provisioners as a step. Opaque to passes, whatever it is: its effects cannot be declared.
import type { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import type { Step } from "../plan/types.ts";
import { ProvisionerComponent } from "../plugins/runtime/provisioner-component.ts";
import { describe, type Shape } from "./check-props.ts";
import { recordProblem } from "./problems.ts";
import { CONTROL_SHAPE, type ControlProps, toControl } from "./run-props.ts";
import { StepConstruct, type StepContext, type StepProps } from "./step-construct.ts";

/** How Packer is to treat it, and where it runs. */
export type ProvisionerProps = StepProps & ControlProps;

const SHAPE: Shape = CONTROL_SHAPE;

/**
 * Escape hatch: any of Packer's provisioners as a step, with exactly Packer's attributes. It stays a provisioner of its own in its place:
 * nothing is moved across it or merged with it. Shell code is better off in a `Script`.
 */
export class Provisioner extends StepConstruct {
  override readonly windowsInstead = undefined;
  readonly #component: ProvisionerComponent;
  readonly #props: ProvisionerProps;

  constructor(scope: Construct, id: string, component: ProvisionerComponent, props: ProvisionerProps = {}) {
    super(scope, id, props, SHAPE);
    this.#component = component;
    this.#props = props ?? {};
    if (!(component instanceof ProvisionerComponent)) {
      recordProblem(
        this,
        error("constructs/prop-type", `Unexpected ${describe(component)}, expected a provisioner of a plugin`, {
          help: 'Import one, e.g. Shell from "packwright/plugins/packer".',
        }),
      );
    } else for (const problem of component.warnings) recordProblem(this, problem);
  }

  override lower(context: StepContext): readonly Step[] {
    const { component } = this.#component;
    return [
      this.step(context, {
        title: `provision with ${component.type}`,
        action: { kind: "use-provisioner", component },
        control: toControl(this.#props),
      }),
    ];
  }
}

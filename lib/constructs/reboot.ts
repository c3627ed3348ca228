// A restart of the machine during the build, e.g. into a new kernel. Containers have nothing to restart.
import type { Construct } from "constructs";
import { builderTraits } from "../catalog/builders.ts";
import { warning } from "../diagnostics/diagnostic.ts";
import { targetKey } from "../plan/make.ts";
import type { Step } from "../plan/types.ts";
import { DURATION, type Shape } from "./check-props.ts";
import { StepConstruct, type StepContext, type StepProps } from "./step-construct.ts";

/** How long a restart may take. */
export interface RebootProps extends StepProps {
  /** How long to wait for the machine to come back. Default `5m`. */
  readonly timeout?: string;
}

const SHAPE: Shape = { timeout: DURATION };

/**
 * A restart of the machine during the build, e.g. into a new kernel; no other step is moved across it. Containers have nothing to restart:
 * targets that build in one skip it, and an image with no others gets a warning.
 */
export class Reboot extends StepConstruct {
  override readonly windowsInstead = "new Provisioner(image, id, new WindowsRestart({}))";
  readonly #props: RebootProps;

  constructor(scope: Construct, id: string, props: RebootProps = {}) {
    super(scope, id, props, SHAPE);
    this.#props = props ?? {};
  }

  override lower(context: StepContext): readonly Step[] {
    const machines = context.targets.filter(({ component }) => builderTraits(component.type).platform !== "container");
    if (machines.length === 0) {
      context.report(
        warning("constructs/reboot-in-container", "Unexpected reboot in an image that is built in containers only", {
          origin: context.origin,
          help: "Remove it: a container has no kernel of its own.",
        }),
      );
      return [];
    }
    const guard = machines.length === context.targets.length ? context.guard : machines.map(targetKey);
    const { timeout = "5m" } = this.#props;
    return [this.step({ ...context, guard }, { title: "reboot", action: { kind: "reboot-machine", timeout } })];
  }
}

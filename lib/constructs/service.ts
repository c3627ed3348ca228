// A service of the image's init system: started at boot or never, with a unit file of one's own when asked.
import type { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import type { Step } from "../plan/types.ts";
import { BOOLEAN, type Shape, satisfies, TEXT } from "./check-props.ts";
import { recordProblem } from "./problems.ts";
import { isProblem } from "./project-files.ts";
import { StepConstruct, type StepContext, type StepProps } from "./step-construct.ts";

/** Which service, and what is to become of it. */
export interface ServiceProps extends StepProps {
  /** Default the construct's id. */
  readonly name?: string;
  /** Start at boot. Default true; undefined with `masked`. */
  readonly enabled?: boolean;
  /** Never started by anything. Default false. */
  readonly masked?: boolean;
  /** Text of a unit file to install (OpenRC: of the init script). */
  readonly unit?: string;
  /** Or a file of the project with it. */
  readonly unitFile?: string;
  /** Restart now, during the build; only where an init system runs. Default false. */
  readonly restart?: boolean;
}

const SHAPE: Shape = {
  name: satisfies("a service's name", (value) => typeof value === "string" && /^[A-Za-z0-9][\w.@:\\-]*$/.test(value)),
  enabled: BOOLEAN,
  masked: BOOLEAN,
  unit: TEXT,
  unitFile: TEXT,
  restart: BOOLEAN,
};

/** A service of the image's init system: started at boot or never, with a unit file of one's own when asked. */
export class Service extends StepConstruct {
  readonly #props: ServiceProps;

  constructor(scope: Construct, id: string, props: ServiceProps = {}) {
    super(scope, id, props, SHAPE);
    this.#props = props ?? {};
    const { enabled, masked, unit, unitFile } = this.#props;
    if (enabled === true && masked === true) {
      recordProblem(
        this,
        error("constructs/exclusive-props", "Unexpected `enabled` and `masked`, expected one of them", {
          help: "A masked service is never started: keep one of them.",
        }),
      );
    }
    if (unit !== undefined && unitFile !== undefined) {
      recordProblem(
        this,
        error("constructs/exclusive-props", "Unexpected `unit` and `unitFile`, expected one of them", {
          help: "Keep one of them.",
        }),
      );
    }
  }

  override lower(context: StepContext): readonly Step[] {
    const { masked = false, restart = false, unitFile } = this.#props;
    const name = (this.#props.name ?? this.node.id).replace(/\.service$/, "");
    const enabled = this.#props.enabled ?? (masked ? undefined : true);
    let { unit } = this.#props;
    if (unitFile !== undefined) {
      const file = context.project.readText(unitFile);
      if (isProblem(file)) {
        context.report({ ...file, origin: context.origin });
        return [];
      }
      unit = file.text;
    }
    const verb = masked ? "mask" : enabled ? "enable" : "disable";
    return [
      this.step(context, {
        title: `${verb} service ${name}`,
        action: {
          kind: "set-service",
          name,
          ...(enabled === undefined ? {} : { enabled }),
          masked,
          ...(unit === undefined ? {} : { unit }),
          restart,
        },
      }),
    ];
  }
}

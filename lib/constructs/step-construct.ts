// What every construct that changes an image has in common: checked props, guards and a `lower` that makes plan steps.
// Teams may extend it for steps of their own.
import { Construct } from "constructs";
import type { Origin } from "../diagnostics/diagnostic.ts";
import type { Effects } from "../plan/effects.ts";
import { makeStep } from "../plan/make.ts";
import type { Action, Change, Control, OperatingSystem, RunContext, Step, Target } from "../plan/types.ts";
import { checkProps, FRESHNESS, isPlainObject, listOf, oneOf, type Shape, TEXT } from "./check-props.ts";
import { type Report, recordProblem } from "./problems.ts";
import type { ProjectFiles } from "./project-files.ts";
import type { Stages } from "./stages.ts";

/** What all steps take. */
export interface StepProps {
  /** How often its content changes; orders steps, the stable ones first. Default: what is usual for the kind of step. */
  readonly change?: Change;
  /** How old its result may get, e.g. `7d`: as the image's own `freshness`, for what this step brings. Default: as old as it likes. */
  readonly freshness?: string;
  /** Runs only on these targets: names, builder types, or `type.name`. */
  readonly only?: readonly string[];
  /** Runs on all but these targets. */
  readonly except?: readonly string[];
}

/** What a step is lowered in: one image, or one variant of it. */
export interface StepContext {
  /** Unique in the image: path of the construct below it. The step's id. */
  readonly id: string;
  /** Where the user wrote the construct; for diagnostics. */
  readonly origin: Origin;
  /** The image's operating system. */
  readonly os: OperatingSystem;
  /** Whether the image is meant to be built on (`layer`). */
  readonly kind: "image" | "layer";
  /** The image's targets that the step runs on. */
  readonly targets: readonly Target[];
  /** `type.name` of them, unless they are all. */
  readonly guard: readonly string[] | undefined;
  /** Package indexes of pip and npm, and mirrors of the system's managers. */
  readonly mirrors: { readonly [manager: string]: string };
  /** Reads the project's files: `read` for hashes and permissions, `readText` for text. Both give a `Diagnostic` when they cannot. */
  readonly project: ProjectFiles;
  /** Other images of the App that files can be taken from. */
  readonly stages: Stages;
  /** Takes mistakes that show only now; with an error among them nothing is written. */
  readonly report: Report;
}

/** What `step` needs to make a step of the plan. */
export interface LoweredStep {
  /** For people, e.g. `install nginx`. */
  readonly title: string;
  /** What is done, e.g. a `run-script`. */
  readonly action: Action;
  /** Added to the step's id when one construct makes several steps. */
  readonly suffix?: string;
  /** What it reads and writes. Default: what is known of the action; a script without stays where it is. */
  readonly effects?: Effects | undefined;
  /** How often its content changes. Default: the construct's prop, else what is usual for the action. */
  readonly change?: Change | undefined;
  /** User, folder and environment that it runs in. Default: root's, and nothing more. */
  readonly run?: RunContext | undefined;
  /** How Packer is to treat it. Default: as always. */
  readonly control?: Control | undefined;
}

export const STEP_SHAPE: Shape = {
  change: oneOf("base", "packages", "configuration", "application", "always"),
  freshness: FRESHNESS,
  only: listOf(TEXT, "target names"),
  except: listOf(TEXT, "target names"),
};

/** A construct that changes an image. Teams extend it for steps of their own: `lower` makes them with `step`. */
export abstract class StepConstruct extends Construct {
  /** Guards and change class, as given. */
  readonly stepProps: StepProps;
  /** What to use in a Windows image instead; undefined: it works there as well. */
  readonly windowsInstead: string | undefined = "new Provisioner(image, id, new Powershell({ inline: [...] }))";

  /** `shape`: what props of the class's own must be. Without it they are its own to check, and only those that all steps have are looked at. */
  constructor(scope: Construct, id: string, props?: StepProps, shape?: Shape) {
    super(scope, id);
    this.stepProps = props ?? {};
    const problems = shape ? checkProps(props, wholeShape(shape)) : checkProps(stepPropsOf(props ?? {}), STEP_SHAPE);
    for (const problem of problems) recordProblem(this, problem);
  }

  /** Plan steps of this construct in an image. Must not change the construct: it is called once for each variant. */
  abstract lower(context: StepContext): readonly Step[];

  /** A step with the construct's id, place, guard and change class; effects follow from the action where they are known. */
  protected step(context: StepContext, lowered: LoweredStep): Step {
    return makeStep({
      id: lowered.suffix === undefined ? context.id : `${context.id}/${lowered.suffix}`,
      title: lowered.title,
      action: lowered.action,
      origin: context.origin,
      effects: lowered.effects,
      change: lowered.change ?? this.stepProps.change,
      guard: context.guard,
      freshness: this.stepProps.freshness,
      run: lowered.run,
      control: lowered.control,
    });
  }
}

/** Only props that all steps have. */
function stepPropsOf(props: unknown): unknown {
  if (!isPlainObject(props)) return props;
  return Object.fromEntries(Object.entries(props).filter(([prop]) => Object.hasOwn(STEP_SHAPE, prop)));
}

const WHOLE_SHAPES = new WeakMap<Shape, Shape>();

/** A class's shape with what all steps have, made once. */
function wholeShape(shape: Shape): Shape {
  let whole = WHOLE_SHAPES.get(shape);
  if (!whole) {
    whole = { ...STEP_SHAPE, ...shape };
    WHOLE_SHAPES.set(shape, whole);
  }
  return whole;
}

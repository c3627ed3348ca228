// Shell code as a step: lines, or a script file of the project. Opaque to passes unless its effects are declared.
import type { Construct } from "constructs";
import { BUILD_CACHE_NAMES, type BuildCacheName } from "../catalog/caches.ts";
import { error } from "../diagnostics/diagnostic.ts";
import type { ScriptSource } from "../plan/actions.ts";
import type { Expression } from "../plan/expression.ts";
import type { RunContext, Step } from "../plan/types.ts";
import {
  IMAGE_PATH,
  isPlainObject,
  listOf,
  mapOf,
  oneOf,
  type Shape,
  satisfies,
  TEXT,
  TEXT_OR_EXPRESSION,
} from "./check-props.ts";
import { recordProblem } from "./problems.ts";
import { isProblem } from "./project-files.ts";
import {
  CONTROL_SHAPE,
  type ControlProps,
  EFFECTS_SHAPE,
  type EffectProps,
  toControl,
  toEffects,
} from "./run-props.ts";
import { StepConstruct, type StepContext, type StepProps } from "./step-construct.ts";

/** Shell code, how it is run, and how Packer is to treat it. */
export interface ScriptProps extends StepProps, ControlProps {
  /** Lines of shell code; this or `file`. */
  readonly inline?: readonly (string | Expression)[];
  /** Script file, relative to the project folder; this or `inline`. */
  readonly file?: string;
  /** Program and options of the first line, e.g. `/bin/bash -e`. Default `/bin/sh -e`; a file's own first line. */
  readonly interpreter?: string;
  /** Environment variables of this script only. Secrets may go here: they travel in a file, never on a command line. Default: none. */
  readonly environment?: { readonly [name: string]: string | Expression };
  /** Default root. */
  readonly user?: string;
  /** Absolute path in the image; it must be there when the script runs. Default: where the target starts commands. */
  readonly workingDirectory?: string;
  /** Given to the script as `$1`, `$2` and so on; a secret in one is an error. Default: none. */
  readonly arguments?: readonly (string | Expression)[];
  /** What it reads and writes. Without it nothing is moved across the script. */
  readonly effects?: EffectProps;
  /** Build tools that take downloads and results from a cache which builds share, where one is mounted (Docker). Default: none. */
  readonly caches?: readonly BuildCacheName[];
}

const SHAPE: Shape = {
  ...CONTROL_SHAPE,
  inline: listOf(TEXT_OR_EXPRESSION, "lines"),
  file: TEXT,
  interpreter: satisfies(
    "a program with an absolute path, such as `/bin/bash -e`",
    (value) => typeof value === "string" && value.startsWith("/") && !value.includes("\n"),
  ),
  environment: mapOf(TEXT_OR_EXPRESSION, "strings or expressions"),
  user: TEXT,
  workingDirectory: IMAGE_PATH,
  arguments: listOf(TEXT_OR_EXPRESSION, "arguments"),
  effects: EFFECTS_SHAPE,
  caches: listOf(oneOf(...BUILD_CACHE_NAMES), "build tools"),
};

/**
 * Shell code as a step: lines, or a script file of the project. Nothing is moved across it unless its effects are declared. A secret in its
 * text or arguments is an error; it goes into `environment`.
 */
export class Script extends StepConstruct {
  readonly #props: ScriptProps;

  constructor(scope: Construct, id: string, props: ScriptProps) {
    super(scope, id, props, SHAPE);
    this.#props = props ?? {};
    const { inline, file, environment } = this.#props;
    if (inline !== undefined && file !== undefined) {
      recordProblem(
        this,
        error("constructs/exclusive-props", "Unexpected `inline` and `file`, expected one of them", {
          help: "Keep one; make two `Script`s of both.",
        }),
      );
    } else if (isPlainObject(props) && inline === undefined && file === undefined) {
      recordProblem(
        this,
        error("constructs/missing-prop", "Missing `inline` or `file`, expected one of them", {
          help: 'Write inline: ["command"] or file: "scripts/setup.sh".',
        }),
      );
    } else if (Array.isArray(inline) && inline.length === 0) {
      recordProblem(
        this,
        error("constructs/empty", "Unexpected empty `inline`, expected at least one line", {
          help: "Remove the script, or add a line.",
        }),
      );
    }
    this.#checkCaches();
    for (const name of Object.keys(environment ?? {})) {
      if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
      recordProblem(
        this,
        error(
          "constructs/environment-name",
          `Unexpected name \`${name}\` in \`environment\`, expected letters, digits and \`_\``,
          { help: "Rename it: the shell takes no other characters." },
        ),
      );
    }
  }

  #checkCaches(): void {
    const { caches = [], user, inline } = this.#props;
    if (!Array.isArray(caches) || caches.length === 0) return;
    const hasValues = Array.isArray(inline) && inline.some((line) => typeof line !== "string");
    if ((user === undefined || user === "root") && !hasValues) return;
    recordProblem(
      this,
      error(
        "constructs/caches-out-of-reach",
        hasValues
          ? "Unexpected `caches` of a script with expressions in its lines, expected plain lines"
          : `Unexpected \`caches\` of a script that runs as \`${user}\`, expected root`,
        {
          help: hasValues
            ? "Give the expressions through `environment`."
            : "Remove `user` or `caches`: only root can enter the folder that Packer mounts.",
        },
      ),
    );
  }

  override lower(context: StepContext): readonly Step[] {
    const { interpreter, arguments: args = [], effects, caches = [] } = this.#props;
    const source = this.#source(context);
    if (!source) return [];
    return [
      this.step(context, {
        title: `run ${source.kind === "file" ? source.path : this.node.id}`,
        action: {
          kind: "run-script",
          source,
          ...(interpreter === undefined ? {} : { interpreter }),
          arguments: args,
          ...(caches.length === 0 ? {} : { caches }),
        },
        effects: toEffects(effects),
        run: this.#run(),
        control: toControl(this.#props),
      }),
    ];
  }

  #source({ project, origin, report }: StepContext): ScriptSource | undefined {
    const { inline, file } = this.#props;
    if (file === undefined) return { kind: "inline", lines: inline ?? [] };
    const result = project.readText(file);
    if (!isProblem(result)) return { kind: "file", ...result };
    report({ ...result, origin });
    return undefined;
  }

  #run(): RunContext {
    const { user, workingDirectory, environment = {} } = this.#props;
    return {
      ...(user === undefined ? {} : { user }),
      ...(workingDirectory === undefined ? {} : { workingDirectory }),
      environment: Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined)),
    };
  }
}

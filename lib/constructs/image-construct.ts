// What images and layers have in common: props, what they are based on, and overrides. Lowering is elsewhere.
import { Construct, type IConstruct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import { Expression, type Value } from "../plan/expression.ts";
import type { OperatingSystem } from "../plan/types.ts";
import { Builder } from "../plugins/runtime/builder.ts";
import {
  ANY_TEXT,
  BOOLEAN,
  checkProps,
  FRESHNESS,
  listOf,
  mapOf,
  objectOf,
  oneOf,
  required,
  type Shape,
  satisfies,
  TEXT,
  TEXT_OR_EXPRESSION,
} from "./check-props.ts";
import { CLEANUP_SHAPE, type CleanupProps } from "./cleanup.ts";
import { recordProblem } from "./problems.ts";
import { PROXIES_SHAPE, type ProxyProps } from "./proxy-props.ts";
import { RESOURCES_SHAPE, type ResourceProps } from "./resource-props.ts";

export interface ImageProps {
  /** Names the output folder, the Docker repository and cloud images. Default the construct's id. */
  readonly name?: string;
  /** What it is for, in a sentence: the `description` of its build in the template. Default: none. */
  readonly description?: string;
  /** What it starts from. Without it, each target says so itself, e.g. `Docker.from("debian:12-slim")`. */
  readonly base?: ImageConstruct;
  /** Default: the base's. */
  readonly os?: OperatingSystem;
  /** What it is built with. Default: the base's targets, started from the base. With `base`, attributes given here win over the base's. */
  readonly targets?: readonly Builder[];
  /** Size of the machine or container that builds it. */
  readonly resources?: ResourceProps;
  /** Package mirrors by manager: a URL that replaces the distribution's own, or the index of pip and npm. */
  readonly mirrors?: { readonly [manager in MirrorManager]?: string };
  /** Proxies near the build, for its steps only: nothing of them stays in the image. Default: the base's, and the App's. */
  readonly proxies?: ProxyProps;
  /** Labels of the Docker image, and tags in clouds; those of the base stay. A secret in one is an error: everyone can read them. */
  readonly labels?: { readonly [name: string]: string | Expression };
  /** Tags in clouds only; they win over `labels` of the same name. A secret in one is an error. */
  readonly tags?: { readonly [name: string]: string | Expression };
  /** User to log in as on machines. Default: the usual one of the operating system's cloud images. */
  readonly user?: string;
  /** Parts of the cleanup to turn on or off; false: no cleanup at all. */
  readonly cleanup?: false | CleanupProps;
  /** Compress what is made as files: QEMU disks inside their format, other files as `output/IMAGE.BUILDER.tar.gz`. */
  readonly compress?: "gzip" | "zstd";
  /** Publishes the image to the HCP Packer registry. */
  readonly hcp?: HcpRegistryProps;
  /** Record what was built in `packer-manifest.json`. Default true. */
  readonly manifest?: boolean;
  /**
   * How old it may get: whole hours, days or weeks, e.g. `7d`. `synth build` then builds it anew in every such stretch of time, counted in UTC,
   * with all that is built on it. Default: as old as it likes.
   */
  readonly freshness?: string;
  /** Any text; another one makes `synth build` build the image anew, with all that is built on it. Default: none. */
  readonly epoch?: string;
  /** Leave it out of the output. */
  readonly skip?: boolean;
}

/** Package managers that a mirror or index can be given for. */
export type MirrorManager = "apt" | "dnf" | "yum" | "apk" | "zypper" | "pip" | "npm";

/** Where an image is published in the HCP Packer registry. Labels with a secret are an error. */
export interface HcpRegistryProps {
  /** Name of the bucket, made when it does not exist: 3 to 36 letters, digits and hyphens. */
  readonly bucketName: string;
  /** Description of the bucket, at most 255 characters. Default: none. */
  readonly description?: string;
  /** Labels of the bucket. Default: none. */
  readonly labels?: { readonly [name: string]: Value };
  /** Labels of this build. Default: none. */
  readonly buildLabels?: { readonly [name: string]: Value };
  /** Channels that get the new version (Packer ≥ 1.15). Default: none. */
  readonly channels?: readonly string[];
}

/** One call of `override`, as it is kept until the image is lowered. */
export interface Override {
  /** e.g. `targets.docker.pull`. */
  readonly path: string;
  /** Undefined: removes what is there. */
  readonly value: unknown;
  /** Whether an attribute that is not there yet may be made. */
  readonly create: boolean;
}

const URL_CHECK = satisfies(
  "a URL",
  (value) => typeof value === "string" && /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value),
);
const HCP_LABELS = mapOf(TEXT_OR_EXPRESSION, "strings or expressions");
/** Refused here for every builder alike, also for those that have no labels. */
const LABELS = mapOf(
  {
    expected: TEXT_OR_EXPRESSION.expected,
    problems: (value, path) =>
      value instanceof Expression && value.sensitive
        ? [
            error(
              "plan/secret-in-label",
              `Unexpected secret in \`${path}\`, expected none: labels and tags are shown`,
              {
                help: "Leave it out; a step gets it through its `environment`, never through a label.",
              },
            ),
          ]
        : TEXT_OR_EXPRESSION.problems(value, path),
  },
  "strings or expressions",
);

const SHAPE: Shape = {
  name: TEXT,
  description: ANY_TEXT,
  base: satisfies(
    "a BaseLayer or an Image",
    (value) => value instanceof ImageConstruct,
    "Give the construct itself, not its name.",
  ),
  os: satisfies("an operating system", isOperatingSystem, 'Write os: Os.debian("12").'),
  targets: listOf(
    satisfies(
      "a builder",
      (value) => value instanceof Builder,
      'Write Docker.from("debian:12-slim") or new Docker({ ... }), imported from "packwright/plugins/docker".',
    ),
    "builders",
  ),
  resources: RESOURCES_SHAPE,
  mirrors: objectOf(
    Object.fromEntries(["apt", "dnf", "yum", "apk", "zypper", "pip", "npm"].map((manager) => [manager, URL_CHECK])),
  ),
  proxies: PROXIES_SHAPE,
  labels: LABELS,
  tags: LABELS,
  user: TEXT,
  cleanup: {
    expected: "false or an object of parts",
    problems: (value, path) => (value === false ? [] : checkProps(value, CLEANUP_SHAPE, path)),
  },
  hcp: objectOf({
    bucketName: required(
      satisfies(
        "3 to 36 letters, digits and hyphens",
        (value) => typeof value === "string" && /^[A-Za-z0-9-]{3,36}$/.test(value),
      ),
      'Write bucketName: "web".',
    ),
    description: satisfies(
      "text of at most 255 characters",
      (value) => typeof value === "string" && value.length <= 255,
    ),
    labels: HCP_LABELS,
    buildLabels: HCP_LABELS,
    channels: listOf(TEXT, "channels"),
  }),
  compress: oneOf("gzip", "zstd"),
  freshness: FRESHNESS,
  epoch: TEXT,
  manifest: BOOLEAN,
  skip: BOOLEAN,
};

/** What `Image` and `BaseLayer` have in common; a policy finds both with `instanceof`. */
export abstract class ImageConstruct extends Construct {
  /** Whether it is meant to be built on (`layer`). */
  abstract readonly kind: "image" | "layer";
  /** Its `name`, or else the construct's id; with variants the part that their names begin with. */
  readonly imageName: string;
  /** The props as given; those with a mistake, which is reported at synthesis, are left out. */
  readonly props: ImageProps;
  readonly #overrides: Override[] = [];

  /** `isSubclass`: a team's own class, which may have more props. */
  constructor(scope: Construct, id: string, props: ImageProps, isSubclass: boolean) {
    super(scope, id);
    const known = isSubclass && typeof props === "object" && props !== null ? pick(props) : props;
    const problems = checkProps(known, SHAPE);
    for (const problem of problems) recordProblem(this, problem);
    this.props = problems.length === 0 ? (known ?? {}) : withoutWrong(known);
    this.imageName = this.props.name ?? id;
  }

  /** The operating system: its own, or that of what it is based on. */
  get os(): OperatingSystem | undefined {
    return this.props.os ?? this.props.base?.os;
  }

  /**
   * Escape hatch: sets a value of the lowered image just before templates are written. Paths: `targets.TARGET.ATTRIBUTE`,
   * `steps.ID.FIELD`, `description`, …, with Packer's names for attributes; TARGET is a builder's type, name, or `type.name`; `*` stands
   * for every target or step. `undefined` removes. A path that matches nothing is an error; `create` allows a new attribute.
   */
  override(path: string, value: unknown, options: { readonly create?: boolean } = {}): this {
    if (typeof path !== "string" || path === "") {
      recordProblem(
        this,
        error(
          "constructs/override-no-match",
          "Unexpected empty path of an override, expected e.g. `targets.docker.run_command`",
          { help: "Write targets.TARGET.ATTRIBUTE, or steps.ID.FIELD." },
        ),
      );
      return this;
    }
    this.#overrides.push({ path, value, create: options.create ?? false });
    return this;
  }

  /** What `override` was called with, in order. */
  get overrides(): readonly Override[] {
    return this.#overrides;
  }
}

/** The image or layer that a construct is part of; undefined outside of images. */
export function tryImageOf(construct: IConstruct): ImageConstruct | undefined {
  for (let node: IConstruct | undefined = construct; node; node = node.node.scope)
    if (node instanceof ImageConstruct) return node;
  return undefined;
}

/** Only props that an image knows. */
function pick(props: ImageProps): ImageProps {
  return Object.fromEntries(Object.entries(props).filter(([prop]) => Object.hasOwn(SHAPE, prop)));
}

/** Only props that are right, so that lowering finds the other mistakes as well. */
function withoutWrong(props: unknown): ImageProps {
  if (typeof props !== "object" || props === null) return {};
  return Object.fromEntries(
    Object.entries(props).filter(
      ([prop, value]) => Object.hasOwn(SHAPE, prop) && SHAPE[prop]!.problems(value, prop).length === 0,
    ),
  );
}

function isOperatingSystem(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { family, distribution, version } = value as Partial<OperatingSystem>;
  return typeof family === "string" && typeof distribution === "string" && typeof version === "string";
}

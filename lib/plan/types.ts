// The intermediate representation: images, targets, steps. Plain immutable data, no construct and no HCL node in it.
// Two front ends make it (constructs; templates), passes rewrite it, back ends read it.
import type { Origin } from "../diagnostics/diagnostic.ts";
import type {
  AddRepositories,
  CleanImage,
  FetchDownload,
  InstallPackages,
  PlaceFiles,
  RebootMachine,
  RefreshIndex,
  RemoveBuildPackages,
  RunScript,
  SetService,
  UseProvisioner,
} from "./actions.ts";
import type { Body, Component } from "./component.ts";
import type { Effects } from "./effects.ts";
import type { Expression, Value } from "./expression.ts";

export interface Plan {
  /** Lowest version of Packer the output must work with, e.g. `1.9.5` or `1.6.6`. */
  readonly packerVersion: string;
  /** Every image, layers included; a base comes before what is built on it once the plan is checked. */
  readonly images: readonly PlanImage[];
}

export interface PlanImage {
  /** Also the folder in the output, the Docker repository and the prefix of cloud image names. */
  readonly name: string;
  readonly kind: "image" | "layer";
  /** Made by the pass `factor-shared-base`: nobody asked for it, and it is built only when an image on it must be. */
  readonly hidden?: true;
  readonly description?: string;
  readonly os: OperatingSystem;
  /** How old it may get, e.g. `7d`: its identity changes with each such stretch of time, when it is planned or built. */
  readonly freshness?: string;
  /** The user's own reason to build anew: another value, another fingerprint. */
  readonly epoch?: string;
  /** Set while a variant is an image of its own, i.e. until the pass `parallel-variants` joins them. */
  readonly variant?: VariantOf;
  readonly targets: readonly Target[];
  readonly steps: readonly Step[];
  /** Post-processor chains, each from the build's artifact; a chain of one is a lone post-processor. */
  readonly outputs: readonly Output[];
  readonly variables: readonly PlanVariable[];
  readonly locals: readonly PlanLocal[];
  readonly dataSources: readonly PlanDataSource[];
  readonly registry?: HcpRegistry;
  /** Where its build fetches packages through; no part of its identity, and nothing of them stays. */
  readonly proxies?: Proxies;
  readonly origin: Origin;
}

export interface OperatingSystem {
  readonly family: "debian" | "rhel" | "alpine" | "suse" | "windows";
  /** `debian`, `ubuntu`, `rhel`, `rocky`, `almalinux`, `centos-stream`, `fedora`, `amazon-linux`, `oracle-linux`, `alpine`, `opensuse-leap`, `sles`, `windows`. */
  readonly distribution: string;
  /** `12`, `24.04`, `9`, `2023`, `3.20`. */
  readonly version: string;
}

export interface VariantOf {
  /** Name of the image that the variants belong to. */
  readonly image: string;
  /** Short name of this variant, e.g. `python-3-11`. */
  readonly name: string;
  readonly axes: { readonly [axis: string]: string };
}

/** One Packer source an image is built with. */
export interface Target {
  /** Local name of the source; `component.type` + `.` + `name` is unique in the image and is what guards name. */
  readonly name: string;
  /** The builder with its attributes, without what the base supplies (see `base`). */
  readonly component: Component;
  readonly base: Base;
  readonly variant?: VariantOf;
  /** Identity of the recipe this target is built from, base included; hex SHA-256, filled in by `fingerprintPlan`. */
  readonly fingerprint: string;
  /** What of its identity is known only when it is planned or built; filled in by `fingerprintPlan`. Absent: nothing. */
  readonly open?: OpenIdentity;
}

/** What only the time and the values of a run decide; the recipe's fingerprint does not hold it. */
export interface OpenIdentity {
  /** Names of variables, none of them sensitive, whose values change content, sorted. */
  readonly variables: readonly string[];
  /** Stretches of time, e.g. `7d`, of the image and its steps, sorted. */
  readonly freshness: readonly string[];
  /** What it is built on, or takes files from, is open itself. */
  readonly inherited: boolean;
}

/** What a target starts from. */
export type Base =
  /** Outside image: the builder attributes that name it, already in Packer's names (also part of the fingerprint). */
  | { readonly kind: "outside"; readonly body: Body; readonly identity: Value }
  /** Another image of the plan; `target` is the `type.name` of its target. */
  | { readonly kind: "image"; readonly image: string; readonly target: string };

/** How often the content of a step changes, from hardly ever to on every build; orders steps: what is stable first. */
export type Change = "base" | "packages" | "configuration" | "application" | "always";

/** One change to an image. */
export interface Step {
  /** Unique in the image: the construct's path below it, with a suffix when one construct makes several steps. */
  readonly id: string;
  /** For people, e.g. `install nginx`. */
  readonly title: string;
  readonly action: Action;
  readonly effects: Effects;
  readonly change: Change;
  /** `type.name` of the targets it runs on; undefined: all. */
  readonly guard?: readonly string[];
  /** How old its result may get, e.g. `7d`; see `PlanImage.freshness`. */
  readonly freshness?: string;
  readonly run: RunContext;
  readonly control: Control;
  readonly traits: Traits;
  readonly origin: Origin;
}

/** In what surroundings a step runs inside the image. */
export interface RunContext {
  /** Default root. */
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly environment: { readonly [name: string]: string | Expression };
}

/** How Packer is to treat the provisioner. Any of these keeps a step in a provisioner of its own. */
export interface Control {
  readonly maxRetries?: number;
  /** Go duration, e.g. `5m`. */
  readonly timeout?: string;
  readonly pauseBefore?: string;
  readonly pauseAfter?: string;
  readonly expectDisconnect?: boolean;
  readonly validExitCodes?: readonly number[];
  readonly startRetryTimeout?: string;
}

/** What passes may rely on. They read these, never the kind of an action. */
export interface Traits {
  /** Effects unknown: conflicts with every step, never moves, never merges with an equal one. It may still share a script with its neighbours. */
  readonly opaque: boolean;
  /** Running it twice in a row is the same as running it once. */
  readonly idempotent: boolean;
  /** It is shell code for a POSIX guest and can be one part of a consolidated script. */
  readonly scriptable: boolean;
  /** Key of the package index it refreshes, e.g. `apt`. */
  readonly refreshes?: string;
  /** Key under which installs can share one transaction: the manager and everything that must be equal. */
  readonly installs?: string;
  /** Key of the package index that must be fresh before it. */
  readonly needsIndex?: string;
  /** It brings files from the host, and so can share one upload. */
  readonly uploads?: boolean;
  /** Ends the session or the machine: nothing is merged across it. */
  readonly barrier?: boolean;
  /** Must stay last (cleanup, generalizing). */
  readonly last?: boolean;
}

export type Action =
  | RefreshIndex
  | AddRepositories
  | InstallPackages
  | RemoveBuildPackages
  | PlaceFiles
  | RunScript
  | FetchDownload
  | SetService
  | RebootMachine
  | CleanImage
  | UseProvisioner
  | StepGroup;

/** Several steps in one consolidated script. Made by the pass `merge-steps`. */
export interface StepGroup {
  readonly kind: "group";
  readonly steps: readonly Step[];
}

export interface Output {
  readonly chain: readonly OutputItem[];
  readonly guard?: readonly string[];
  readonly origin: Origin;
}

export interface OutputItem {
  readonly component: Component;
  readonly name?: string;
  readonly keepInputArtifact?: boolean;
}

export interface PlanVariable {
  readonly name: string;
  /** HCL type expression, e.g. `string`, `list(string)`. */
  readonly type: string;
  /** Undefined: must be given. */
  readonly default?: Value;
  /** Name of an environment variable whose value is the default (`env("NAME")`). */
  readonly fromEnvironment?: string;
  readonly description?: string;
  readonly sensitive: boolean;
  readonly validations: readonly { readonly condition: Expression; readonly message: string }[];
  readonly origin: Origin;
}

export interface PlanLocal {
  readonly name: string;
  readonly value: Value;
  readonly sensitive: boolean;
  readonly origin: Origin;
}

export interface PlanDataSource {
  readonly name: string;
  readonly component: Component;
  readonly origin: Origin;
}

/** URLs of proxies near the build; one that is empty when it runs counts as not given. */
export interface Proxies {
  /** For apt, e.g. an apt-cacher-ng: `http://10.0.0.1:3142`. */
  readonly apt?: string | Expression;
  /** For all that heeds `http_proxy`, e.g. a squid. */
  readonly http?: string | Expression;
  /** Package index for pip, e.g. a devpi. */
  readonly pip?: string | Expression;
  /** Registry for npm, e.g. a verdaccio. */
  readonly npm?: string | Expression;
}

/** Publication of the image to a bucket of the HCP Packer registry. */
export interface HcpRegistry {
  readonly bucketName: string;
  readonly description?: string;
  readonly bucketLabels: { readonly [key: string]: Value };
  readonly buildLabels: { readonly [key: string]: Value };
  /** Channels that the new version is assigned to (Packer ≥ 1.15). */
  readonly channels: readonly string[];
}

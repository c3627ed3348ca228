// The intermediate representation: images, targets, steps. Plain immutable data, no construct and no HCL node in it.
// Two front ends make it (constructs; templates), passes rewrite it, back ends read it.
import type { Origin } from "../diagnostics/diagnostic.ts";
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
  readonly description?: string;
  readonly os: OperatingSystem;
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
}

/** What a target starts from. */
export type Base =
  /** Outside image: the builder attributes that name it, already in Packer's names (also part of the fingerprint). */
  | { readonly kind: "outside"; readonly body: Body; readonly identity: Value }
  /** Another image of the plan, built with a target of the same builder type. */
  | { readonly kind: "image"; readonly image: string; readonly target: string };

/** One Packer component (builder, provisioner, post-processor, data source) with Packer's own names. */
export interface Component {
  readonly kind: "builder" | "provisioner" | "post-processor" | "datasource";
  /** Label in HCL, e.g. `amazon-ebs`. */
  readonly type: string;
  /** Undefined: built into Packer. */
  readonly plugin?: PluginRequirement;
  readonly body: Body;
}

export interface PluginRequirement {
  /** Local name, e.g. `amazon`. */
  readonly name: string;
  /** e.g. `github.com/hashicorp/amazon`. */
  readonly source: string;
  /** Version constraint, e.g. `>= 1.8.2, < 2.0.0`. */
  readonly version: string;
}

export interface Body {
  readonly attributes: { readonly [name: string]: Value };
  readonly blocks: readonly BodyBlock[];
}

export interface BodyBlock {
  readonly type: string;
  readonly body: Body;
}

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

export type PackageManager = "apt" | "dnf" | "yum" | "apk" | "zypper" | "pip" | "npm";

/** Refreshes the package index of the system's manager. */
export interface RefreshIndex {
  readonly kind: "refresh-index";
  readonly manager: PackageManager;
  readonly writeLess: WriteLess;
}

export interface AddRepositories {
  readonly kind: "add-repositories";
  readonly manager: PackageManager;
  readonly repositories: readonly PackageRepository[];
  /** Replaces the distribution's own mirror for the image's packages. */
  readonly mirror?: string;
}

export interface PackageRepository {
  /** File name without suffix, e.g. `docker`. */
  readonly name: string;
  readonly url: string;
  /** apt: suites, e.g. `bookworm`; default the distribution's code name. */
  readonly suites: readonly string[];
  /** apt: components, e.g. `main`. */
  readonly components: readonly string[];
  readonly architectures: readonly string[];
  /** The signing key: its text (armored), put where `signed-by` (or `gpgkey`) points. */
  readonly key?: string;
  /** Or a URL to fetch the key from, with the checksum it must have. */
  readonly keyUrl?: string;
  readonly keySha256?: string;
}

export interface InstallPackages {
  readonly kind: "install-packages";
  readonly manager: PackageManager;
  readonly packages: readonly PackageReference[];
  /** Also install what the packages merely recommend. Default false. */
  readonly recommends: boolean;
  /** Keep documentation, manual pages and translations. Default true. */
  readonly docs: boolean;
  /** Refresh the index first, in the same step. Set by the pass `join-index-refresh`. */
  readonly refresh: boolean;
  /** apt: take packages from this release (`-t`), e.g. `bookworm-backports`. */
  readonly release?: string;
  /** pip: arguments such as an index URL; npm: a registry. */
  readonly index?: string;
  readonly writeLess: WriteLess;
}

export interface PackageReference {
  readonly name: string;
  readonly version?: string;
  /** Only there while building: removed again at the end. */
  readonly buildOnly: boolean;
}

/** What the pass `write-less` turned on: never changes what is installed, only what is written on the way. */
export interface WriteLess {
  /** Downloaded archives go to a folder that is removed in the same step (or to tmpfs when there is one). */
  readonly caches: boolean;
  /** So do the lists of the package index: nothing after this step reads them, and cleanup would remove them. Only with a refresh. */
  readonly lists?: boolean;
  /** dpkg: no fsync per file (`force-unsafe-io`). */
  readonly noSync: boolean;
  /** apt: no translated descriptions. */
  readonly noTranslations: boolean;
}

/** Removes build-only packages and what only they needed. */
export interface RemoveBuildPackages {
  readonly kind: "remove-build-packages";
  readonly manager: PackageManager;
  readonly packages: readonly string[];
}

export interface PlaceFiles {
  readonly kind: "place-files";
  readonly entries: readonly FileEntry[];
  /** Uploads travel as one archive, unpacked in the image. Set by the pass `batch-uploads`. */
  readonly archive: boolean;
}

export interface FileEntry {
  readonly content: FileContent;
  /** Absolute path in the image: of the file, or of the folder that the source's content goes into. */
  readonly destination: string;
  readonly owner?: string;
  readonly group?: string;
  /** Octal, e.g. `0644`; of files. Default: the source's own, without group and world write. */
  readonly mode?: string;
  /** Octal; of folders. Default 0755. */
  readonly directoryMode?: string;
}

export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  /** Content known to Packer only at run time. */
  | { readonly kind: "expression"; readonly value: Expression }
  /** A file of the project; `path` relative to the project folder with `/`. */
  | ({ readonly kind: "file"; readonly path: string } & FileFacts)
  | { readonly kind: "folder"; readonly path: string; readonly files: readonly FolderItem[] };

export interface FileFacts {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Octal permission bits, e.g. `0755`. */
  readonly mode: string;
}

export type FolderItem =
  | ({ readonly kind: "file"; readonly path: string } & FileFacts)
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly to: string };

export interface RunScript {
  readonly kind: "run-script";
  readonly source: ScriptSource;
  /** Program and options of the first line, e.g. `/bin/bash -e`. Default for inline: `/bin/sh -e`; for files: their own. */
  readonly interpreter?: string;
  readonly arguments: readonly (string | Expression)[];
}

export type ScriptSource =
  /** Lines, joined by newlines. A line with an expression keeps the step in a provisioner of its own. */
  | { readonly kind: "inline"; readonly lines: readonly (string | Expression)[] }
  | { readonly kind: "file"; readonly path: string; readonly text: string; readonly sha256: string };

export interface FetchDownload {
  readonly kind: "fetch-download";
  readonly url: string;
  /** Required: hex SHA-256 of the file. */
  readonly sha256: string;
  /** Absolute path: of the file, or with `unpack` of the folder it is unpacked into. */
  readonly destination: string;
  /** Archive format to unpack. */
  readonly unpack?: "tar" | "tar.gz" | "tar.xz" | "tar.bz2" | "tar.zst" | "zip";
  /** Leading path parts to drop while unpacking. */
  readonly stripComponents: number;
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: string;
}

export interface SetService {
  readonly kind: "set-service";
  readonly name: string;
  /** Start at boot. Undefined: leave as it is. */
  readonly enabled?: boolean;
  /** Never started by anything (`systemctl mask`). */
  readonly masked: boolean;
  /** Text of a unit file to install as `/etc/systemd/system/NAME.service` (OpenRC: `/etc/init.d/NAME`). */
  readonly unit?: string;
  /** Restart now, during the build (machines only). */
  readonly restart: boolean;
}

export interface RebootMachine {
  readonly kind: "reboot-machine";
  /** Go duration to wait for the machine to come back. */
  readonly timeout: string;
}

/** Parts of cleanup, each one script template `cleanup/PART.sh.hbs`. */
export type CleanupPart =
  | "package-caches"
  | "temporary-files"
  | "logs"
  | "shell-history"
  | "documentation"
  | "python-bytecode"
  | "machine-id"
  | "ssh-host-keys"
  | "authorized-keys"
  | "cloud-init"
  | "network"
  | "random-seed"
  | "trim"
  | "zero-fill"
  | "azure-agent";

export interface CleanImage {
  readonly kind: "clean-image";
  readonly parts: readonly CleanupPart[];
}

/** An escape hatch: a provisioner as Packer knows it, opaque to every pass. */
export interface UseProvisioner {
  readonly kind: "use-provisioner";
  readonly component: Component;
}

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

/** Publication of the image to a bucket of the HCP Packer registry. */
export interface HcpRegistry {
  readonly bucketName: string;
  readonly description?: string;
  readonly bucketLabels: { readonly [key: string]: Value };
  readonly buildLabels: { readonly [key: string]: Value };
  /** Channels that the new version is assigned to (Packer ≥ 1.15). */
  readonly channels: readonly string[];
}

// What a step can do, one shape per kind. Part of the intermediate representation beside types.ts; plain immutable data.
import type { BuildCacheName } from "../catalog/caches.ts";
import type { Component } from "./component.ts";
import type { Expression } from "./expression.ts";

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
  /** Octal, e.g. `0644`; of files. Default: the source's own, without group and world write and set-user-id. */
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
  | { readonly kind: "folder"; readonly path: string; readonly files: readonly FolderItem[] }
  | ArtifactContent;

/** A file or folder of another image of the plan, taken from its build; which of the two it is shows only then. */
export interface ArtifactContent {
  readonly kind: "artifact";
  readonly image: string;
  /** `type.name` of that image's target. */
  readonly target: string;
  /** Absolute path in that image. */
  readonly path: string;
  /** The destination is a folder: a file goes into it under its own name. */
  readonly keepsName: boolean;
}

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
  /** Build tools whose downloads and results it may take from a cache that builds share. Never changes what the script makes. */
  readonly caches?: readonly BuildCacheName[];
}

export type ScriptSource =
  /** Lines, joined by newlines. A line with an expression keeps the step in a provisioner of its own. */
  | { readonly kind: "inline"; readonly lines: readonly (string | Expression)[] }
  | { readonly kind: "file"; readonly path: string; readonly text: string; readonly sha256: string };

export interface FetchDownload {
  readonly kind: "fetch-download";
  readonly url: string;
  /** Hex SHA-256 of the file; empty until the lock file gives it, and never in a plan that was checked. */
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

// Which stores a build needs, in the order they are asked: what is on this machine before what must be fetched. Connects to nothing.
import type { Artifact, ArtifactStore } from "../store.ts";
import { openAwsStore } from "./aws-store.ts";
import { type DockerEngine, openDockerEngine } from "./docker-engine.ts";
import { openDockerStore } from "./docker-store.ts";
import { openFileStore } from "./file-store.ts";
import { openRegistryStore } from "./registry-store.ts";

export interface StoreOptions {
  /** Absolute path; leftovers of builds are removed only below it. */
  readonly outputFolder: string;
  /** `HOST[:PORT][/path]`, or `path` at Docker Hub; undefined: nothing is shared. */
  readonly registry?: string;
  /** For Docker and registries; default: the process's. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface OpenStores {
  readonly stores: readonly ArtifactStore[];
  /** Undefined if no artifact needs Docker. */
  readonly engine?: DockerEngine;
}

/** Throws a `Failure` (`build/bad-registry`) for a registry that cannot be one. */
export function openStores(artifacts: readonly Artifact[], options: StoreOptions): OpenStores {
  const { outputFolder, registry, environment = process.env } = options;
  const kinds = new Set(artifacts.map(({ address }) => address.kind));
  const engine = kinds.has("docker") ? openDockerEngine(environment) : undefined;
  const stores = [
    ...(engine ? [openDockerStore(engine)] : []),
    ...(kinds.has("file") ? [openFileStore(outputFolder)] : []),
    ...(engine && registry !== undefined ? [openRegistryStore(registry, engine, environment)] : []),
    ...(kinds.has("ami") ? [openAwsStore()] : []),
  ];
  return { stores, ...(engine ? { engine } : {}) };
}

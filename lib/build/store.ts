// What an artifact store is: the place where artifacts of one kind live between builds. Stores are asked by fingerprint; a name alone proves
// nothing. Knows no plan and no Packer.

/** What one target's build leaves. */
export interface Artifact {
  /** `image/type.name`, unique in the plan. */
  readonly key: string;
  /** Packer's builder, e.g. `docker`. */
  readonly builder: string;
  /** 64 hex digits: identity of the content. */
  readonly fingerprint: string;
  readonly address: ArtifactAddress;
}

/** Where an artifact is found once it is built. */
export type ArtifactAddress =
  /** `repository:tags[0]` names exactly this content, the other tags move; the label `packwright.fingerprint` holds the whole fingerprint. */
  | { readonly kind: "docker"; readonly repository: string; readonly tags: readonly string[] }
  /** Absolute path of a folder or a file on the machine that runs Packer. */
  | { readonly kind: "file"; readonly path: string }
  /** Tagged `packwright:fingerprint`; `region`: undefined for the one of the environment. */
  | { readonly kind: "ami"; readonly region?: string; readonly profile?: string; readonly endpoint?: string }
  /** Lives somewhere that no store can ask yet: records of earlier builds are believed. */
  | { readonly kind: "unchecked" }
  /** Leaves nothing that could be found again: is built every time. */
  | { readonly kind: "nothing" };

export interface FoundArtifact {
  /** The store's own name for it: an image id, a path, an AMI id. */
  readonly id: string;
  /** For people, e.g. `docker engine`, `registry 127.0.0.1:5000/acme`. */
  readonly where: string;
  /** Size as the store tells it. */
  readonly bytes?: number;
}

/**
 * One kind of place. Every method throws a `Failure` with one clear diagnostic (`build/…`, with the cure) when the place cannot be reached;
 * never a stack trace for what can happen to a user.
 */
export interface ArtifactStore {
  /** For people, e.g. `docker engine`. */
  readonly name: string;
  /** Whether this store is asked for the artifact. */
  holds(artifact: Artifact): boolean;
  /** Those that are there, whole, with exactly this fingerprint, by key. One or few requests for however many artifacts. */
  find(artifacts: readonly Artifact[]): Promise<ReadonlyMap<string, FoundArtifact>>;
  /** Makes a found artifact usable for a build on this machine, e.g. pulls it. Nothing to do for local stores. */
  fetch?(artifact: Artifact): Promise<void>;
  /** Gives found artifacts the moving names that a build of them would leave, e.g. moves `latest`. */
  settle?(artifacts: readonly Artifact[]): Promise<void>;
  /** Before a build: removes what a build that was cut off left under the artifact's name. Never touches a whole artifact. */
  prepare?(artifact: Artifact): Promise<void>;
  /** After Packer ended with success: records that the artifact is whole, and returns it as `find` would; undefined if it is not there. */
  confirm?(artifact: Artifact): Promise<FoundArtifact | undefined>;
  /** Shares a built artifact with other machines, e.g. pushes it. */
  publish?(artifact: Artifact): Promise<void>;
}

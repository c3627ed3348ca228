// Images at a registry, by the OCI distribution protocol and Docker's older media types: what a tag's image is labelled with, and giving it
// another tag. Moves no layers: Docker does.
import { createHash } from "node:crypto";
import { connectRegistry, type RegistryConnectionOptions, type RegistryQuestion } from "./registry-connection.ts";
import { registryAnswer } from "./registry-problems.ts";

export interface RegistryImage {
  /** Of the manifest, or of the index it was picked from: what the tag itself names. */
  readonly digest: string;
  readonly labels: { readonly [name: string]: string };
  /** Sum of the compressed layers. */
  readonly bytes: number;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** Every method throws a `Failure` with one of `build/registry-…` if the registry cannot be asked. */
export interface RegistryClient {
  readonly host: string;
  /** Undefined if the repository has no such tag, or it holds nothing for the platform. */
  tryFindImage(repository: string, tag: string, platform: Platform): Promise<RegistryImage | undefined>;
  /** What the tag names now; undefined if there is no such tag. */
  tryFindDigest(repository: string, tag: string): Promise<string | undefined>;
  /** Lets a second tag name the same, without moving a layer. */
  copyTag(repository: string, from: string, to: string): Promise<void>;
}

const INDEX_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const MANIFEST_TYPES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];
const ACCEPT = { Accept: [...INDEX_TYPES, ...MANIFEST_TYPES].join(", ") };
/** Registries take no larger manifests. */
const LARGEST_MANIFEST = 4 << 20;
const LARGEST_CONFIGURATION = 8 << 20;

export function openRegistry(host: string, options: RegistryConnectionOptions): RegistryClient {
  const connection = connectRegistry(host, options);

  const getManifest = async (repository: string, reference: string, purpose: string) => {
    const question = manifestQuestion(repository, reference, purpose);
    const answer = await connection.ask(question);
    if (answer.status === 404) return undefined;
    const type = answer.headers["content-type"]?.replace(/;.*$/, "").trim() ?? "";
    const manifest = parse(answer.body, purpose, host) as Manifest;
    return { body: answer.body, type: manifest.mediaType ?? type, digest: digestOf(answer.body), manifest };
  };

  return {
    host,

    async tryFindImage(repository, tag, platform) {
      const purpose = `look up \`${host}/${repository}:${tag}\``;
      const named = await getManifest(repository, tag, purpose);
      if (named === undefined) return undefined;
      let { manifest } = named;
      if (INDEX_TYPES.includes(named.type)) {
        const entry = pickPlatform(manifest, platform);
        const picked = entry?.digest && (await getManifest(repository, entry.digest, purpose));
        if (!picked) return undefined;
        manifest = picked.manifest;
      }
      const { config, layers = [] } = manifest;
      // Not an image, but something else that registries keep: a chart, a signature.
      if (typeof config?.digest !== "string") return undefined;
      const answer = await connection.ask({
        purpose,
        path: `${repository}/blobs/${config.digest}`,
        scope: `repository:${repository}:pull`,
        limit: LARGEST_CONFIGURATION,
      });
      if (answer.status === 404) return undefined;
      if (config.digest.startsWith("sha256:") && digestOf(answer.body) !== config.digest)
        throw registryAnswer(purpose, host, "the image's configuration is not what its digest says");
      const image = parse(answer.body, purpose, host) as { config?: { Labels?: { [name: string]: string } | null } };
      const bytes = layers.reduce((sum, { size }) => sum + (size ?? 0), 0);
      return { digest: named.digest, labels: image.config?.Labels ?? {}, bytes };
    },

    async tryFindDigest(repository, tag) {
      const purpose = `look up \`${host}/${repository}:${tag}\``;
      const answer = await connection.ask({ ...manifestQuestion(repository, tag, purpose), method: "HEAD" });
      if (answer.status === 404) return undefined;
      const digest = answer.headers["docker-content-digest"];
      return typeof digest === "string" ? digest : (await getManifest(repository, tag, purpose))?.digest;
    },

    async copyTag(repository, from, to) {
      const purpose = `tag \`${host}/${repository}:${from}\` as \`${to}\``;
      const source = await getManifest(repository, from, purpose);
      if (source === undefined) throw registryAnswer(purpose, host, `there is no \`${from}\``);
      await connection.ask({
        ...manifestQuestion(repository, to, purpose),
        method: "PUT",
        scope: `repository:${repository}:pull,push`,
        headers: { "Content-Type": source.type },
        body: source.body,
      });
    },
  };
}

interface Descriptor {
  readonly digest?: string;
  readonly size?: number;
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
}

interface Manifest {
  readonly mediaType?: string;
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

function manifestQuestion(repository: string, reference: string, purpose: string): RegistryQuestion {
  return {
    purpose,
    path: `${repository}/manifests/${reference}`,
    scope: `repository:${repository}:pull`,
    headers: ACCEPT,
    limit: LARGEST_MANIFEST,
  };
}

function pickPlatform(index: Manifest, { os, architecture }: Platform): Descriptor | undefined {
  return index.manifests?.find(({ platform }) => platform?.os === os && platform.architecture === architecture);
}

function parse(body: Buffer, purpose: string, host: string): object {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  throw registryAnswer(purpose, host, "it is no JSON object");
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

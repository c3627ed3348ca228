// What Packwright asks of a Docker engine: few requests, whatever the number of images. Knows no plan and no store.
import { realpath } from "node:fs/promises";
import path from "node:path";
import { engineAuth, tryFindCredentials } from "./docker-credentials.ts";
import { connectEngine, type EngineQuestion, engineJson, engineMessage } from "./engine-connection.ts";
import type { HttpAnswer } from "./http-request.ts";
import { repositoryOf } from "./image-reference.ts";
import { registryDenied, registryUnreachable, saysDenied } from "./registry-problems.ts";

/** The label that holds an image's whole fingerprint. */
export const FINGERPRINT_LABEL = "packwright.fingerprint";

export interface EngineImage {
  /** `sha256:…` of its configuration. */
  readonly id: string;
  readonly tags: readonly string[];
  /** `repository@sha256:…`, one for each registry it was pulled from or pushed to. */
  readonly repositoryDigests: readonly string[];
  readonly labels: { readonly [name: string]: string };
  readonly bytes: number;
}

export interface EngineFacts {
  /** As in Go: `linux`. */
  readonly os: string;
  /** As in Go: `amd64`, `arm64`. */
  readonly architecture: string;
  /** Hosts that the engine may talk to without TLS, as its configuration names them. */
  readonly insecureRegistries: readonly string[];
}

/** Every method throws a `Failure` (`build/no-engine`, `build/engine-refused`) if the engine cannot be asked. */
export interface DockerEngine {
  /** All images with a fingerprint, in one request, by tag. */
  listImages(): Promise<ReadonlyMap<string, EngineImage>>;
  /** Those of the wanted that carry both the tag and the fingerprint, by tag; one request. */
  findImages(
    wanted: readonly { readonly reference: string; readonly fingerprint: string }[],
  ): Promise<ReadonlyMap<string, EngineImage>>;
  /** By tag, id or digest; undefined if the engine does not have it. */
  inspectImage(reference: string): Promise<EngineImage | undefined>;
  /** Gives the image the name `repository:tag`, and takes it from whatever had it. */
  retag(reference: string, repository: string, tag: string): Promise<void>;
  /** The digest that a tag has in its registry now; undefined if the registry has no such tag. Throws `build/registry-…` if it cannot be asked. */
  distributionDigest(reference: string): Promise<string | undefined>;
  /** Removes, running or not, every container with a folder of the host mounted that lies at or below the prefix; returns their names. */
  removeContainersMounting(prefix: string): Promise<readonly string[]>;
  facts(): Promise<EngineFacts>;
}

/** Finds the engine as the command line does; connects when something is asked. */
export function openDockerEngine(
  environment: NodeJS.ProcessEnv = process.env,
  options: { readonly idleSeconds?: number } = {},
): DockerEngine {
  const connection = connectEngine(environment, options.idleSeconds);
  const askJson = async (question: EngineQuestion) => engineJson(question, await connection.ask(question));

  const listImages = async () => {
    const filters = encodeURIComponent(JSON.stringify({ label: [FINGERPRINT_LABEL] }));
    const question = { purpose: "list the images", path: `/images/json?filters=${filters}` };
    const list = (await askJson(question)) as readonly ImageAnswer[];
    return new Map(
      list.flatMap((entry) => {
        const image = imageOf(entry, entry.Labels);
        return image.tags.map((tag) => [tag, image] as const);
      }),
    );
  };

  return {
    listImages,

    async findImages(wanted) {
      const images = wanted.length === 0 ? new Map<string, EngineImage>() : await listImages();
      return new Map(
        wanted.flatMap(({ reference, fingerprint }) => {
          const image = images.get(reference);
          return image?.labels[FINGERPRINT_LABEL] === fingerprint ? [[reference, image] as const] : [];
        }),
      );
    },

    async inspectImage(reference) {
      const question = {
        purpose: `look up the image \`${reference}\``,
        path: `/images/${encodeURI(reference)}/json`,
        expected: [404],
      };
      const answer = await connection.ask(question);
      if (answer.status === 404) return undefined;
      const image = engineJson(question, answer) as InspectAnswer;
      return imageOf(image, image.Config?.Labels);
    },

    async retag(reference, repository, tag) {
      const query = new URLSearchParams({ repo: repository, tag });
      await connection.ask({
        purpose: `name the image \`${reference}\` \`${repository}:${tag}\``,
        method: "POST",
        path: `/images/${encodeURI(reference)}/tag?${query}`,
      });
    },

    async distributionDigest(reference) {
      const { host } = repositoryOf(reference);
      const credentials = await tryFindCredentials(host, environment);
      const question = {
        purpose: `look up \`${reference}\` at its registry`,
        path: `/distribution/${encodeURI(reference)}/json`,
        headers: credentials ? { "X-Registry-Auth": engineAuth(credentials, host) } : {},
        expected: [401, 403, 404, 500, 502, 503, 504],
      };
      const answer = await connection.ask(question);
      if (answer.status < 400) {
        const { Descriptor: descriptor } = engineJson(question, answer) as { Descriptor?: { digest?: string } };
        return descriptor?.digest;
      }
      return missingOrFailed(host, question.purpose, answer);
    },

    async removeContainersMounting(prefix) {
      const roots = new Set([path.resolve(prefix), await realpath(prefix).catch(() => path.resolve(prefix))]);
      const question = { purpose: "list the containers", path: "/containers/json?all=1" };
      const containers = (await askJson(question)) as readonly ContainerAnswer[];
      const ours = containers.filter(({ Mounts: mounts }) =>
        (mounts ?? []).some(({ Type: type, Source: source }) => type === "bind" && isBelow(source ?? "", roots)),
      );
      return Promise.all(
        ours.map(async ({ Id: id, Names: names }) => {
          const name = names?.[0]?.replace(/^\//, "") ?? id.slice(0, 12);
          await connection.ask({
            purpose: `remove the container \`${name}\` of a build that was cut off`,
            method: "DELETE",
            path: `/containers/${id}?force=1&v=1`,
            // Somebody else removes it already.
            expected: [404, 409],
          });
          return name;
        }),
      );
    },

    async facts() {
      const purpose = "ask the Docker engine";
      const [version, info] = await Promise.all([
        askJson({ purpose, path: "/version" }) as Promise<{ Os?: string; Arch?: string }>,
        askJson({ purpose, path: "/info" }) as Promise<InfoAnswer>,
      ]);
      const indexes = Object.entries(info.RegistryConfig?.IndexConfigs ?? {});
      return {
        os: version.Os ?? "linux",
        architecture: version.Arch ?? "amd64",
        insecureRegistries: indexes.flatMap(([host, { Secure: secure }]) => (secure === false ? [host] : [])),
      };
    },
  };
}

interface ImageAnswer {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Size: number;
  readonly Labels?: { readonly [name: string]: string } | null;
}

interface InspectAnswer extends ImageAnswer {
  readonly Config?: { readonly Labels?: { readonly [name: string]: string } | null } | null;
}

interface ContainerAnswer {
  readonly Id: string;
  readonly Names?: readonly string[] | null;
  readonly Mounts?: readonly { readonly Type?: string; readonly Source?: string }[] | null;
}

interface InfoAnswer {
  readonly RegistryConfig?: {
    readonly IndexConfigs?: { readonly [host: string]: { readonly Secure?: boolean } } | null;
  };
}

function imageOf(image: ImageAnswer, labels: ImageAnswer["Labels"]): EngineImage {
  return {
    id: image.Id,
    // Engines before 25 list untagged images as `<none>:<none>`.
    tags: (image.RepoTags ?? []).filter((tag) => !tag.startsWith("<none>")),
    repositoryDigests: (image.RepoDigests ?? []).filter((digest) => !digest.startsWith("<none>")),
    labels: labels ?? {},
    bytes: image.Size,
  };
}

/** Engines differ in the status for one and the same trouble of the registry, so its text counts as well. */
function missingOrFailed(host: string, purpose: string, answer: HttpAnswer): undefined {
  const message = engineMessage(answer);
  if (/manifest unknown|not found|no such (manifest|image)/i.test(message)) return undefined;
  if (answer.status === 401 || answer.status === 403 || saysDenied(message))
    throw registryDenied(purpose, host, message);
  if (answer.status === 404) return undefined;
  throw registryUnreachable(purpose, host, message);
}

/** Docker Desktop shows folders of the host below `/host_mnt`. */
function isBelow(source: string, roots: ReadonlySet<string>): boolean {
  const plain = source.replace(/^\/host_mnt(?=\/)/, "");
  return [...roots].some((root) => plain === root || plain.startsWith(root.endsWith("/") ? root : `${root}/`));
}

// Docker images at a registry, so that machines share what one of them built: asked by HTTP, fetched and sent by Docker.
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { Artifact, ArtifactStore, FoundArtifact } from "../store.ts";
import { type DockerEngine, type EngineFacts, FINGERPRINT_LABEL } from "./docker-engine.ts";
import { pullImage, pushImage } from "./docker-program.ts";
import { type DockerArtifact, exactReference, isDockerArtifact } from "./docker-store.ts";
import { parseRegistryPrefix, type Repository, repositoryAt } from "./image-reference.ts";
import { mapParallel } from "./map-parallel.ts";
import { openRegistry, type Platform } from "./registry-client.ts";
import { REGISTRY_PARALLEL } from "./registry-connection.ts";

/** `prefix`: `HOST[:PORT][/path]`, or `path` at Docker Hub. Throws a `Failure` (`build/bad-registry`) for anything else. */
export function openRegistryStore(
  prefix: string,
  engine: DockerEngine,
  environment: NodeJS.ProcessEnv = process.env,
  options: { readonly idleSeconds?: number } = {},
): ArtifactStore {
  const place = parseRegistryPrefix(prefix);
  const name = `registry ${place.text}`;
  let asked: Promise<EngineFacts | undefined> | undefined;
  const facts = () => {
    // Without an engine nothing can be pulled, but questions can be answered.
    asked ??= engine.facts().catch(() => undefined);
    return asked;
  };
  const client = openRegistry(place.host, {
    environment,
    ...options,
    isInsecure: async (host) => (await facts())?.insecureRegistries.includes(host) ?? false,
  });
  const at = ({ address }: DockerArtifact) => repositoryAt(place, address.repository);

  const tryFind = async (artifact: DockerArtifact): Promise<FoundArtifact | undefined> => {
    const image = await client.tryFindImage(at(artifact).name, artifact.address.tags[0]!, platformOf(await facts()));
    if (image?.labels[FINGERPRINT_LABEL] !== artifact.fingerprint) return undefined;
    return { id: image.digest, where: name, bytes: image.bytes };
  };

  return {
    name,
    holds: isDockerArtifact,

    async find(artifacts) {
      const ours = artifacts.filter(isDockerArtifact);
      const found = await mapParallel(ours, REGISTRY_PARALLEL, tryFind);
      return new Map(ours.flatMap(({ key }, index) => (found[index] ? [[key, found[index]] as const] : [])));
    },

    // The name at the registry stays: it is what `docker pull` leaves, and two builds at a time would take it from each other.
    async fetch(artifact) {
      if (!isDockerArtifact(artifact)) return;
      const { repository, tags } = artifact.address;
      const remote = `${at(artifact).familiar}:${tags[0]}`;
      await pullImage(remote, place.host, environment);
      const image = await engine.inspectImage(remote);
      if (image?.labels[FINGERPRINT_LABEL] !== artifact.fingerprint) throw pulledOther(remote, artifact);
      for (const tag of tags) await engine.retag(remote, repository, tag);
    },

    // The exact tag goes first and is never replaced: what others have built on keeps its digest. The moving tags are set at the registry,
    // to the very same. The local name at the registry stays, as after any `docker push`.
    async publish(artifact) {
      if (!isDockerArtifact(artifact)) return;
      const repository = at(artifact);
      const [exact, ...moving] = artifact.address.tags;
      if (!(await tryFind(artifact))) {
        await engine.retag(exactReference(artifact), repository.familiar, exact!);
        await pushImage(`${repository.familiar}:${exact}`, place.host, environment);
      }
      for (const tag of moving) await moveTag(repository, exact!, tag);
    },
  };

  async function moveTag({ name: path }: Repository, exact: string, tag: string): Promise<void> {
    const [wanted, present] = await Promise.all([client.tryFindDigest(path, exact), client.tryFindDigest(path, tag)]);
    if (wanted !== present) await client.copyTag(path, exact, tag);
  }
}

/** The engine's; without an engine this machine's. */
function platformOf(facts: EngineFacts | undefined): Platform {
  const own = ({ x64: "amd64", ia32: "386" } as { readonly [name: string]: string })[process.arch] ?? process.arch;
  return { os: facts?.os ?? "linux", architecture: facts?.architecture ?? own };
}

function pulledOther(reference: string, { fingerprint }: Artifact): Failure {
  return new Failure([
    error(
      "build/pulled-other",
      `Unexpected image pulled as \`${reference}\`, expected one with the fingerprint \`${fingerprint}\``,
      {
        help: "Somebody moved the tag in the registry meanwhile. Run again: the image is then built here, or found as it is.",
      },
    ),
  ]);
}

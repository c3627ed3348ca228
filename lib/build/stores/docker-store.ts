// Docker images in the engine that Packer builds with. The name must be right and the label must hold the whole fingerprint: a name alone
// can be given to anything.
import type { Artifact, ArtifactStore, FoundArtifact } from "../store.ts";
import { type DockerEngine, type EngineImage, FINGERPRINT_LABEL } from "./docker-engine.ts";
import { mapParallel } from "./map-parallel.ts";

const AT_A_TIME = 8;

/** Up to so many are asked for one by one: a listing grows with all that the engine has. */
const FEW = 4;

/** An artifact that lives in a Docker engine. */
export type DockerArtifact = Artifact & { readonly address: { readonly kind: "docker" } };

export function isDockerArtifact(artifact: Artifact): artifact is DockerArtifact {
  return artifact.address.kind === "docker";
}

/** `web:0123456789ab`. */
export function exactReference({ address }: DockerArtifact): string {
  return `${address.repository}:${address.tags[0]}`;
}

export function openDockerStore(engine: DockerEngine): ArtifactStore {
  const name = "docker engine";
  const found = (image: EngineImage): FoundArtifact => ({ id: image.id, where: name, bytes: image.bytes });

  const findFew = async (artifacts: readonly DockerArtifact[]) => {
    const entries = await mapParallel(artifacts, AT_A_TIME, async (artifact) => {
      const image = await engine.inspectImage(exactReference(artifact));
      return image?.labels[FINGERPRINT_LABEL] === artifact.fingerprint ? [[artifact.key, found(image)] as const] : [];
    });
    return new Map(entries.flat());
  };

  const find = async (artifacts: readonly Artifact[]) => {
    const ours = artifacts.filter(isDockerArtifact);
    if (ours.length <= FEW) return findFew(ours);
    const wanted = ours.map((artifact) => ({
      reference: exactReference(artifact),
      fingerprint: artifact.fingerprint,
    }));
    const images = await engine.findImages(wanted);
    return new Map(
      ours.flatMap((artifact) => {
        const image = images.get(exactReference(artifact));
        return image ? [[artifact.key, found(image)] as const] : [];
      }),
    );
  };

  return {
    name,
    holds: isDockerArtifact,
    find,

    async settle(artifacts) {
      const images = artifacts.length === 0 ? new Map<string, EngineImage>() : await engine.listImages();
      const moves = artifacts.filter(isDockerArtifact).flatMap((artifact) => {
        const exact = exactReference(artifact);
        const image = images.get(exact);
        const whole = image?.labels[FINGERPRINT_LABEL] === artifact.fingerprint;
        const { repository, tags } = artifact.address;
        return tags
          .slice(1)
          .filter((tag) => whole && images.get(`${repository}:${tag}`)?.id !== image?.id)
          .map((tag) => ({ exact, repository, tag }));
      });
      await mapParallel(moves, AT_A_TIME, ({ exact, repository, tag }) => engine.retag(exact, repository, tag));
    },

    async confirm(artifact) {
      return (await find([artifact])).get(artifact.key);
    },
  };
}

// Digests by asking the Docker engine, which has the credentials and certificates of registries.
import { Failure } from "../../diagnostics/failure.ts";
import { openDockerEngine } from "../stores/docker-engine.ts";
import type { DigestSource } from "./resolve-image.ts";

/** The engine that `DOCKER_HOST` or Docker's context names, or the one at its usual place. */
export function engineDigests(environment: NodeJS.ProcessEnv = process.env): DigestSource {
  const engine = openDockerEngine(environment);
  // Asked once: without an engine all images fail in the same words, which are then told once.
  let answers: Promise<unknown> | undefined;
  const awake = () => {
    answers ??= engine.facts();
    return answers;
  };
  return {
    async digestOf(reference) {
      await awake();
      try {
        const digest = await engine.distributionDigest(reference);
        return digest === undefined ? { refused: "the registry has no such tag" } : { digest };
      } catch (cause) {
        const refusal = cause instanceof Failure ? cause.diagnostics[0] : undefined;
        // Another registry may answer; without an engine nothing does.
        if (!refusal || !/^build.registry-/.test(refusal.code)) throw cause;
        return { refused: refusal.message };
      }
    },
    async localImage(reference) {
      await awake();
      const image = await engine.inspectImage(reference);
      return image ? { id: image.id, repoDigests: image.repositoryDigests } : undefined;
    },
  };
}

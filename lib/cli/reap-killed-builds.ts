// Cleans up after runs of `synth build` that were killed: their Packer is stopped, their containers and temporary files are removed.
import { openHostState } from "../build/host-state.ts";
import { reapDeadRuns } from "../build/reap-runs.ts";
import { openDockerEngine } from "../build/stores/docker-engine.ts";
import { Failure } from "../diagnostics/failure.ts";

export async function reapKilledBuilds(): Promise<void> {
  await reapDeadRuns(openHostState(), { removeContainersMounting: removeContainers });
}

/** Without an engine there are no containers; if it only does not answer now, whoever needs it says so. */
async function removeContainers(prefix: string): Promise<void> {
  try {
    await openDockerEngine().removeContainersMounting(prefix);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
  }
}

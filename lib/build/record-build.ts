// Lines of the journal for one target: that its build begins, and how it ended, with all that later plans want to know.
import { costKey, packageKeys } from "../plan/step-costs.ts";
import { stepsFor } from "../plan/steps.ts";
import { slug } from "../util/names.ts";
import type { TargetStatus } from "./build-events.ts";
import type { BuildSession } from "./build-session.ts";
import type { BuildTarget } from "./build-targets.ts";
import type { BuildRecord, StepTime } from "./journal.ts";
import type { PackerResult } from "./run-packer.ts";
import type { FoundArtifact } from "./store.ts";

export function recordStart(target: BuildTarget, session: BuildSession): void {
  session.journal.add({ event: "started", ...identityOf(target, session) });
}

interface End {
  readonly status: TargetStatus;
  readonly result: PackerResult;
  readonly artifact: FoundArtifact | undefined;
  readonly session: BuildSession;
}

export function recordEnd(target: BuildTarget, { status, result, artifact, session }: End): void {
  const { bytes, id } = artifact ?? {};
  session.journal.add({
    event: status === "built" ? "built" : "failed",
    ...identityOf(target, session),
    seconds: Math.round(result.seconds * 100) / 100,
    ...(bytes === undefined ? {} : { bytes }),
    ...(id === undefined ? {} : { id }),
    packer: session.packer.version,
    ...(status === "built" ? { parts: session.builds.recipes.partsOf(target), steps: stepTimes(target, result) } : {}),
  });
}

function identityOf(target: BuildTarget, session: BuildSession): Omit<BuildRecord, "event"> {
  const { base } = target.target;
  const from = base.kind === "image" ? `${base.image}/${base.target}` : undefined;
  return {
    at: new Date().toISOString(),
    run: session.run.id,
    image: target.image.name,
    target: target.name,
    artifact: target.artifact,
    fingerprint: target.fingerprint,
    ...(from === undefined ? {} : { base: { from, fingerprint: session.builds.identities.get(from) ?? "" } }),
  };
}

/** Markers name steps by their ids as the script writes them. */
function stepTimes(target: BuildTarget, result: PackerResult): StepTime[] {
  const known = new Map(
    stepsFor(target.image.steps, target.name).map((step) => [step.id.split("/").map(slug).join("/"), step]),
  );
  const steps = result.builds.find(({ name }) => name === target.name)?.steps ?? [];
  return steps.flatMap(({ step: id, seconds }) => {
    if (seconds === undefined) return [];
    const step = known.get(id);
    const packages = step ? packageKeys(step) : [];
    return [
      {
        id,
        ...(step ? { key: costKey(step) } : {}),
        ...(packages.length > 0 ? { packages } : {}),
        seconds: Math.round(seconds * 1000) / 1000,
      },
    ];
  });
}

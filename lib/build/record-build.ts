// Lines of the journal for one target: that its build begins, and how it ended, with all that later plans want to know.
import { declarations } from "../plan/declared.ts";
import { stepKey } from "../plan/step-key.ts";
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

/** Markers name steps by their ids as the script writes them; what steps mean is the key. */
function stepTimes(target: BuildTarget, result: PackerResult): StepTime[] {
  const declared = declarations(target.image);
  const keys = new Map(
    stepsFor(target.image.steps, target.name).map((step) => [
      step.id.split("/").map(slug).join("/"),
      stepKey(step, declared),
    ]),
  );
  const steps = result.builds.find(({ name }) => name === target.name)?.steps ?? [];
  return steps.flatMap(({ step: id, seconds }) => {
    const key = keys.get(id);
    if (seconds === undefined) return [];
    return [{ id, ...(key === undefined ? {} : { key }), seconds: Math.round(seconds * 1000) / 1000 }];
  });
}

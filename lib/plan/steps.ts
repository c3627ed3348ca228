// Reading steps: groups expanded, what each target runs, all that a step touches, payloads that passes join. No step is changed here.

import type { CleanImage, FetchDownload, FileEntry, InstallPackages, RefreshIndex } from "./actions.ts";
import { type Effects, joinEffects } from "./effects.ts";
import type { Step } from "./types.ts";

/** The steps that do something, in order: groups are replaced by their members, which take over the group's guard. */
export function expandSteps(steps: readonly Step[]): Step[] {
  if (!steps.some(({ action }) => action.kind === "group")) return [...steps];
  return steps.flatMap((step) => {
    if (step.action.kind !== "group") return [step];
    const { guard } = step;
    return expandSteps(step.action.steps).map((inner) => (guard ? restrict(inner, guard) : inner));
  });
}

/** The members of a group as they are; undefined for any other step. */
export function membersOf(step: Step): readonly Step[] | undefined {
  return step.action.kind === "group" ? step.action.steps : undefined;
}

/** What one target (`type.name`) runs, in order, groups expanded. */
export function stepsFor(steps: readonly Step[], target: string): Step[] {
  return expandSteps(steps).filter(({ guard }) => guard === undefined || guard.includes(target));
}

/** Declared effects plus what the surroundings need: the user it runs as, its working directory, its interpreter. */
export function effectsOf(step: Step): Effects {
  const members = membersOf(step);
  if (members) return joinEffects([step.effects, ...members.map(effectsOf)]);
  const { user, workingDirectory } = step.run;
  const interpreter = interpreterOf(step);
  const reads = [
    ...(user !== undefined && user !== "root" ? [`user:${user}`] : []),
    ...(workingDirectory !== undefined ? [`path:${workingDirectory}`] : []),
    ...(interpreter !== undefined ? [`path:${interpreter}`] : []),
  ];
  return reads.length === 0 ? step.effects : { reads: [...step.effects.reads, ...reads], writes: step.effects.writes };
}

/** The install that a step does, if it does one. */
export function installOf(step: Step): InstallPackages | undefined {
  return step.action.kind === "install-packages" ? step.action : undefined;
}

/** The refresh of a package index that a step does, if that is all it does. */
export function refreshOf(step: Step): RefreshIndex | undefined {
  return step.action.kind === "refresh-index" ? step.action : undefined;
}

/** The download that a step does, if it does one. */
export function downloadOf(step: Step): FetchDownload | undefined {
  return step.action.kind === "fetch-download" ? step.action : undefined;
}

/** What a step removes at the end of an image, if it does. */
export function cleanupOf(step: Step): CleanImage | undefined {
  return step.action.kind === "clean-image" ? step.action : undefined;
}

/** Whether a step removes what package managers cached, their index lists included. */
export function cleansPackageCaches({ action }: Step): boolean {
  return action.kind === "clean-image" && action.parts.includes("package-caches");
}

/** Entries that come from the host. */
export function uploadsOf(step: Step): readonly FileEntry[] {
  if (step.action.kind !== "place-files") return [];
  return step.action.entries.filter(({ content }) => content.kind === "file" || content.kind === "folder");
}

function restrict(step: Step, guard: readonly string[]): Step {
  return { ...step, guard: step.guard ? step.guard.filter((name) => guard.includes(name)) : guard };
}

/** The program named on a script's first line, unless it is the shell that every POSIX guest has. */
function interpreterOf({ action }: Step): string | undefined {
  if (action.kind !== "run-script") return undefined;
  const line =
    action.interpreter ?? (action.source.kind === "file" ? /^#!(.*)/.exec(action.source.text)?.[1] : undefined);
  const words = line?.trim().split(/\s+/) ?? [];
  const program = words[0];
  return program === undefined || !program.startsWith("/") || program === "/bin/sh" ? undefined : program;
}

// The whole of a `synth build` once it is decided what is to be built: images in the order of the graph, side by side within limits. Knows no
// terminal.
import { builderTraits } from "../catalog/builders.ts";
import type { TargetResult } from "./build-events.ts";
import { buildImage, resultOf } from "./build-image.ts";
import type { BuildSession } from "./build-session.ts";
import type { BuildTarget } from "./build-targets.ts";
import type { BuildPlan } from "./plan-builds.ts";
import { runSchedule } from "./run-schedule.ts";
import type { Job, Limits } from "./schedule.ts";

interface ImageJob extends Job {
  readonly targets: readonly BuildTarget[];
}

/** Results of all targets that were decided on, in the order of the plan; those that nobody needs are left out. */
export async function buildImages(session: BuildSession): Promise<readonly TargetResult[]> {
  const { builds, options } = session;
  const results = new Map<string, TargetResult>();
  for (const result of decidedResults(builds)) results.set(result.key, result);
  const jobs = imageJobs(session);
  const limits: Limits = {
    jobs: options.jobs,
    memory: options.memory,
    kvm: Math.max(1, options.jobs >> 1),
    cloud: CLOUD_BUILDS,
  };
  const schedule = runSchedule(jobs, limits, async (job, slots) => {
    const ended = await buildReady(job, slots, session, results);
    for (const result of ended) results.set(result.key, result);
    session.emit({ kind: "ended", image: job.id, results: ended });
    // What a failure blocks is told target by target, as an image may depend on one that succeeded.
    return "built";
  });
  const stop = () => schedule.stop();
  session.signal.addEventListener("abort", stop, { once: true });
  try {
    await schedule.done;
  } finally {
    session.signal.removeEventListener("abort", stop);
  }
  for (const { targets } of jobs)
    for (const target of targets) if (!results.has(target.key)) results.set(target.key, resultOf(target, "cancelled"));
  return builds.targets.flatMap(({ key }) => results.get(key) ?? []);
}

/** Results that are known before anything is built: of what is there, and of what cannot be built. */
export function decidedResults({ targets, decisions }: BuildPlan): readonly TargetResult[] {
  return targets.flatMap((target) => {
    const decision = decisions.get(target.key)!;
    if (decision.status === "reuse") return [resultOf(target, "reused", { artifact: decision.found })];
    if (decision.status !== "blocked") return [];
    return [resultOf(target, "blocked", { note: decision.reasons.map(({ text }) => text).join("; ") })];
  });
}

/** Builds at a time that one cloud's API is asked for: more are throttled. */
const CLOUD_BUILDS = 16;

/** One Packer for the targets of an image whose sources are there; the others are blocked. */
async function buildReady(
  { targets }: ImageJob,
  slots: number,
  session: BuildSession,
  results: ReadonlyMap<string, TargetResult>,
): Promise<readonly TargetResult[]> {
  if (session.signal.aborted) return targets.map((target) => resultOf(target, "cancelled"));
  const blockerOf = (target: BuildTarget) =>
    target.needs.map((key) => results.get(key)).find((source) => source && !isUsable(source));
  const ready = targets.filter((target) => !blockerOf(target));
  const blocked = targets.flatMap((target) => {
    const source = blockerOf(target);
    return source ? [resultOf(target, "blocked", { note: `\`${source.artifact}\` ${source.status}` })] : [];
  });
  return ready.length === 0 ? blocked : [...(await buildImage(ready, slots, session)), ...blocked];
}

/** An image that was built, and only could not be shared, can be built on. */
function isUsable({ status, bytes }: TargetResult): boolean {
  return status === "built" || status === "reused" || (status === "failed" && bytes !== null);
}

function imageJobs({ builds }: BuildSession): ImageJob[] {
  const groups = new Map<string, BuildTarget[]>();
  for (const target of builds.targets) {
    if (builds.decisions.get(target.key)?.status !== "build") continue;
    const group = groups.get(target.image.name);
    if (group) group.push(target);
    else groups.set(target.image.name, [target]);
  }
  const imageOf = new Map([...groups].flatMap(([name, targets]) => targets.map(({ key }) => [key, name] as const)));
  return [...groups].map(([id, targets]): ImageJob => {
    const dependsOn = new Set(targets.flatMap(({ needs }) => needs.flatMap((key) => imageOf.get(key) ?? [])));
    const seconds = targets.map(({ key }) => builds.estimates.get(key)?.seconds ?? 1);
    return {
      id,
      targets,
      dependsOn: [...dependsOn],
      seconds: Math.max(...seconds),
      slots: targets.length,
      classes: classesOf(targets),
    };
  });
}

/** Machines take memory and the processor's virtualization here; clouds take calls of their API. */
function classesOf(targets: readonly BuildTarget[]): { [resource: string]: number } {
  const classes: { [resource: string]: number } = {};
  const add = (resource: string, amount: number) => {
    classes[resource] = (classes[resource] ?? 0) + amount;
  };
  for (const { builder, target } of targets) {
    const { platform } = builderTraits(builder);
    if (platform === "cloud") add("cloud", 1);
    if (platform !== "hypervisor") continue;
    const { memory } = target.component.body.attributes;
    add("memory", typeof memory === "number" ? memory : USUAL_MEMORY);
    if (builder === "qemu" || builder === "libvirt") add("kvm", 1);
  }
  return classes;
}

/** Megabytes: the default of most hypervisors' plugins is smaller, and seldom kept. */
const USUAL_MEMORY = 1024;

// A build plan as data for programs: what `synth plan --json` prints. The shape is a contract: fields are only ever added.
import type { BuildTarget } from "../build/build-targets.ts";
import type { Reason } from "../build/explain-rebuild.ts";
import type { BuildPlan } from "../build/plan-builds.ts";

export interface PlanDescription {
  readonly images: readonly PlannedTarget[];
  /** Keys of what is to be built, in waves. */
  readonly waves: readonly (readonly string[])[];
  readonly summary: {
    readonly build: number;
    readonly reuse: number;
    readonly blocked: number;
    /** Of all builds, one after the other; null: nothing is to be built. */
    readonly seconds: number | null;
  };
}

export interface PlannedTarget {
  /** What the artifact is called, e.g. `web-3-11`. */
  readonly name: string;
  readonly image: string;
  /** `type.name`. */
  readonly target: string;
  readonly hidden: boolean;
  readonly fingerprint: string;
  readonly status: "build" | "reuse" | "blocked" | "unneeded";
  /** Index into `waves`; null unless it is to be built. */
  readonly wave: number | null;
  readonly reasons: readonly Reason[];
  /** Keys (`image/type.name`) of what it is built on or takes files from. */
  readonly needs: readonly string[];
  readonly where: string | null;
  readonly bytes: number | null;
  readonly seconds: number | null;
  readonly secondsFrom: "builds" | "steps" | "catalog" | null;
}

export function describePlan(builds: BuildPlan): PlanDescription {
  const waves = new Map(builds.waves.flatMap((keys, wave) => keys.map((key) => [key, wave] as const)));
  const images = builds.targets.map((target) => describeTarget(target, builds, waves));
  const counted = (status: PlannedTarget["status"]) => images.filter((image) => image.status === status).length;
  const build = counted("build");
  const seconds = images.reduce((total, image) => total + (image.seconds ?? 0), 0);
  return {
    images,
    waves: builds.waves,
    summary: {
      build,
      reuse: counted("reuse"),
      blocked: counted("blocked"),
      seconds: build === 0 ? null : round(seconds),
    },
  };
}

function describeTarget(target: BuildTarget, builds: BuildPlan, waves: ReadonlyMap<string, number>): PlannedTarget {
  const decision = builds.decisions.get(target.key)!;
  const estimate = builds.estimates.get(target.key);
  const found = decision.status === "reuse" ? decision.found : undefined;
  return {
    name: target.artifact,
    image: target.image.name,
    target: target.name,
    hidden: target.image.hidden === true,
    fingerprint: target.fingerprint,
    status: decision.status,
    wave: waves.get(target.key) ?? null,
    reasons: "reasons" in decision ? decision.reasons : [],
    needs: target.needs,
    where: found?.where ?? null,
    bytes: found?.bytes ?? null,
    seconds: estimate ? round(estimate.seconds) : null,
    secondsFrom: estimate?.from ?? null,
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

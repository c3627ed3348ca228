// Expected savings of an image's targets, from the measured costs. Docker pays in processes, machines in round trips.
import type { PlanImage } from "../plan/types.ts";
import { type Cost, DOCKER_PROVISIONER, SSH_PROVISIONER } from "./costs.ts";
import type { Gain } from "./pass.ts";

/** Saving of a number of provisioners that are no longer run on their own. */
export function provisionerGain(image: PlanImage, fewer: number): Gain {
  return largestOf([
    hasDocker(image) ? costGain(DOCKER_PROVISIONER, fewer) : {},
    hasMachine(image) ? costGain(SSH_PROVISIONER, fewer) : {},
  ]);
}

/** Saving of a number of things of one cost. */
export function costGain({ seconds, roundTrips }: Cost, times: number): Gain {
  if (times <= 0) return {};
  return {
    ...(seconds > 0 ? { seconds: round(seconds * times) } : {}),
    ...(roundTrips > 0 ? { roundTrips: Math.round(roundTrips * times) } : {}),
  };
}

/** Savings that come together: each figure is added up. */
export function addGains(gains: readonly Gain[]): Gain {
  const total = (key: keyof Gain) => gains.reduce((all, gain) => all + (gain[key] ?? 0), 0);
  return makeGain(total("seconds"), total("bytes"), total("roundTrips"));
}

export function hasMachine(image: PlanImage): boolean {
  return image.targets.some(({ component }) => component.type !== "docker");
}

function hasDocker(image: PlanImage): boolean {
  return image.targets.some(({ component }) => component.type === "docker");
}

/** Targets are built side by side: the largest figure of each kind counts. */
function largestOf(gains: readonly Gain[]): Gain {
  const largest = (key: keyof Gain) => Math.max(0, ...gains.map((gain) => gain[key] ?? 0));
  return makeGain(largest("seconds"), largest("bytes"), largest("roundTrips"));
}

function makeGain(seconds: number, bytes: number, roundTrips: number): Gain {
  return {
    ...(seconds > 0 ? { seconds: round(seconds) } : {}),
    ...(bytes > 0 ? { bytes } : {}),
    ...(roundTrips > 0 ? { roundTrips } : {}),
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

// From measurements to the result that is printed: medians, ratios, goals. Pure.
import { atLeast, atMost, type Goal } from "../shared/goal.ts";
import { median, medianDifference, medianRatio } from "../shared/statistics.ts";
import type { ColdStart, StartTimes } from "./measure-cold-start.ts";
import type { Series } from "./measure-synth.ts";
import type { Measurement, SubjectName } from "./subject.ts";

/** Medians; times in milliseconds, memory in bytes. */
export interface SubjectResult extends Measurement {
  readonly subject: SubjectName;
  readonly images: number;
  /** Construct and synth. */
  readonly total: number;
  readonly perImage: number;
}

/** How many times as much the peer needs as Packwright without verification. */
export interface PeerRatio {
  readonly peer: "cdk8s" | "cdktf";
  readonly images: number;
  readonly time: number;
  readonly cpu: number;
  readonly peakMemory: number;
  /** The same with verification, which the peers have nothing like. */
  readonly timeVerified: number;
  readonly peakMemoryVerified: number;
}

export interface Verification {
  readonly images: number;
  /** Milliseconds that verification adds to a run that writes everything. */
  readonly added: number;
  readonly perImage: number;
  /** Milliseconds of a whole run that finds everything unchanged. */
  readonly unchanged: number;
}

export interface Growth {
  readonly from: number;
  readonly to: number;
  /** Time per image at `to` over time per image at `from`. */
  readonly ratio: number;
}

/** Medians in milliseconds, and ratios to the program that does nothing, started the same way. */
export type StartResult = { readonly [key in keyof StartTimes]: number } & {
  readonly firstRatio: number;
  readonly coldRatio: number;
  readonly unchangedRatio: number;
};

export interface ColdStartResult {
  readonly npx: StartResult;
  readonly node: StartResult;
}

export interface Comparison {
  readonly subjects: readonly SubjectResult[];
  readonly ratios: readonly PeerRatio[];
  readonly growth: Growth;
  readonly verification: readonly Verification[];
  readonly coldStart: ColdStartResult;
  readonly goals: readonly Goal[];
}

export function compare(series: readonly Series[], coldStart: ColdStart): Comparison {
  const find = (subject: SubjectName, images: number) => {
    const found = series.find((item) => item.subject === subject && item.images === images);
    if (!found) throw new Error(`Nothing was measured for ${subject} at ${images}`);
    return found.runs;
  };
  const sizes = [...new Set(series.map(({ images }) => images))].sort((a, b) => a - b);
  const ratios = sizes.flatMap((images) => (["cdk8s", "cdktf"] as const).map((peer) => peerRatio(peer, images, find)));
  const growth = growthOf(sizes, find);
  const starts = { npx: startResult(coldStart.npx), node: startResult(coldStart.node) };
  return {
    subjects: series.map(summarize),
    ratios,
    growth,
    verification: sizes.map((images) => verificationAt(images, find)),
    coldStart: starts,
    goals: goalsOf(ratios, growth, starts.npx),
  };
}

type Find = (subject: SubjectName, images: number) => readonly Measurement[];

function summarize({ subject, images, runs }: Series): SubjectResult {
  const middle = (of: (run: Measurement) => number) => median(runs.map(of));
  const total = middle(totalOf);
  return {
    subject,
    images,
    start: middle(({ start }) => start),
    construct: middle(({ construct }) => construct),
    synth: middle(({ synth }) => synth),
    total,
    perImage: total / images,
    cpu: middle(({ cpu }) => cpu),
    peakMemory: middle(({ peakMemory }) => peakMemory),
  };
}

function peerRatio(peer: "cdk8s" | "cdktf", images: number, find: Find): PeerRatio {
  const ratio = (own: SubjectName, of: (run: Measurement) => number) =>
    medianRatio(find(peer, images).map(of), find(own, images).map(of));
  return {
    peer,
    images,
    time: ratio("packwright", totalOf),
    cpu: ratio("packwright", ({ cpu }) => cpu),
    peakMemory: ratio("packwright", ({ peakMemory }) => peakMemory),
    timeVerified: ratio("packwright-verified", totalOf),
    peakMemoryVerified: ratio("packwright-verified", ({ peakMemory }) => peakMemory),
  };
}

function verificationAt(images: number, find: Find): Verification {
  const totals = (subject: SubjectName) => find(subject, images).map(totalOf);
  const added = medianDifference(totals("packwright-verified"), totals("packwright"));
  return { images, added, perImage: added / images, unchanged: median(totals("packwright-unchanged")) };
}

/** From the second largest size to the largest, by default from 100 to 1,000. */
function growthOf(sizes: readonly number[], find: Find): Growth {
  const [to = 0, from = to] = [...sizes].reverse();
  const perImage = (images: number) => median(find("packwright", images).map(totalOf)) / images;
  return { from, to, ratio: perImage(to) / perImage(from) };
}

function startResult({ empty, first, cold, unchanged }: StartTimes): StartResult {
  return {
    empty: median(empty),
    first: median(first),
    cold: median(cold),
    unchanged: median(unchanged),
    firstRatio: medianRatio(first, empty),
    coldRatio: medianRatio(cold, empty),
    unchangedRatio: medianRatio(unchanged, empty),
  };
}

function goalsOf(ratios: readonly PeerRatio[], { from, to, ratio }: Growth, npx: StartResult): Goal[] {
  const atLargest = ratios.filter(({ images }) => images === to);
  return [
    ...atLargest.map(({ peer, images, time }) => atLeast(`times as fast as ${peer} at ${images} images`, time, 3)),
    ...atLargest.map(({ peer, images, peakMemory }) =>
      atLeast(`peak memory of ${peer} over ours at ${images} images`, peakMemory, 1),
    ),
    atMost(`time per image at ${to} images over that at ${from}`, ratio, 1.2),
    atMost("cold `npx synth` of 01-hello-image over `npx` of an empty program", npx.coldRatio, 2.5),
    atMost("the same where images.ts was never compiled either", npx.firstRatio, 2.5),
  ];
}

function totalOf({ construct, synth }: Measurement): number {
  return construct + synth;
}

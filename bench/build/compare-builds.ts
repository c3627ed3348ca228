// From measurements to what is printed: medians, ratios, goals. Pure.
import { atMost, type Goal } from "../shared/goal.ts";
import { median, medianRatio } from "../shared/statistics.ts";
import type { Measurement, Series } from "./measure-turns.ts";

/** Medians; undefined is what could not be measured. */
export interface FormResult extends Measurement {
  readonly id: string;
  readonly title: string;
  /** Seconds over those of the group's first form. */
  readonly ratio: number;
  /** The same of processor time, which other work on the machine changes less; undefined if it could not be measured. */
  readonly cpuRatio: number | undefined;
}

export interface Comparison {
  readonly forms: readonly FormResult[];
  /** Only those whose forms were measured. */
  readonly goals: readonly Goal[];
}

export function compareBuilds(series: readonly Series[]): Comparison {
  return { forms: series.map((one) => toResult(one, firstOfGroup(series, one))), goals: goalsOf(series) };
}

function firstOfGroup(series: readonly Series[], { id }: Series): Series {
  const group = groupOf(id);
  return series.find((other) => groupOf(other.id) === group)!;
}

/** `single` of `single/cold`; the two halves of `ssh` are groups of their own. */
function groupOf(id: string): string {
  return id.startsWith("ssh/") ? id.split("-")[0]! : id.split("/")[0]!;
}

function toResult({ id, title, runs }: Series, first: Series): FormResult {
  const ratio = (of: (run: Measurement) => number) => medianRatio(runs.map(of), first.runs.map(of));
  const cpuRatio = ratio(({ cpuSeconds }) => cpuSeconds ?? Number.NaN);
  return {
    id,
    title,
    seconds: median(runs.map(({ seconds }) => seconds)),
    cpuSeconds: tryMedian(runs.map(({ cpuSeconds }) => cpuSeconds)),
    imageBytes: tryMedian(runs.map(({ imageBytes }) => imageBytes)),
    diskBytes: tryMedian(runs.map(({ diskBytes }) => diskBytes)),
    ratio: ratio(({ seconds }) => seconds),
    cpuRatio: Number.isNaN(cpuRatio) ? undefined : cpuRatio,
  };
}

function tryMedian(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : median(known);
}

interface Wanted {
  readonly title: string;
  readonly form: string;
  readonly over: string;
  readonly of?: "seconds" | "imageBytes";
  readonly limit: number;
}

const WANTED: readonly Wanted[] = [
  { title: "single, cold: time over folk with cleanup", form: "single/cold", over: "single/folk-cleanup", limit: 0.5 },
  { title: "single, cold: size over folk with cleanup", form: "single/cold", over: "single/folk-cleanup", of: "imageBytes", limit: 0.8 },
  { title: "single, cold: size over folk without cleanup", form: "single/cold", over: "single/folk", of: "imageBytes", limit: 0.55 },
  { title: "single, cold: time over the twin", form: "single/cold", over: "single/twin", limit: 0.75 },
  { title: "single, warm caches: time over the twin", form: "single/warm", over: "single/twin", limit: 0.65 },
  { title: "single, cold: time over the floor", form: "single/cold", over: "single/floor", limit: 1.15 },
  { title: "4 variants, cold: time over folk one by one", form: "variants-4/cold", over: "variants-4/folk", limit: 0.25 },
  { title: "8 variants, cold: time over folk one by one", form: "variants-8/cold", over: "variants-8/folk", limit: 0.15 },
  { title: "4 variants, cold: time over twins in parallel", form: "variants-4/cold", over: "variants-4/twin", limit: 1 },
  { title: "8 variants, cold: time over twins in parallel", form: "variants-8/cold", over: "variants-8/twin", limit: 1 },
  { title: "40 steps over SSH: time over forty provisioners", form: "ssh/steps-ours", over: "ssh/steps-folk", limit: 0.06 },
  { title: "1,000 files over SSH: time over a folder upload", form: "ssh/files-ours", over: "ssh/files-folk", limit: 0.1 },
]; // biome-ignore format: a table

/** Goals about changes, for as many variants as were measured. */
function wantedOfChanges(count: number): readonly Wanted[] {
  const id = `variants-${count}`;
  const of = `of ${count} variants changed: time over`;
  return [
    { title: `one file of one ${of} folk one by one`, form: `${id}/changed`, over: `${id}/folk`, limit: 0.03 },
    { title: `nothing ${of} folk one by one`, form: `${id}/unchanged`, over: `${id}/folk`, limit: 0.01 },
    { title: `nothing ${of} \`npx synth\` alone`, form: `${id}/unchanged`, over: `${id}/synth`, limit: 2 },
  ];
}

function goalsOf(series: readonly Series[]): Goal[] {
  const find = (id: string) => series.find((one) => one.id === id);
  const most = [8, 4].find((count) => find(`variants-${count}/changed`));
  return [...WANTED, ...(most === undefined ? [] : wantedOfChanges(most))].flatMap(
    ({ title, form, over, of = "seconds", limit }) => {
      const [above, below] = [find(form), find(over)];
      if (!above || !below) return [];
      const values = ({ runs }: Series) => runs.map((run) => run[of] ?? Number.NaN);
      return [atMost(title, medianRatio(values(above), values(below)), limit)];
    },
  );
}

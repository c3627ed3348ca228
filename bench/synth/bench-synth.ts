// The whole benchmark as one function: workspace, measurements, comparison.
import os from "node:os";
import { describeMachine, type Machine } from "../shared/machine.ts";
import { type Comparison, compare } from "./compare.ts";
import { measureColdStart } from "./measure-cold-start.ts";
import { measureSynth } from "./measure-synth.ts";
import { makeWorkspace } from "./workspace.ts";

export interface BenchOptions {
  /** Numbers of images. Default 10, 100 and 1,000. */
  readonly sizes?: readonly number[];
  /** Fewer repetitions: for a look, not for a judgement. */
  readonly quick?: boolean;
  /** Repetitions. Default 5 of synth and 9 of cold start; 2 and 3 if `quick`. */
  readonly rounds?: { readonly synth: number; readonly coldStart: number };
  /** Where all subjects write. Default: the system's folder for temporary files; a file system in memory leaves the disk out. */
  readonly folder?: string;
  readonly progress?: (text: string) => void;
}

export interface BenchResult extends Comparison {
  readonly machine: Machine;
  /** Where everything was written. */
  readonly folder: string;
  readonly rounds: { readonly synth: number; readonly coldStart: number };
}

export async function benchSynth({
  sizes = [10, 100, 1000],
  quick = false,
  rounds = quick ? { synth: 2, coldStart: 3 } : { synth: 5, coldStart: 9 },
  folder = os.tmpdir(),
  progress = () => {},
}: BenchOptions = {}): Promise<BenchResult> {
  const workspace = await makeWorkspace(folder);
  try {
    const series = await measureSynth(workspace, { sizes, rounds: rounds.synth }, progress);
    const coldStart = await measureColdStart(workspace, rounds.coldStart, progress);
    return { machine: describeMachine(), folder, rounds, ...compare(series, coldStart) };
  } finally {
    await workspace.remove();
  }
}

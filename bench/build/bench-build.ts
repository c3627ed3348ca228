// The whole benchmark as one function: engine, forms, measurements, comparison.
import path from "node:path";
import { describeMachine, type Machine } from "../shared/machine.ts";
import { type Comparison, compareBuilds } from "./compare-builds.ts";
import { compareContents, type Equality } from "./compare-contents.ts";
import { startFarHost } from "./far-host.ts";
import type { Turn } from "./form.ts";
import { singleTurns } from "./forms-single.ts";
import { ROUND_TRIP, sshTurns } from "./forms-ssh.ts";
import { variantTurns } from "./forms-variants.ts";
import { measureTurns } from "./measure-turns.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

export const PARTS = ["single", "variants", "change", "ssh", "floor"] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  /** Default: all. */
  readonly only?: readonly Part[];
  /** Default 3; 1 if `quick`. */
  readonly rounds?: number;
  /** One round, 4 variants but not 8, nothing that no goal needs: for a look, not for a judgement. */
  readonly quick?: boolean;
  /** A command line to measure instead of the one in `dist`. */
  readonly program?: string;
  /** Ends the run, which then throws, after everything it started is stopped and removed. */
  readonly signal?: AbortSignal;
  readonly progress?: (text: string) => void;
}

export interface BenchResult extends Comparison {
  readonly machine: Machine;
  readonly packer: string;
  readonly engine: "private" | "given";
  readonly rounds: number;
  readonly equalities: readonly Equality[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

export async function benchBuild({
  only = PARTS,
  quick = false,
  rounds = quick ? 1 : 3,
  program,
  signal,
  progress = () => {},
}: BenchOptions = {}): Promise<BenchResult> {
  progress("starting the engine");
  const bench = await openWorkbench({
    ...(program === undefined ? {} : { program }),
    ...(signal ? { signal } : {}),
  });
  const notes: string[] = [];
  let stopFarHost = async () => {};
  try {
    const turns: Turn[] = [];
    if (only.includes("single") || only.includes("floor"))
      turns.push(...(await singleTurns(bench, { floorOnly: !only.includes("single") })));
    if (only.includes("variants") || only.includes("change"))
      for (const count of variantCounts(only, quick))
        turns.push(
          ...(await variantTurns(bench, count, {
            all: only.includes("variants"),
            changes: only.includes("change"),
            quick,
          })),
        );
    if (only.includes("ssh")) {
      const [far, stop] = await farTurns(bench, notes);
      turns.push(...far);
      stopFarHost = stop;
    }
    const { series, contents } = await measureTurns(bench, turns, rounds, progress);
    return {
      machine: describeMachine(),
      packer: process.env.BENCH_PACKER_VERSION ?? "",
      engine: bench.engine.isPrivate ? "private" : "given",
      rounds,
      ...compareBuilds(series),
      equalities: compareContents(contents),
      notes,
    };
  } finally {
    await stopFarHost();
    await bench.close();
  }
}

/** Goals about changes are about 8 variants. */
function variantCounts(only: readonly Part[], quick: boolean): readonly number[] {
  if (quick) return [4];
  return only.includes("variants") ? [4, 8] : [8];
}

async function farTurns(bench: Workbench, notes: string[]): Promise<[readonly Turn[], () => Promise<void>]> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    notes.push("Builds over SSH were left out: private network namespaces need Linux and root.");
    return [[], async () => {}];
  }
  const host = await startFarHost(path.join(bench.folder, "far"), ROUND_TRIP);
  return [await sshTurns(bench, host), host.stop];
}

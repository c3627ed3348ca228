// `npx synth` of the first example against `npx` of a program that does nothing, by turns; and both without npx.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { runProcess } from "../shared/run-process.ts";
import type { Workspace } from "./workspace.ts";

/** Times of one way to start programs in milliseconds, one per round. */
export interface StartTimes {
  /** The program that does nothing. */
  readonly empty: readonly number[];
  /** `synth` with nothing there: no output folder, and no compiled form of `images.ts` from an earlier run. Verification included. */
  readonly first: readonly number[];
  /** `synth` without output folder. Verification included. */
  readonly cold: readonly number[];
  /** `synth` again: nothing changed. */
  readonly unchanged: readonly number[];
}

export interface ColdStart {
  readonly npx: StartTimes;
  readonly node: StartTimes;
}

export async function measureColdStart(
  { folder, example, programs }: Workspace,
  rounds: number,
  progress: (text: string) => void,
): Promise<ColdStart> {
  const temporary = path.join(folder, "tmp");
  const run = async (program: string, ...args: string[]) =>
    (await runProcess(program, args, example, { TMPDIR: temporary })).time;
  const forgetOutput = () => rm(path.join(example, "packer.out"), { recursive: true, force: true });
  const forgetCompiled = async () => {
    await rm(path.join(folder, "node_modules", ".cache"), { recursive: true, force: true });
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
  };
  const measure = async (times: Mutable<StartTimes>, empty: () => Promise<number>, synth: () => Promise<number>) => {
    times.empty.push(await empty());
    await forgetOutput();
    await forgetCompiled();
    times.first.push(await synth());
    await forgetOutput();
    times.cold.push(await synth());
    times.unchanged.push(await synth());
  };
  const npx = noTimes();
  const node = noTimes();
  await forgetCompiled();
  await run("npx", "empty");
  for (let round = 0; round < rounds; round++) {
    progress(`cold start, round ${round + 1} of ${rounds}`);
    await measure(
      npx,
      () => run("npx", "empty"),
      () => run("npx", "synth"),
    );
    await measure(
      node,
      () => run(process.execPath, programs.empty),
      () => run(process.execPath, programs.synth),
    );
  }
  return { npx, node };
}

type Mutable<Times> = { [key in keyof Times]: number[] };

function noTimes(): Mutable<StartTimes> {
  return { empty: [], first: [], cold: [], unchanged: [] };
}

// `npx synth` of the first example against `npx` of a program that does nothing, by turns; and both without npx.
import { rm } from "node:fs/promises";
import path from "node:path";
import { runProcess } from "./run-process.ts";
import type { Workspace } from "./workspace.ts";

/** Times in milliseconds, one per round. */
export interface ColdStart {
  /** `npx empty` */
  readonly empty: readonly number[];
  /** `npx synth` without output folder and without cached compilations, verification included. */
  readonly cold: readonly number[];
  /** `npx synth` again: nothing changed. */
  readonly warm: readonly number[];
  /** `node empty.js` */
  readonly nodeEmpty: readonly number[];
  readonly nodeCold: readonly number[];
  readonly nodeWarm: readonly number[];
}

export async function measureColdStart(
  workspace: Workspace,
  rounds: number,
  progress: (text: string) => void,
): Promise<ColdStart> {
  const { example, folder, programs } = workspace;
  const npx = async (program: string) => (await runProcess("npx", [program], example)).time;
  const node = async (program: string) => (await runProcess(process.execPath, [program], example)).time;
  const forget = async () => {
    await rm(path.join(example, "packer.out"), { recursive: true, force: true });
    await rm(path.join(folder, "node_modules", ".cache"), { recursive: true, force: true });
  };
  const times = { empty: [], cold: [], warm: [], nodeEmpty: [], nodeCold: [], nodeWarm: [] } satisfies {
    [key in keyof ColdStart]: number[];
  };
  const record = (list: number[], time: number) => list.push(time);
  await npx("empty");
  for (let round = 0; round < rounds; round++) {
    progress(`cold start, round ${round + 1} of ${rounds}`);
    record(times.empty, await npx("empty"));
    await forget();
    record(times.cold, await npx("synth"));
    record(times.warm, await npx("synth"));
    record(times.nodeEmpty, await node(programs.empty));
    await forget();
    record(times.nodeCold, await node(programs.synth));
    record(times.nodeWarm, await node(programs.synth));
  }
  return times;
}

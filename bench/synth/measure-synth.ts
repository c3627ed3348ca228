// Construct and synth of every subject at every size, each run in a process of its own, the subjects by turns.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { runProcess } from "../shared/run-process.ts";
import { type Measurement, SUBJECTS, type SubjectName } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

export interface Series {
  readonly subject: SubjectName;
  readonly images: number;
  /** One per round, in the order of the rounds. */
  readonly runs: readonly Measurement[];
}

export async function measureSynth(
  workspace: Workspace,
  { sizes, rounds }: { readonly sizes: readonly number[]; readonly rounds: number },
  progress: (text: string) => void,
): Promise<Series[]> {
  const runs = new Map<string, Measurement[]>();
  for (const images of sizes) {
    for (let round = 0; round < rounds; round++) {
      progress(`${images} images, round ${round + 1} of ${rounds}`);
      for (const [subject, measurement] of await measureRound(workspace, images, round)) {
        const key = `${subject} ${images}`;
        runs.set(key, [...(runs.get(key) ?? []), measurement]);
      }
    }
  }
  return SUBJECTS.flatMap((subject) =>
    sizes.map((images) => ({ subject, images, runs: runs.get(`${subject} ${images}`) ?? [] })),
  );
}

/** The order turns with the round; only the unchanged run must follow the one whose output it finds. */
async function measureRound(
  workspace: Workspace,
  images: number,
  round: number,
): Promise<[SubjectName, Measurement][]> {
  const turns: readonly (readonly SubjectName[])[] = [
    ["packwright"],
    ["cdk8s"],
    ["packwright-verified", "packwright-unchanged"],
    ["cdktf"],
  ];
  const results: [SubjectName, Measurement][] = [];
  for (let turn = 0; turn < turns.length; turn++) {
    const folder = workspace.newFolder("round");
    await mkdir(folder);
    for (const subject of turns[(turn + round) % turns.length]!) {
      results.push([subject, await measureOnce(workspace, subject, images, path.join(folder, "out"))]);
    }
    await rm(folder, { recursive: true });
  }
  return results;
}

async function measureOnce(
  workspace: Workspace,
  subject: SubjectName,
  images: number,
  folder: string,
): Promise<Measurement> {
  const startedAt = performance.timeOrigin + performance.now();
  const { stdout } = await runProcess(
    process.execPath,
    [workspace.child, subject, String(images), folder, String(startedAt)],
    workspace.folder,
  );
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Measurement;
}

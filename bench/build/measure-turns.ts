// Runs turns round after round: seconds, processor time and bytes of every form, and once what its images hold.
import { type ImageContent, readImage } from "../../test/e2e/image-content.ts";
import type { Turn } from "./form.ts";
import type { Workbench } from "./workbench.ts";

export interface Measurement {
  readonly seconds: number;
  /** Processor time of all programs, engine and containers included; undefined on an engine of others. */
  readonly cpuSeconds: number | undefined;
  /** Of all images together, as Docker tells: what they share counts each time. */
  readonly imageBytes: number | undefined;
  /** How much the engine's data folder grew, volumes included; undefined on an engine of others. */
  readonly diskBytes: number | undefined;
}

export interface Series {
  readonly id: string;
  readonly title: string;
  /** One per round, in the order of the rounds. */
  readonly runs: readonly Measurement[];
}

/** What the images of a form hold, by their name among forms. */
export interface FormContent {
  readonly id: string;
  readonly images: ReadonlyMap<string, ImageContent>;
}

export interface Measured {
  readonly series: readonly Series[];
  readonly contents: readonly FormContent[];
}

/** The order turns with the round. Forms come back in the order given. */
export async function measureTurns(
  bench: Workbench,
  turns: readonly Turn[],
  rounds: number,
  progress: (text: string) => void,
): Promise<Measured> {
  const runs = new Map<string, Measurement[]>();
  const contents: FormContent[] = [];
  for (let round = 0; round < rounds; round++) {
    for (let index = 0; index < turns.length; index++) {
      const { forms, clean } = turns[(index + round) % turns.length]!;
      try {
        for (const form of forms) {
          await form.prepare?.();
          const measurement = await measure(bench, form.run, Object.values(form.images));
          progress(`round ${round + 1} of ${rounds}: ${form.id} ${measurement.seconds.toFixed(2)} s`);
          runs.set(form.id, [...(runs.get(form.id) ?? []), measurement]);
          if (round === 0) contents.push({ id: form.id, images: await readImages(form.images) });
        }
      } finally {
        await clean();
      }
    }
  }
  const forms = turns.flatMap((turn) => turn.forms);
  return { series: forms.map(({ id, title }) => ({ id, title, runs: runs.get(id) ?? [] })), contents };
}

async function measure(
  { engine, group, run, folder }: Workbench,
  build: () => Promise<void>,
  images: readonly string[],
): Promise<Measurement> {
  const diskBefore = engine.diskBytes();
  const cpuBefore = group?.seconds();
  const before = performance.now();
  await build();
  const seconds = (performance.now() - before) / 1000;
  const cpuSeconds = group && cpuBefore !== undefined ? group.seconds() - cpuBefore : undefined;
  const sizes = images.length === 0 ? "" : await run("docker", ["inspect", "-f", "{{.Size}}", ...images], folder);
  const diskAfter = engine.diskBytes();
  return {
    seconds,
    cpuSeconds,
    imageBytes:
      sizes === ""
        ? undefined
        : sizes
            .trim()
            .split("\n")
            .map(Number)
            .reduce((sum, size) => sum + size, 0),
    diskBytes: diskBefore === undefined || diskAfter === undefined ? undefined : diskAfter - diskBefore,
  };
}

async function readImages(images: { readonly [name: string]: string }): Promise<FormContent["images"]> {
  const contents = new Map<string, ImageContent>();
  for (const [name, reference] of Object.entries(images)) contents.set(name, await readImage(reference));
  return contents;
}

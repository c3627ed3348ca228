// The benchmark runs and reports everything it promises. What it measures is not judged here: times depend on the machine.
import os from "node:os";
import { expect, it } from "vitest";
import { benchSynth } from "../../bench/synth/bench-synth.ts";

it("measures every subject at every size and judges every goal", async () => {
  const result = JSON.parse(
    JSON.stringify(await benchSynth({ sizes: [5, 10], rounds: { synth: 1, coldStart: 1 } })),
  ) as Awaited<ReturnType<typeof benchSynth>>;

  expect(result.subjects.map(({ subject, images }) => `${subject} ${images}`)).toEqual([
    "packwright 5", "packwright 10",
    "packwright-verified 5", "packwright-verified 10",
    "packwright-unchanged 5", "packwright-unchanged 10",
    "cdk8s 5", "cdk8s 10",
    "cdktf 5", "cdktf 10",
  ]); // biome-ignore format: pairs
  for (const { subject, images, ...figures } of result.subjects)
    expect(figures, `${subject} ${images}`).toEqual(positive(figures));
  expect(result.ratios.map(({ peer, images }) => `${peer} ${images}`)).toEqual([
    "cdk8s 5",
    "cdktf 5",
    "cdk8s 10",
    "cdktf 10",
  ]);
  expect(result.verification.map(({ images }) => images)).toEqual([5, 10]);
  expect(result.growth).toMatchObject({ from: 5, to: 10 });
  expect(result).toMatchObject({
    folder: os.tmpdir(),
    machine: { node: process.version },
    rounds: { synth: 1, coldStart: 1 },
  });
  for (const figures of Object.values(result.coldStart)) expect(figures).toEqual(positive(figures));
  expect(result.goals.map(({ title, atLeast, atMost }) => [title, atLeast ?? atMost])).toEqual([
    ["times as fast as cdk8s at 10 images", 3],
    ["times as fast as cdktf at 10 images", 3],
    ["peak memory of cdk8s over ours at 10 images", 1],
    ["peak memory of cdktf over ours at 10 images", 1],
    ["time per image at 10 images over that at 5", 1.2],
    ["cold `npx synth` of 01-hello-image over `npx` of an empty program", 2.5],
    ["the same where images.ts was never compiled either", 2.5],
  ]);
  expect(result.goals.every(({ value, holds }) => Number.isFinite(value) && typeof holds === "boolean")).toBe(true);
}, 300_000);

function positive(figures: object): object {
  return Object.fromEntries(
    Object.keys(figures).map((name) => [
      name,
      expect.toSatisfy((value: unknown) => typeof value === "number" && value > 0),
    ]),
  );
}

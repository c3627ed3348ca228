// Laws of the schedule on random graphs, against a clock made of numbers; and what single graphs give.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimateSchedule } from "../../lib/build/estimate-schedule.ts";
import { runSchedule } from "../../lib/build/run-schedule.ts";
import { type Job, type Limits, type Outcome, Schedule } from "../../lib/build/schedule.ts";

const job = (id: string, more: Partial<Job> = {}): Job => ({ id, dependsOn: [], seconds: 1, slots: 1, ...more });

const anyJobs: fc.Arbitrary<readonly Job[]> = fc.integer({ min: 1, max: 60 }).chain((count) =>
  fc.tuple(
    ...Array.from({ length: count }, (_, index) =>
      fc.record({
        id: fc.constant(`job-${index}`),
        dependsOn: fc.uniqueArray(fc.nat(Math.max(0, index - 1)), { maxLength: index === 0 ? 0 : 3 }).map((before) =>
          // Names that do not follow the order of declaration would be hidden by it otherwise.
          before.map((position) => `job-${position}`),
        ),
        seconds: fc.nat(50),
        slots: fc.integer({ min: 1, max: 4 }),
        classes: fc.oneof(
          fc.constant({}),
          fc.record({ memory: fc.nat(9) }),
          fc.record({ memory: fc.nat(9), kvm: fc.nat(2) }),
          fc.record({ unlimited: fc.nat(1000) }),
        ),
      }),
    ),
  ),
);

const anyLimits: fc.Arbitrary<Limits> = fc.record({
  jobs: fc.integer({ min: 1, max: 6 }),
  memory: fc.integer({ min: 0, max: 12 }),
  kvm: fc.integer({ min: 0, max: 2 }),
});

/** Runs a schedule to its end by virtual time, checking the laws at every moment; `fails` tells which jobs fail. */
function checkLaws(declared: readonly Job[], limits: Limits, fails: (id: string) => boolean): void {
  const jobs = [...declared].reverse();
  const schedule = new Schedule(jobs, limits);
  const running = new Map<string, { job: Job; slots: number; end: number }>();
  const started: string[] = [];
  const ended = new Map<string, Outcome>();
  const blocked = new Set<string>();
  const used = (resource: string) =>
    [...running.values()].reduce((sum, { job }) => sum + (job.classes?.[resource] ?? 0), 0);
  for (let now = 0; ; ) {
    for (const { job, slots } of schedule.next()) {
      expect(
        job.dependsOn.filter((id) => ended.get(id) !== "built"),
        `${job.id} started before`,
      ).toEqual([]);
      expect(slots >= 1 && slots <= job.slots).toBe(true);
      running.set(job.id, { job, slots, end: now + job.seconds });
      started.push(job.id);
    }
    const free = limits.jobs - [...running.values()].reduce((sum, { slots }) => sum + slots, 0);
    expect(free).toBeGreaterThanOrEqual(0);
    for (const resource of ["memory", "kvm"])
      if (used(resource) > limits[resource]!)
        expect(
          [...running.values()].filter(({ job }) => (job.classes?.[resource] ?? 0) > 0).length,
          `more ${resource} in use than allowed, by more than one job`,
        ).toBe(1);
    const idle = jobs.filter(
      (candidate) =>
        free > 0 &&
        !started.includes(candidate.id) &&
        !blocked.has(candidate.id) &&
        candidate.dependsOn.every((id) => ended.get(id) === "built") &&
        ["memory", "kvm"].every((resource) => {
          const amount = candidate.classes?.[resource] ?? 0;
          return amount === 0 || used(resource) === 0 || used(resource) + amount <= limits[resource]!;
        }),
    );
    expect(idle, "ready, fitting, and left behind").toEqual([]);
    const next = [...running.values()].sort((a, b) => a.end - b.end)[0];
    if (!next) break;
    now = next.end;
    running.delete(next.job.id);
    const outcome = fails(next.job.id) ? "failed" : "built";
    ended.set(next.job.id, outcome);
    for (const { id } of schedule.end(next.job.id, outcome)) {
      expect(blocked.has(id)).toBe(false);
      blocked.add(id);
    }
  }
  expect([...started, ...blocked].sort()).toEqual(jobs.map(({ id }) => id).sort());
  const doomed = new Set<string>();
  for (const { id, dependsOn } of declared)
    if (dependsOn.some((before) => doomed.has(before) || ended.get(before) === "failed")) doomed.add(id);
  expect([...blocked].sort()).toEqual([...doomed].sort());
  for (const [id, result] of schedule.results())
    if (result.outcome === "blocked") expect([ended.get(result.cause), blocked.has(id)]).toEqual(["failed", true]);
    else expect(result.outcome).toBe(ended.get(id));
}

describe("a schedule", () => {
  test("respects dependencies and limits, leaves nothing idle, and runs all that is not blocked once", () => {
    fc.assert(
      fc.property(anyJobs, anyLimits, fc.array(fc.nat(59), { maxLength: 4 }), (jobs, limits, failing) => {
        checkLaws(jobs, limits, (id) => failing.some((index) => id === `job-${index}`));
      }),
      { numRuns: 500 },
    );
  });

  test.each([2, 4, 8, 16])(
    "takes at most a tenth more than the best bound on layered graphs of 500, %i slots",
    (slots) => {
      fc.assert(
        fc.property(layeredGraph(500), (jobs) => {
          const { seconds } = estimateSchedule(jobs, { jobs: slots });
          const work = jobs.reduce((sum, { seconds }) => sum + seconds, 0);
          expect(seconds).toBeLessThanOrEqual(1.1 * Math.max(criticalPath(jobs), work / slots));
        }),
        { numRuns: 30 },
      );
    },
  );

  test("starts the longest chain first, ties in order of declaration", () => {
    const jobs = [
      job("long alone", { seconds: 5 }),
      job("a"),
      job("b", { dependsOn: ["a"], seconds: 7 }),
      job("c", { seconds: 8 }),
    ];
    expect(estimateSchedule(jobs, { jobs: 1 }).jobs.map(({ id }) => id)).toEqual(["a", "c", "b", "long alone"]);
  });

  test("gives a job that wants more slots than are free what is free", () => {
    const jobs = [job("first", { seconds: 9 }), job("wide", { slots: 4, seconds: 3 }), job("last")];
    expect(estimateSchedule(jobs, { jobs: 3 })).toEqual({
      seconds: 9,
      jobs: [
        { id: "first", start: 0, end: 9, slots: 1 },
        { id: "wide", start: 0, end: 6, slots: 2 },
        { id: "last", start: 6, end: 7, slots: 1 },
      ],
    });
  });

  test("runs a job that is larger than a limit alone in its class, beside others", () => {
    const jobs = [
      job("huge", { classes: { memory: 99 }, seconds: 5 }),
      job("small", { classes: { memory: 1 } }),
      job("none", { classes: { memory: 0 } }),
    ];
    expect(estimateSchedule(jobs, { jobs: 3, memory: 8 }).jobs.map(({ id, start }) => [id, start])).toEqual([
      ["huge", 0],
      ["none", 0],
      ["small", 5],
    ]);
  });

  test("is not held up by what is left of fractions", () => {
    const jobs = [
      ...[0.1, 0.2, 0.3].map((memory, index) => job(`${index}`, { classes: { memory } })),
      job("huge", { classes: { memory: 2 }, seconds: 0.5 }),
    ];
    expect(estimateSchedule(jobs, { jobs: 4, memory: 1 }).seconds).toBe(1.5);
  });

  test("looks at each job a few times, however many wait for a resource", () => {
    const looks = (count: number) => {
      let number = 0;
      const jobs = Array.from({ length: count }, (_, index) => ({
        id: `job-${index}`,
        dependsOn: index % 3 === 0 ? [] : [`job-${index - 1}`],
        seconds: 1 + (index % 7),
        slots: 1,
        get classes() {
          number++;
          return { memory: 1 + (index % 4), ...(index % 2 === 0 ? { kvm: 1 } : {}) };
        },
      }));
      estimateSchedule(jobs, { jobs: 64, memory: 6, kvm: 1 });
      return number / count;
    };
    expect(looks(5000)).toBeLessThan(25);
    expect(looks(5000) / looks(500)).toBeLessThan(1.2);
  });

  test.each([
    ["an unknown dependency", [job("a", { dependsOn: ["b"] })], "Cannot schedule: b is no job"],
    ["an id used twice", [job("a"), job("a")], "Cannot schedule: two jobs have the same id"],
    [
      "a circle",
      [job("a", { dependsOn: ["b"] }), job("b", { dependsOn: ["a"] }), job("c")],
      "Cannot schedule: a, b depend on each other",
    ],
  ])("refuses %s", (_, jobs, message) => {
    expect(() => new Schedule(jobs, { jobs: 1 })).toThrow(message);
  });
});

describe("running a schedule", () => {
  const diamond = [
    job("base"),
    job("left", { dependsOn: ["base"] }),
    job("right", { dependsOn: ["base"] }),
    job("top", { dependsOn: ["left", "right"] }),
    job("roof", { dependsOn: ["top"] }),
    job("apart"),
  ];

  test("blocks what depends on a failure, with its cause, and goes on with the rest", async () => {
    const ran: string[] = [];
    const blocked: string[] = [];
    const { done } = runSchedule(
      diamond,
      { jobs: 2 },
      async ({ id }) => {
        ran.push(id);
        return id === "left" ? "failed" : id === "base" ? "reused" : "built";
      },
      ({ id }, cause) => blocked.push(`${id} by ${cause.id}`),
    );
    expect([...(await done)]).toEqual([
      ["base", { outcome: "reused" }],
      ["left", { outcome: "failed" }],
      ["right", { outcome: "built" }],
      ["top", { outcome: "blocked", cause: "left" }],
      ["roof", { outcome: "blocked", cause: "left" }],
      ["apart", { outcome: "built" }],
    ]);
    expect([ran.sort(), blocked]).toEqual([
      ["apart", "base", "left", "right"],
      ["top by left", "roof by left"],
    ]);
  });

  test("starts nothing after it was stopped, and waits for what runs", async () => {
    let end: (outcome: Outcome) => void = () => {};
    const { done, stop } = runSchedule(diamond, { jobs: 1 }, () => new Promise((resolve) => (end = resolve)));
    await Promise.resolve();
    stop();
    end("built");
    expect([...(await done).values()].map(({ outcome }) => outcome)).toEqual([
      "built",
      ...Array.from({ length: 5 }, () => "not-started"),
    ]);
  });

  test("lets what runs end when one throws, and then throws that", async () => {
    const ended: string[] = [];
    const { done } = runSchedule([job("bad"), job("good"), job("late")], { jobs: 2 }, async ({ id }) => {
      if (id === "bad") throw new Error("a mistake in the program");
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      ended.push(id);
      return "built";
    });
    await expect(done).rejects.toThrow("a mistake in the program");
    expect(ended).toEqual(["good"]);
  });

  test("of nothing is done", async () => {
    expect([...(await runSchedule([], { jobs: 1 }, async () => "built").done)]).toEqual([]);
  });
});

/** Layers of 8 to 40 jobs, each job on up to three of the layer before, of 1 to 60 seconds. */
function layeredGraph(count: number): fc.Arbitrary<readonly Job[]> {
  return fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((seed) => {
    let state = seed + 1;
    const random = (limit: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return Math.floor((state / 0x80000000) * limit);
    };
    const jobs: Job[] = [];
    let before: readonly string[] = [];
    while (jobs.length < count) {
      const width = Math.min(8 + random(33), count - jobs.length);
      const layer = Array.from({ length: width }, (_, index) => `job-${jobs.length + index}`);
      for (const id of layer) {
        const dependsOn =
          before.length === 0 ? [] : Array.from({ length: random(4) }, () => before[random(before.length)]!);
        jobs.push(job(id, { dependsOn, seconds: 1 + random(60), classes: { memory: random(4) } }));
      }
      before = layer;
    }
    return jobs;
  });
}

function criticalPath(jobs: readonly Job[]): number {
  const ends = new Map<string, number>();
  for (const { id, dependsOn, seconds } of jobs)
    ends.set(id, seconds + Math.max(0, ...dependsOn.map((before) => ends.get(before)!)));
  return Math.max(...ends.values());
}

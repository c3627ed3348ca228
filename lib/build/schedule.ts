// Which job starts when: critical path first, within limits. Pure: knows no clock, no process and no image; `run-schedule.ts` drives it.
import { Heap } from "../util/heap.ts";
import { topologicalOrder } from "../util/order.ts";

export interface Job {
  /** Unique among the jobs. */
  readonly id: string;
  /** Ids of jobs that must be built or reused before. */
  readonly dependsOn: readonly string[];
  /** Expected, with all slots granted. */
  readonly seconds: number;
  /** How many builds it would run side by side; at least 1. */
  readonly slots: number;
  /** What it takes of scarce resources while it runs, e.g. `{ memory: 2048, kvm: 1 }`. */
  readonly classes?: { readonly [resource: string]: number };
}

/** `jobs`: slots in all, at least 1. Others by the names of resources; one that is not named here is not limited. */
export interface Limits {
  readonly jobs: number;
  readonly [resource: string]: number;
}

export type Outcome = "built" | "reused" | "failed" | "cancelled";

export type JobResult =
  | { readonly outcome: Outcome }
  /** `cause`: id of the job that failed or was cancelled. */
  | { readonly outcome: "blocked"; readonly cause: string }
  /** The schedule was stopped before. */
  | { readonly outcome: "not-started" };

export interface Start<J extends Job = Job> {
  readonly job: J;
  /** From 1 to what it wanted. */
  readonly slots: number;
}

/** Throws for ids that are no job, used twice, or depend on each other in a circle: callers have checked the graph. */
export class Schedule<J extends Job = Job> {
  readonly #jobs: readonly J[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #dependants: readonly (readonly number[])[];
  /** Number of dependencies that are not met yet. */
  readonly #waiting: number[];
  /** Expected seconds from the start of a job to the end of the longest chain behind it. */
  readonly #remaining: readonly number[];
  /** Ready jobs, those with equal demands in one heap: whether they fit is one question. */
  readonly #ready = new Map<string, Heap<number>>();
  readonly #running = new Map<number, number>();
  readonly #results = new Map<number, JobResult>();
  readonly #limits: Limits;
  /** By resource: how much is in use, by how many jobs. */
  readonly #used = new Map<string, { amount: number; jobs: number }>();
  #freeSlots: number;
  #stopped = false;

  constructor(jobs: readonly J[], limits: Limits) {
    this.#jobs = jobs;
    this.#limits = limits;
    this.#freeSlots = Math.max(1, Math.floor(limits.jobs));
    this.#index = new Map(jobs.map(({ id }, index) => [id, index]));
    if (this.#index.size < jobs.length) throw new Error("Cannot schedule: two jobs have the same id");
    const dependencies = jobs.map(({ dependsOn }) => [...new Set(dependsOn)].map((id) => this.#indexOf(id)));
    this.#waiting = dependencies.map(({ length }) => length);
    this.#dependants = invert(dependencies);
    this.#remaining = remainingSeconds(jobs, dependencies, this.#dependants);
    jobs.forEach((_, index) => {
      if (this.#waiting[index] === 0) this.#makeReady(index);
    });
  }

  /** The jobs that start now; nothing that is ready and fits stays behind. */
  next(): readonly Start<J>[] {
    const starts: Start<J>[] = [];
    while (!this.#stopped && this.#freeSlots > 0) {
      const index = this.#takeFirstThatFits();
      if (index === undefined) break;
      const job = this.#jobs[index]!;
      const slots = Math.min(this.#freeSlots, Math.max(1, Math.floor(job.slots)));
      this.#freeSlots -= slots;
      for (const [resource, amount] of demands(job)) this.#take(resource, amount);
      this.#running.set(index, slots);
      starts.push({ job, slots });
    }
    return starts;
  }

  /** Tells that a started job has ended. Returns the jobs that can never start because of it. */
  end(id: string, outcome: Outcome): readonly J[] {
    const index = this.#indexOf(id);
    const slots = this.#running.get(index);
    if (slots === undefined) throw new Error(`Cannot end job ${id}: it does not run`);
    this.#running.delete(index);
    this.#results.set(index, { outcome });
    this.#freeSlots += slots;
    for (const [resource, amount] of demands(this.#jobs[index]!)) this.#give(resource, amount);
    if (outcome !== "built" && outcome !== "reused") return this.#block(index);
    for (const dependant of this.#dependants[index]!)
      if (--this.#waiting[dependant]! === 0 && !this.#results.has(dependant)) this.#makeReady(dependant);
    return [];
  }

  /** Nothing starts any more. */
  stop(): void {
    this.#stopped = true;
  }

  /** By id, in order of declaration; those that have neither ended nor are blocked count as not started. */
  results(): ReadonlyMap<string, JobResult> {
    return new Map(
      this.#jobs.map(({ id }, index) => [id, this.#results.get(index) ?? { outcome: "not-started" as const }]),
    );
  }

  #indexOf(id: string): number {
    const index = this.#index.get(id);
    if (index === undefined) throw new Error(`Cannot schedule: ${id} is no job`);
    return index;
  }

  #makeReady(index: number): void {
    const key = JSON.stringify(demands(this.#jobs[index]!).sort());
    let heap = this.#ready.get(key);
    if (!heap) {
      heap = new Heap((a, b) => this.#compare(a, b));
      this.#ready.set(key, heap);
    }
    heap.add(index);
  }

  #compare(a: number, b: number): number {
    return this.#remaining[b]! - this.#remaining[a]! || a - b;
  }

  #takeFirstThatFits(): number | undefined {
    let best: [key: string, heap: Heap<number>] | undefined;
    for (const [key, heap] of this.#ready) {
      const first = heap.peek()!;
      if (this.#fits(this.#jobs[first]!) && (!best || this.#compare(first, best[1].peek()!) < 0)) best = [key, heap];
    }
    if (!best) return undefined;
    const index = best[1].take();
    if (best[1].size === 0) this.#ready.delete(best[0]);
    return index;
  }

  /** What is larger than a limit runs too, but alone in that class. */
  #fits(job: J): boolean {
    return demands(job).every(([resource, amount]) => {
      const used = this.#used.get(resource);
      return !used || used.amount + amount <= (this.#limits[resource] ?? Number.POSITIVE_INFINITY);
    });
  }

  #take(resource: string, amount: number): void {
    const used = this.#used.get(resource) ?? { amount: 0, jobs: 0 };
    this.#used.set(resource, { amount: used.amount + amount, jobs: used.jobs + 1 });
  }

  /** The last one to give back leaves nothing, whatever the rounding of fractions. */
  #give(resource: string, amount: number): void {
    const { amount: used, jobs } = this.#used.get(resource)!;
    if (jobs === 1) this.#used.delete(resource);
    else this.#used.set(resource, { amount: used - amount, jobs: jobs - 1 });
  }

  #block(cause: number): readonly J[] {
    const blocked: J[] = [];
    const result = { outcome: "blocked" as const, cause: this.#jobs[cause]!.id };
    const queue = [cause];
    for (let job = queue.pop(); job !== undefined; job = queue.pop())
      for (const dependant of this.#dependants[job]!) {
        if (this.#results.has(dependant)) continue;
        this.#results.set(dependant, result);
        blocked.push(this.#jobs[dependant]!);
        queue.push(dependant);
      }
    return blocked;
  }
}

function demands(job: Job): [resource: string, amount: number][] {
  return Object.entries(job.classes ?? {}).filter(([, amount]) => amount > 0);
}

function invert(dependencies: readonly (readonly number[])[]): number[][] {
  const dependants: number[][] = dependencies.map(() => []);
  dependencies.forEach((before, index) => {
    for (const dependency of before) dependants[dependency]!.push(index);
  });
  return dependants;
}

function remainingSeconds(
  jobs: readonly Job[],
  dependencies: readonly (readonly number[])[],
  dependants: readonly (readonly number[])[],
): readonly number[] {
  const edges = dependencies.flatMap((before, to) => before.map((from) => ({ from, to })));
  const sorted = topologicalOrder(jobs.length, edges);
  if ("cycle" in sorted)
    throw new Error(`Cannot schedule: ${sorted.cycle.map((index) => jobs[index]!.id).join(", ")} depend on each other`);
  const remaining: number[] = jobs.map(() => 0);
  for (const index of sorted.order.reverse()) {
    let longest = 0;
    for (const dependant of dependants[index]!) longest = Math.max(longest, remaining[dependant]!);
    remaining[index] = Math.max(0, jobs[index]!.seconds) + longest;
  }
  return remaining;
}

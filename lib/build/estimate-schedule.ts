// How long a schedule will take if every job takes what is expected: the schedule itself, run against a clock made of numbers.
import { Heap } from "../util/heap.ts";
import { type Job, type Limits, Schedule } from "./schedule.ts";

export interface ScheduleEstimate {
  /** From the first start to the last end. */
  readonly seconds: number;
  /** In order of starting. `slots`: what the job got of those it wanted. */
  readonly jobs: readonly {
    readonly id: string;
    readonly start: number;
    readonly end: number;
    readonly slots: number;
  }[];
}

/** A job with fewer slots than it wants takes its builds in rounds. */
export function estimateSchedule(jobs: readonly Job[], limits: Limits): ScheduleEstimate {
  const schedule = new Schedule(jobs, limits);
  const running = new Heap<{ readonly id: string; readonly end: number }>((a, b) => a.end - b.end);
  const planned: { id: string; start: number; end: number; slots: number }[] = [];
  let now = 0;
  for (;;) {
    for (const { job, slots } of schedule.next()) {
      const end = now + Math.max(0, job.seconds) * Math.ceil(Math.max(1, job.slots) / slots);
      planned.push({ id: job.id, start: now, end, slots });
      running.add({ id: job.id, end });
    }
    const first = running.take();
    if (!first) return { seconds: now, jobs: planned };
    now = first.end;
    schedule.end(first.id, "built");
  }
}

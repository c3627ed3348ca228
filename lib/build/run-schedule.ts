// Drives a schedule with real work: starts what may start, tells what ended, until nothing is left. Knows no clock.
import { type Job, type JobResult, type Limits, type Outcome, Schedule } from "./schedule.ts";

export interface ScheduleRun {
  /** By id, in order of declaration, once nothing runs any more. Rejects with the first error that `run` threw, after the others ended. */
  readonly done: Promise<ReadonlyMap<string, JobResult>>;
  /** Nothing starts any more; what runs goes on. */
  stop(): void;
}

/**
 * Runs every job once, after its dependencies and within the limits. A job that failed blocks those that depend on it, all others go on.
 * `onBlocked` is told once for each of them.
 */
export function runSchedule<J extends Job>(
  jobs: readonly J[],
  limits: Limits,
  run: (job: J, slots: number) => Promise<Outcome>,
  onBlocked?: (job: J, cause: J) => void,
): ScheduleRun {
  const schedule = new Schedule(jobs, limits);
  const errors: unknown[] = [];
  let running = 0;
  const done = new Promise<ReadonlyMap<string, JobResult>>((resolve, reject) => {
    const proceed = (): void => {
      for (const { job, slots } of schedule.next()) {
        running++;
        // Through a promise, so that what `run` throws at once ends like what it rejects with.
        void Promise.resolve()
          .then(() => run(job, slots))
          .catch((cause: unknown): Outcome => {
            errors.push(cause);
            schedule.stop();
            return "failed";
          })
          .then((outcome) => {
            running--;
            for (const blocked of schedule.end(job.id, outcome)) onBlocked?.(blocked, job);
            proceed();
          })
          .catch(reject);
      }
      if (running > 0) return;
      if (errors.length > 0) reject(errors[0]);
      else resolve(schedule.results());
    };
    proceed();
  });
  return { done, stop: () => schedule.stop() };
}

// What Ctrl-C means while builds run: the first time they clean up, the second time they die. Knows nothing of what is interrupted.

export interface InterruptHandlers {
  /** The first signal. */
  readonly interrupt: (signal: NodeJS.Signals) => void;
  /** Every further one. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Signals within so many milliseconds of the first count as the same one. Default 300. */
  readonly sameWithin?: number;
}

const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Takes over SIGINT, SIGTERM and SIGHUP of this process. Returns the function that gives them back.
 * A terminal signals the whole group and `npx` passes the signal on as well, so one Ctrl-C arrives twice: that is not the second one.
 */
export function handleInterrupts({ interrupt, kill, sameWithin = 300 }: InterruptHandlers): () => void {
  let first: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      interrupt(signal);
    } else if (now - first >= sameWithin) kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    const restore = (): void => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    };
    const rest = first === undefined ? 0 : first + sameWithin - performance.now();
    // What was interrupted may end before the same signal arrives once more.
    if (rest > 0) setTimeout(restore, rest).unref();
    else restore();
  };
}

// Stretches of time such as `7d`, and which of them a moment lies in. Stretches are counted from 1970 in UTC, so that all machines agree.

const UNITS: { readonly [unit: string]: number } = { h: 3600, d: 86_400, w: 604_800 };
const PATTERN = /^([1-9]\d{0,4})([hdw])$/;

/** Whether a text is a whole number of hours, days or weeks: `12h`, `7d`, `2w`. */
export function isFreshness(text: unknown): text is string {
  return typeof text === "string" && PATTERN.test(text);
}

/** Number of the stretch that a time (seconds since 1970) lies in. Throws on what `isFreshness` refuses. */
export function freshnessBucket(freshness: string, seconds: number): number {
  const [, amount, unit] = PATTERN.exec(freshness) ?? [];
  if (amount === undefined || unit === undefined) throw new Error(`Unexpected freshness \`${freshness}\``);
  return Math.floor(seconds / (Number(amount) * UNITS[unit]!));
}

// Medians; and ratios as the median over rounds, so that what slows a whole round down does not count.

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How many times as much as `below` is `above`: the median of the ratios of the same round. */
export function medianRatio(above: readonly number[], below: readonly number[]): number {
  return median(above.map((value, round) => value / below[round]!));
}

/** How much more `above` is than `below`: the median of the differences of the same round. */
export function medianDifference(above: readonly number[], below: readonly number[]): number {
  return median(above.map((value, round) => value - below[round]!));
}

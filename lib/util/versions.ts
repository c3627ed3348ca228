// Comparing version numbers such as `1.9.5`. Knows no program.

/** Negative, zero or positive, like a sort comparator; missing parts count as zero, a leading `v` and what follows a `-` do not count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) =>
    version
      .replace(/^v|-.*$/g, "")
      .split(".")
      .map(Number),
  );
  for (let index = 0; index < Math.max(left!.length, right!.length); index++) {
    const difference = (left![index] ?? 0) - (right![index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

// Comparing Packer versions, and which syntax a version knows.

/** Negative, zero or positive, like a sort comparator; missing parts count as zero. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `required_plugins` (and `packer init`) exist. */
export function hasRequiredPlugins(packerVersion: string): boolean {
  return compareVersions(packerVersion, "1.7.0") >= 0;
}

/** The Docker plugin puts the base image's own entrypoint and command back when it commits. */
export function restoresEntrypoint(packerVersion: string): boolean {
  return compareVersions(packerVersion, "1.7.0") >= 0;
}

/** `hcp_packer_registry` stands at top level instead of in `build`. */
export function hasTopLevelRegistry(packerVersion: string): boolean {
  return compareVersions(packerVersion, "1.13.0") >= 0;
}

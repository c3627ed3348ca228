// Where the built package lies, seen from one of its modules. Knows nothing of what is in it.

/** URL of `…/dist/` for a module in it or in a chunk folder below, ending in `/`; undefined for a module that runs from source. */
export function tryFindDist(moduleUrl: string): URL | undefined {
  // The last one: the package may itself be installed below a folder of that name.
  const end = moduleUrl.lastIndexOf("/dist/");
  return moduleUrl.endsWith(".ts") || end < 0 ? undefined : new URL(moduleUrl.slice(0, end + "/dist/".length));
}

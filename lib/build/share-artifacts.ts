// What goes to and comes from stores besides builds: bases that only another machine has built, names that a reused artifact must carry, and
// artifacts that were built before anybody asked to share them.
import path from "node:path";
import type { BuildTarget } from "./build-targets.ts";
import { exportsPresent, extractFromDocker } from "./export-files.ts";
import type { BuildPlan } from "./plan-builds.ts";

/** Makes what a build starts from, or takes files from, usable on this machine; each once, however many builds ask. */
export function sourceFetcher(builds: BuildPlan): (source: BuildTarget) => Promise<void> {
  const fetched = new Map<string, Promise<void>>();
  return (source) => {
    let fetching = fetched.get(source.key);
    if (!fetching) {
      fetching = fetchSource(source, builds);
      fetched.set(source.key, fetching);
    }
    return fetching;
  };
}

async function fetchSource(source: BuildTarget, builds: BuildPlan): Promise<void> {
  const where = builds.found.get(source.key)?.where;
  const store = builds.stores.find(({ name }) => name === where);
  await store?.fetch?.(source);
  const { address, exports } = source;
  if (address.kind !== "docker") return;
  const reference = `${address.repository}:${address.tags[0]}`;
  for (const { path: inside, file } of exports) {
    if (await exportsPresent(path.dirname(file), [path.basename(file)])) continue;
    await extractFromDocker(reference, inside, file);
  }
}

/** Gives reused artifacts the moving names that a build would have given them, and shares those that are here alone. */
export async function settleReused(builds: BuildPlan): Promise<void> {
  const reused = builds.targets.filter(({ key }) => builds.decisions.get(key)?.status === "reuse");
  for (const store of builds.stores) {
    const here = reused.filter(({ key }) => builds.found.get(key)?.where === store.name);
    if (here.length > 0) await store.settle?.(here);
    if (!store.publish) continue;
    const elsewhere = reused.filter((target) => store.holds(target) && !here.includes(target));
    if (elsewhere.length === 0) continue;
    const shared = await store.find(elsewhere);
    for (const target of elsewhere) if (!shared.has(target.key)) await store.publish(target);
  }
}

// Which artifacts are there: every store that holds some is asked once, in order; where no store can be asked, the journal is believed.
import path from "node:path";
import type { BuildTarget } from "./build-targets.ts";
import { exportsPresent } from "./export-files.ts";
import type { Journal } from "./journal.ts";
import type { ArtifactStore, FoundArtifact } from "./store.ts";

/** Whole artifacts by key. */
export async function findArtifacts(
  targets: readonly BuildTarget[],
  stores: readonly ArtifactStore[],
  journal: Journal,
): Promise<Map<string, FoundArtifact>> {
  const found = new Map<string, FoundArtifact>();
  for (const store of stores) {
    const asked = targets.filter((target) => !found.has(target.key) && store.holds(target));
    if (asked.length === 0) continue;
    for (const [key, artifact] of await store.find(asked)) found.set(key, artifact);
  }
  for (const { key, address, artifact, name, fingerprint } of targets) {
    if (address.kind !== "unchecked") continue;
    const record = journal.lastOf(artifact, name, fingerprint);
    if (record?.event === "built")
      found.set(key, { id: record.id ?? artifact, where: `built on ${record.at.slice(0, 10)}, not looked for` });
  }
  for (const target of targets) if (found.has(target.key) && !(await hasExports(target))) found.delete(target.key);
  return found;
}

/** What others take from a Docker image can be taken out of it at any time; of others, only their build leaves it. */
async function hasExports({ address, exports }: BuildTarget): Promise<boolean> {
  if (address.kind === "docker") return true;
  for (const { file } of exports) if (!(await exportsPresent(path.dirname(file), [path.basename(file)]))) return false;
  return true;
}

// One step's meaning as a hash, with that of everything declared that it uses: part of fingerprints, and the name under which measured times
// of a step are kept.
import { sha256, stableJson } from "../util/stable.ts";
import type { Declared } from "./declared.ts";
import { stepMeaning } from "./meaning.ts";
import type { Step } from "./types.ts";

/**
 * Hex SHA-256. Not part of it: ids, titles, places, guards, and how passes chose to carry the step out. `takes`: fingerprints of what it
 * takes files from, in order.
 */
export function stepKey(step: Step, declared?: Declared, takes: readonly string[] = []): string {
  const uses = declared?.hashes([step.action, step.run.environment]) ?? {};
  return sha256(stableJson({ step: stepMeaning(step), uses, ...(takes.length === 0 ? {} : { takes }) }));
}

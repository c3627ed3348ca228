// Output of Packer 1.6.6, recorded once; see the names for what happened.
import { readFileSync } from "node:fs";
import path from "node:path";

export type LogName = "cancelled" | "failed-step" | "no-engine" | "no-image" | "refused" | "two-builds";

export function logOf(name: LogName): string {
  return readFileSync(path.join(import.meta.dirname, `../fixtures/packer-logs/${name}.log`), "utf8");
}

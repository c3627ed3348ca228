// `packwright.costs.json`: measured times of steps and packages, written by `synth build --save-costs` and kept with the sources. An input like
// them: what layers pay is decided by it, so that all who synthesize decide alike.
import { readFileSync } from "node:fs";
import path from "node:path";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { StepCosts } from "../plan/step-costs.ts";
import { systemReason } from "../util/system-reason.ts";
import { writeAside } from "../util/write-aside.ts";

export const COSTS_FILE = "packwright.costs.json";

const VERSION = 1;

/** Undefined if there is none. Throws a `Failure` for one that cannot be read. */
export function readCosts(projectFolder: string): StepCosts | undefined {
  const file = path.join(projectFolder, COSTS_FILE);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    const { version, steps, packages } = JSON.parse(text) as { readonly [key: string]: unknown };
    if (version !== VERSION) throw new Error(`its version is ${String(version)}, expected ${VERSION}`);
    return { steps: toSeconds(steps), packages: toSeconds(packages) };
  } catch (cause) {
    throw new Failure([
      error("synth/bad-costs-file", `Cannot read \`${COSTS_FILE}\`: ${(cause as Error).message}`, {
        origin: { kind: "file", file },
        help: "write it anew with `npx synth build --save-costs`, or delete it",
      }),
    ]);
  }
}

/** Replaces the file. Throws a `Failure`; it is then as it was. */
export async function writeCosts(projectFolder: string, costs: StepCosts): Promise<void> {
  const file = path.join(projectFolder, COSTS_FILE);
  try {
    await writeAside(file, printCosts(costs));
  } catch (cause) {
    throw new Failure(
      [
        error("synth/cannot-write-costs", `Cannot write \`${file}\`: ${systemReason(cause)}`, {
          help: "make room, or make the folder writable",
        }),
      ],
      { cause },
    );
  }
}

/** A line per item, sorted, so that git merges it. */
function printCosts({ steps, packages }: StepCosts): string {
  const lines = (times: ReadonlyMap<string, number>): string =>
    [...times]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, seconds]) => `    ${JSON.stringify(key)}: ${Math.round(seconds * 100) / 100}`)
      .join(",\n");
  return `{\n  "version": ${VERSION},\n  "packages": {\n${lines(packages)}\n  },\n  "steps": {\n${lines(steps)}\n  }\n}\n`;
}

function toSeconds(value: unknown): Map<string, number> {
  if (typeof value !== "object" || value === null) throw new Error("expected `steps` and `packages`");
  return new Map(
    Object.entries(value).map(([key, seconds]) => {
      if (typeof seconds !== "number" || !(seconds >= 0)) throw new Error(`unexpected time of \`${key}\``);
      return [key, seconds];
    }),
  );
}

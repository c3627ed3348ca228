// The lineage of every image: `builds.jsonl`, one line per event, only ever added to. Read tolerantly: a line that a crash tore, or that a
// newer version wrote, is passed over.
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { RecipeParts } from "../plan/recipe-parts.ts";
import type { StepCosts } from "../plan/step-costs.ts";

export const JOURNAL_FILE = "builds.jsonl";

/** What happened to one target. */
export interface BuildRecord {
  readonly event: "started" | "built" | "failed";
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Id of the run of `synth build`. */
  readonly run: string;
  readonly image: string;
  /** `type.name`. */
  readonly target: string;
  /** What the artifact is called without its fingerprint, e.g. `web-3-11`. */
  readonly artifact: string;
  readonly fingerprint: string;
  /** `image/type.name` and fingerprint of what it was built on; absent for an outside base. */
  readonly base?: { readonly from: string; readonly fingerprint: string };
  /** Wall time of its build. */
  readonly seconds?: number;
  readonly bytes?: number;
  /** The store's own name for it. */
  readonly id?: string;
  readonly packer?: string;
  readonly parts?: RecipeParts;
  /** Times of its steps, by the key of their meaning where that is known. */
  readonly steps?: readonly StepTime[];
}

export interface StepTime {
  readonly id: string;
  /** `costKey` of the step. */
  readonly key?: string;
  /** What it installed, as `packageKeys` says it. */
  readonly packages?: readonly string[];
  readonly seconds: number;
}

/** What is remembered of one artifact. */
export interface ArtifactHistory {
  /** The last one that succeeded. */
  readonly built?: BuildRecord;
  /** The last of all. */
  readonly last: BuildRecord;
  /** Wall times of the last successes, newest first, at most `REMEMBERED`. */
  readonly seconds: readonly number[];
}

const REMEMBERED = 5;

export class Journal {
  readonly #file: string;
  readonly #artifacts = new Map<string, { built?: BuildRecord; last: BuildRecord; seconds: number[] }>();
  readonly #fingerprints = new Map<string, BuildRecord>();
  readonly #steps = new Map<string, number[]>();
  readonly #packages = new Map<string, number[]>();

  /** Reads what is there; a missing file is an empty journal. */
  constructor(outputFolder: string) {
    this.#file = path.join(outputFolder, JOURNAL_FILE);
    for (const line of readLines(this.#file)) {
      const record = parseRecord(line);
      if (record) this.#take(record);
    }
  }

  /** By what it is called and its builder, e.g. `web-3-11` and `docker`. */
  historyOf(artifact: string, target: string): ArtifactHistory | undefined {
    return this.#artifacts.get(historyKey(artifact, target));
  }

  /** The last event of exactly this content of an artifact. */
  lastOf(artifact: string, target: string, fingerprint: string): BuildRecord | undefined {
    return this.#fingerprints.get(`${historyKey(artifact, target)} ${fingerprint}`);
  }

  /** Medians of the measured times of steps and packages. */
  costs(): StepCosts {
    return { steps: medians(this.#steps), packages: medians(this.#packages) };
  }

  /** Adds a record. One write, so that lines of two processes do not mix; a torn last line is closed first. */
  add(record: BuildRecord): void {
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true });
      appendFileSync(this.#file, `${endsTorn(this.#file) ? "\n" : ""}${JSON.stringify(record)}\n`);
    } catch (cause) {
      throw new Failure(
        [
          error("build/cannot-record", `Cannot write \`${this.#file}\`: ${(cause as Error).message}`, {
            help: "make room, or make the file writable, and run it again",
          }),
        ],
        { cause },
      );
    }
    this.#take(record);
  }

  #take(record: BuildRecord): void {
    const key = historyKey(record.artifact, record.target);
    const known = this.#artifacts.get(key) ?? { last: record, seconds: [] };
    known.last = record;
    if (record.event === "built") {
      known.built = record;
      if (record.seconds !== undefined) known.seconds = [record.seconds, ...known.seconds].slice(0, REMEMBERED);
      for (const { key: step, packages = [], seconds } of record.steps ?? []) {
        if (step !== undefined) remember(this.#steps, step, seconds);
        for (const name of packages) remember(this.#packages, name, seconds / packages.length);
      }
    }
    this.#artifacts.set(key, known);
    this.#fingerprints.set(`${key} ${record.fingerprint}`, record);
  }
}

/** Targets may be renamed when variants are joined; the builder stays. */
function historyKey(artifact: string, target: string): string {
  return `${artifact} ${target.slice(0, target.indexOf("."))}`;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

const EVENTS = ["started", "built", "failed"];

function parseRecord(line: string): BuildRecord | undefined {
  if (line === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const record = value as Partial<BuildRecord> | null;
  const isRecord =
    typeof record === "object" &&
    record !== null &&
    EVENTS.includes(record.event ?? "") &&
    [record.at, record.run, record.image, record.target, record.artifact, record.fingerprint].every(
      (text) => typeof text === "string",
    );
  return isRecord ? (record as BuildRecord) : undefined;
}

function endsTorn(file: string): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return false;
  const handle = openSync(file, "r");
  try {
    const last = Buffer.alloc(1);
    readSync(handle, last, 0, 1, size - 1);
    return last[0] !== 10;
  } finally {
    closeSync(handle);
  }
}

function remember(times: Map<string, number[]>, key: string, seconds: number): void {
  times.set(key, [seconds, ...(times.get(key) ?? [])].slice(0, REMEMBERED));
}

function medians(times: ReadonlyMap<string, readonly number[]>): Map<string, number> {
  return new Map([...times].map(([key, values]) => [key, median(values)]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

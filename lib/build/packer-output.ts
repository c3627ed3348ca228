// Reads what `packer build` prints, line by line: which build is where, step times, errors, artifacts. Pure, with bounded memory, for the
// output of 1.6 and of later versions, with or without colours and times.
import {
  type FailedStep,
  type PackerPhase,
  PHASES,
  parseDuration,
  plainLine,
  tryFindPhase,
  tryParseFailedStep,
  tryParseMarker,
  tryParsePrefix,
} from "./packer-line.ts";

/** How one step of a script went; of a repeated one the last time. */
export interface StepTime {
  /** As the marker names it: the step's id, each part a slug. */
  readonly step: string;
  readonly number: number;
  readonly count: number;
  /** Absent: it did not end. */
  readonly seconds?: number;
  readonly status?: number;
}

export interface PackerBuild {
  /** Packer's full name, e.g. `docker.web` or `images.docker.web`. */
  readonly name: string;
  readonly phase: PackerPhase;
  /** `cancelled`: it ended after Packer was told to stop, whole or not. `unfinished`: nothing tells that it ended. */
  readonly outcome: "finished" | "errored" | "cancelled" | "unfinished";
  readonly seconds?: number;
  readonly startedProvisioning: boolean;
  readonly steps: readonly StepTime[];
  readonly failedStep?: FailedStep;
  /** Packer's own error text, the first lines. */
  readonly errors: readonly string[];
  readonly artifacts: readonly string[];
  /** The last lines before it ended or its provisioning failed, without markers; begins anew with every step. */
  readonly tail: readonly string[];
}

export interface PackerSummary {
  /** In order of appearance. */
  readonly builds: readonly PackerBuild[];
  /** The first lines that belong to no build: what is wrong with the template, a plugin or the command line. */
  readonly messages: readonly string[];
  readonly cancelled: boolean;
}

export type PackerEvent =
  | { readonly kind: "phase"; readonly build: string; readonly phase: PackerPhase }
  | {
      readonly kind: "step";
      readonly build: string;
      readonly step: string;
      readonly number: number;
      readonly count: number;
    }
  | { readonly kind: "ended"; readonly build: string; readonly outcome: PackerBuild["outcome"] };

const MOST_LINES = { tail: 40, errors: 40, artifacts: 100, messages: 60 } as const;

interface Building {
  readonly name: string;
  phase: PackerPhase;
  outcome: PackerBuild["outcome"];
  seconds: number | undefined;
  startedProvisioning: boolean;
  readonly steps: Map<string, StepTime & { readonly started: number }>;
  failedStep: FailedStep | undefined;
  readonly errors: string[];
  readonly artifacts: string[];
  tail: string[];
  /** Its provisioning failed: what follows is Packer's cleaning up. */
  tailIsClosed: boolean;
}

export class PackerOutput {
  readonly #builds = new Map<string, Building>();
  readonly #messages: string[] = [];
  readonly #onEvent: (event: PackerEvent) => void;
  /** Names that are sure, the longest first. */
  readonly #known: readonly string[];
  #cancelled = false;
  /** Takes the lines that go on with a text of several lines. */
  #continues: string[] | undefined;
  #section: "builds" | "errors" | "artifacts" = "builds";

  /** `names`: full names of the builds, if they are known; needed for names that hold `: `. */
  constructor(options: { readonly onEvent?: (event: PackerEvent) => void; readonly names?: readonly string[] } = {}) {
    this.#onEvent = options.onEvent ?? (() => {});
    this.#known = [...(options.names ?? [])].sort((a, b) => b.length - a.length);
  }

  /** One line of standard output or standard error, without its newline. */
  line(raw: string): void {
    const line = plainLine(raw);
    if (this.#takeResult(line) || this.#takeEnd(line) || this.#takeBuildLine(line)) return;
    if (/: output will be in this color\.$/.test(line)) return;
    if (/^Cancelling build after receiving |^Cleanly cancelled builds/.test(line)) this.#cancelled = true;
    else if (this.#continues) keepFirst(this.#continues, line, MOST_LINES.errors);
    else if (line.trim() !== "" || this.#messages.length > 0) keepFirst(this.#messages, line, MOST_LINES.messages);
  }

  summary(): PackerSummary {
    return {
      builds: [...this.#builds.values()].map(toPackerBuild),
      messages: trimmed(this.#messages),
      cancelled: this.#cancelled,
    };
  }

  /** `Build 'x' finished after …`, `Build 'x' errored after …: error`. */
  #takeResult(line: string): boolean {
    const match = /^Build '(.*)' (finished|errored) after ((?:\d+ [a-z]+ ?)+)(?:: (.*)|\.)?$/.exec(line);
    if (!match || this.#section !== "builds") return false;
    const build = this.#build(match[1]!);
    build.seconds = parseDuration(match[3]!.trim());
    // Packer says "finished" of builds that it has just cancelled, too.
    build.outcome = this.#cancelled ? "cancelled" : (match[2] as "finished" | "errored");
    build.tailIsClosed = true;
    this.#continues = undefined;
    if (match[2] === "errored") {
      keepFirst(build.errors, match[4] ?? "", MOST_LINES.errors);
      this.#continues = build.errors;
    }
    this.#onEvent({ kind: "ended", build: build.name, outcome: build.outcome });
    return true;
  }

  /** What comes after the last build: the lists of errors and of artifacts. */
  #takeEnd(line: string): boolean {
    if (/^==> Wait completed after /.test(line)) this.#continues = undefined;
    else if (/^==> Some builds didn't complete successfully and had errors:/.test(line)) this.#section = "errors";
    else if (/^==> Builds finished/.test(line)) {
      this.#section = "artifacts";
      this.#continues = undefined;
    } else {
      const entry = this.#section === "builds" ? null : /^--> (.*?): (.*)$/.exec(line);
      if (!entry) return false;
      const build = this.#build(this.#known.find((name) => line.startsWith(`--> ${name}: `)) ?? entry[1]!);
      const text = line.slice(`--> ${build.name}: `.length);
      const list = this.#section === "artifacts" ? build.artifacts : build.errors.length === 0 ? build.errors : [];
      if (this.#section === "errors" && build.outcome === "unfinished") build.outcome = "errored";
      keepFirst(list, text, MOST_LINES[this.#section as "artifacts" | "errors"]);
      this.#continues = list;
    }
    return true;
  }

  #takeBuildLine(line: string): boolean {
    if (this.#section !== "builds") return false;
    const prefixed = tryParsePrefix(line, this.#known.length > 0 ? this.#known : this.#builds.keys());
    // A build's first line is always Packer's own; names end in `type.name`.
    const isBuild =
      prefixed && (this.#builds.has(prefixed.name) || (prefixed.own && /^\S.*\.[\w-]+$/.test(prefixed.name)));
    if (!isBuild) return false;
    this.#continues = undefined;
    const build = this.#build(prefixed.name);
    const marker = tryParseMarker(prefixed.text);
    if (marker) {
      const { step, number, count, time } = marker;
      if (marker.kind === "start") {
        build.steps.set(step, { step, number, count, started: time });
        build.tail = [];
        this.#onEvent({ kind: "step", build: build.name, step, number, count });
      } else {
        const started = build.steps.get(step)?.started ?? time;
        const status = marker.status ?? 0;
        build.steps.set(step, { step, number, count, started, seconds: Math.max(0, time - started), status });
        if (status !== 0) build.failedStep = { step, number, count, status };
      }
      return true;
    }
    const failed = tryParseFailedStep(prefixed.text);
    if (failed) {
      build.failedStep = failed;
      return true;
    }
    if (prefixed.own) this.#takeOwnLine(build, prefixed.text);
    if (build.tailIsClosed || prefixed.text.trim() === "") return true;
    build.tail.push(prefixed.text.trimEnd());
    if (build.tail.length > MOST_LINES.tail) build.tail.shift();
    return true;
  }

  #takeOwnLine(build: Building, text: string): void {
    if (/^Provisioning step had errors: |^Step "\w+" failed, |^aborted: skipping cleanup/.test(text))
      build.tailIsClosed = true;
    else if (/^Provisioner failed with ".*", retrying with /.test(text)) build.failedStep = undefined;
    const phase = tryFindPhase(text);
    // Only forwards: what a script prints may look like an earlier line.
    if (phase === undefined || PHASES.indexOf(phase) <= PHASES.indexOf(build.phase)) return;
    build.phase = phase;
    if (phase === "provisioning") build.startedProvisioning = true;
    this.#onEvent({ kind: "phase", build: build.name, phase });
  }

  #build(name: string): Building {
    let build = this.#builds.get(name);
    if (!build) {
      build = {
        name,
        phase: "starting",
        outcome: "unfinished",
        seconds: undefined,
        startedProvisioning: false,
        steps: new Map(),
        failedStep: undefined,
        errors: [],
        artifacts: [],
        tail: [],
        tailIsClosed: false,
      };
      this.#builds.set(name, build);
      this.#onEvent({ kind: "phase", build: name, phase: "starting" });
    }
    return build;
  }
}

function toPackerBuild(build: Building): PackerBuild {
  const { name, phase, outcome, seconds, startedProvisioning, failedStep, errors, artifacts, tail } = build;
  return {
    name,
    phase,
    outcome,
    ...(seconds === undefined ? {} : { seconds }),
    startedProvisioning,
    steps: [...build.steps.values()].map(({ started, ...step }) => step),
    ...(failedStep && outcome !== "finished" ? { failedStep } : {}),
    errors: trimmed(errors),
    artifacts: trimmed(artifacts),
    tail: [...tail],
  };
}

function keepFirst(lines: string[], line: string, most: number): void {
  if (lines.length < most) lines.push(line);
}

function trimmed(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && lines[end - 1]!.trim() === "") end--;
  return lines.slice(0, end);
}

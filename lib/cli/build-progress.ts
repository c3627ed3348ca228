// Progress of `synth build`: on a terminal, a line for each image that is being built, under what is finished; elsewhere a plain line when
// something begins, ends, or has been quiet for a minute.
import pc from "picocolors";
import type { BuildEvent, TargetResult } from "../build/build-events.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatDiagnostic } from "../diagnostics/format.ts";
import type { CommonFlags } from "./commands/common-options.ts";
import { formatBytes, formatSeconds } from "./format-amounts.ts";

export interface Progress {
  take(event: BuildEvent): void;
  /** A line of its own, e.g. that builds are being cancelled. */
  say(text: string): void;
  warn(diagnostic: Diagnostic): void;
  end(): void;
}

interface Running {
  readonly since: number;
  what: string;
}

/** For one run of the command. */
export async function openProgress({ quiet = false, json = false }: CommonFlags): Promise<Progress> {
  if (quiet || json) return SILENCE;
  const live = process.stderr.isTTY === true && !process.env.CI;
  const colors = pc.createColors(process.stderr.isTTY === true && !process.env.NO_COLOR);
  const running = new Map<string, Running>();
  const area = live ? (await import("log-update")).createLogUpdate(process.stderr) : undefined;
  const line = (image: string, { since, what }: Running) =>
    `${colors.cyan("•")} ${image}  ${colors.dim(`${formatSeconds((Date.now() - since) / 1000)}  ${what}`)}`;
  const draw = () => area?.([...running].map(([image, state]) => line(image, state)).join("\n"));
  const print = (text: string) => {
    area?.clear();
    console.error(text);
    draw();
  };
  const timer = setInterval(
    () => {
      if (area) draw();
      else for (const [image, state] of running) console.error(`${image}: still building, ${state.what}`);
    },
    area ? REDRAW : QUIET,
  );
  timer.unref();
  return {
    take(event) {
      switch (event.kind) {
        case "waiting":
          running.set(event.image, { since: Date.now(), what: event.why });
          if (!area) print(`${event.image}: ${event.why}`);
          break;
        case "started":
          running.set(event.image, { since: Date.now(), what: "starting" });
          if (!area) print(`${event.image}: building, log in ${event.log}`);
          break;
        case "progress": {
          const state = running.get(event.image);
          if (state) state.what = event.what;
          break;
        }
        case "retrying":
          print(`${event.image}: trying again (${event.attempt}), as ${event.why}`);
          break;
        case "ended":
          running.delete(event.image);
          for (const result of event.results) print(resultLine(result, colors));
      }
      draw();
    },
    say: print,
    warn: (diagnostic) => print(formatDiagnostic(diagnostic)),
    end() {
      clearInterval(timer);
      area?.clear();
    },
  };
}

const SILENCE: Progress = {
  take: () => undefined,
  say: () => undefined,
  warn: () => undefined,
  end: () => undefined,
};

/** Milliseconds. */
const REDRAW = 250;
const QUIET = 60_000;

function resultLine(result: TargetResult, colors: ReturnType<typeof pc.createColors>): string {
  const { status, artifact, seconds, bytes, note } = result;
  const marks = {
    built: colors.green("✓"),
    reused: colors.dim("="),
    failed: colors.red("✗"),
    blocked: colors.yellow("-"),
    cancelled: colors.yellow("-"),
  };
  const facts = [
    status,
    ...(seconds === null ? [] : [formatSeconds(seconds)]),
    ...(bytes === null ? [] : [formatBytes(bytes)]),
    ...(note === "" ? [] : [note]),
  ];
  return `${marks[status]} ${artifact}  ${colors.dim(facts.join(", "))}`;
}

// What the optimizer did, as data and as the text of `synth --explain`. Knows nothing of how passes work.
import { count } from "../util/text.ts";
import { addGains } from "./gain.ts";
import type { Gain, PassChange } from "./pass.ts";

export interface Trace {
  readonly preset: string;
  readonly passes: readonly PassTrace[];
  /** All expected savings added up. */
  readonly gain: Gain;
}

export interface PassTrace {
  readonly id: string;
  readonly title: string;
  readonly safety: "safe" | "assumes";
  readonly assumes?: string;
  /** Empty: the pass found nothing to do. */
  readonly changes: readonly PassChange[];
}

/** A trace of passes that have run. */
export function makeTrace(preset: string, passes: readonly PassTrace[]): Trace {
  return { preset, passes, gain: addGains(passes.flatMap(({ changes }) => changes.map(({ gain }) => gain))) };
}

/** The trace as text for people: passes that changed something with every change, the others by name. */
export function formatTrace(trace: Trace): string {
  const lines: string[] = [];
  for (const { id, title, assumes, changes } of trace.passes) {
    if (changes.length === 0) continue;
    lines.push(`${id}: ${title}`);
    if (assumes) lines.push(`  assumes ${assumes}`);
    for (const { image, steps, why, gain } of changes) {
      lines.push(`  ${image}: ${why}${withGain(gain)}`);
      if (steps.length > 0) lines.push(`    ${shorten(steps)}`);
    }
  }
  const idle = trace.passes.filter(({ changes }) => changes.length === 0).map(({ id }) => id);
  if (idle.length > 0) lines.push(`nothing to do: ${idle.join(", ")}`);
  if (trace.passes.length === 0) lines.push(`preset \`${trace.preset}\` runs no passes`);
  const total = formatGain(trace.gain);
  if (total !== "")
    lines.push(`expected per build, all changes: ${total} (estimates from measured builds; see lib/optimize/costs.ts)`);
  return `${lines.join("\n")}\n`;
}

/** `1.2 s, 26 round trips, 3.1 MB`; empty when nothing is expected. */
export function formatGain({ seconds, bytes, roundTrips }: Gain): string {
  const parts = [
    ...(seconds ? [`${Number(seconds.toPrecision(2))} s`] : []),
    ...(roundTrips ? [count(roundTrips, "round trip")] : []),
    ...(bytes ? [`${Number((bytes / 1e6).toPrecision(2))} MB`] : []),
  ];
  return parts.join(", ");
}

function withGain(gain: Gain): string {
  const text = formatGain(gain);
  return text === "" ? "" : ` (saves about ${text})`;
}

function shorten(steps: readonly string[]): string {
  return steps.length <= 8 ? steps.join(", ") : `${steps.slice(0, 7).join(", ")} and ${steps.length - 7} more`;
}

// The passes as Markdown: their order with reasons, and a card for each with what it does to an example.
import type { Pass, PassChange } from "../../lib/optimize/pass.ts";
import { PRESETS } from "../../lib/optimize/presets.ts";
import { formatGain } from "../../lib/optimize/trace.ts";
import { outlinePlan } from "../../lib/plan/outline.ts";
import { fence, table } from "./markdown.ts";
import { PASS_EXAMPLES } from "./pass-examples.ts";

const LINES = PRESETS.default.lines;

export interface PassExample {
  readonly before: string;
  readonly after: string;
  readonly changes: readonly PassChange[];
}

/** Order, reasons, and the presets that have the pass. */
export function passOrder(): string {
  const rows = LINES.map(({ pass, reason }, index) => [
    `${index + 1}`,
    `[\`${pass.id}\`](#${pass.id})`,
    pass.title,
    reason,
    presetsWith(pass).join(", "),
  ]);
  return table(["", "Pass", "What it does", "Why it stands there", "Presets"], rows);
}

export function passCards(): string {
  return LINES.map(({ pass }) => card(pass)).join("\n\n");
}

/** A pass on its example. */
export function examplePass(pass: Pass): PassExample {
  const make = PASS_EXAMPLES[pass.id];
  if (!make) throw new Error(`Cannot find an example of \`${pass.id}\`: add one to docs/generate/pass-examples.ts`);
  const before = make();
  const changes: PassChange[] = [];
  const after = pass.run(before, { report: (change) => changes.push(change) });
  return { before: outlinePlan(before).trimEnd(), after: outlinePlan(after).trimEnd(), changes };
}

function card(pass: Pass): string {
  const { before, after, changes } = examplePass(pass);
  const said = changes.map(({ why, gain }) => {
    const saved = formatGain(gain);
    return `It reports: ${why}${saved === "" ? "" : ` (saves about ${saved})`}.`;
  });
  return [
    `### ${pass.id}`,
    `${sentence(pass.title)} ${pass.why}`,
    pass.assumes === undefined ? "Safe: it follows from what the steps declare." : `Assumes ${pass.assumes}.`,
    ...(pass.after.length === 0 ? [] : [`Runs after ${pass.after.map((id) => `[\`${id}\`](#${id})`).join(", ")}.`]),
    "Before:",
    fence("text", before),
    "After:",
    fence("text", after),
    ...said,
  ].join("\n\n");
}

function presetsWith(pass: Pass): string[] {
  return Object.values(PRESETS)
    .filter(({ lines }) => lines.some((line) => line.pass === pass))
    .map(({ name }) => `\`${name}\``);
}

function sentence(title: string): string {
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}.`;
}

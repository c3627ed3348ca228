// A build plan as text for people: what is to be built, in waves, each with why and about how long; then what is there already.
import pc from "picocolors";
import { count } from "../util/text.ts";
import type { PlanDescription, PlannedTarget } from "./describe-plan.ts";
import { formatSeconds } from "./format-amounts.ts";

/** Lines of text. `explain`: also what is there already, one by one. */
export function formatPlan(plan: PlanDescription, colour: boolean): string {
  const colors = pc.createColors(colour);
  const shown = plan.images.filter(({ status }) => status !== "unneeded");
  const labels = new Map(shown.map((image) => [image, labelOf(image, shown)]));
  const width = Math.max(0, ...[...labels.values()].map((label) => label.length));
  const row = (image: PlannedTarget, word: string, rest: string): string =>
    `  ${word} ${labels.get(image)!.padEnd(width)}  ${rest}`.trimEnd();
  const lines: string[] = [];
  plan.waves.forEach((keys, wave) => {
    lines.push(colors.bold(plan.waves.length > 1 ? `Wave ${wave + 1}` : "To build"));
    for (const image of shown.filter((one) => one.wave === wave)) {
      const time = image.seconds === null ? "" : colors.dim(`  ~${formatSeconds(image.seconds)}`);
      lines.push(row(image, colors.green("build"), `${reasonsText(image)}${time}`));
    }
    if (keys.length > 0) lines.push("");
  });
  const blocked = shown.filter(({ status }) => status === "blocked");
  if (blocked.length > 0) {
    lines.push(colors.bold("Blocked"));
    for (const image of blocked) lines.push(row(image, colors.red("block"), reasonsText(image)));
    lines.push("");
  }
  const reused = shown.filter(({ status }) => status === "reuse");
  if (reused.length > 0 && reused.length <= MOST_REUSED) {
    lines.push(colors.bold("There already"));
    for (const image of reused) lines.push(row(image, colors.dim("reuse"), colors.dim(image.where ?? "")));
    lines.push("");
  }
  return [...lines, summary(plan)].join("\n");
}

/** More of them are only counted. */
const MOST_REUSED = 40;

/** The artifact's name, with what tells its targets apart when there are several. */
function labelOf(image: PlannedTarget, all: readonly PlannedTarget[]): string {
  const shared = image.hidden ? " (shared layer)" : "";
  const alone = all.every((other) => other === image || other.name !== image.name);
  return (alone ? image.name : `${image.name} ${image.target.replace(/\..*/, "")}`) + shared;
}

const MOST_REASONS = 4;

function reasonsText({ reasons }: PlannedTarget): string {
  const texts = reasons.slice(0, MOST_REASONS).map(({ text }) => text);
  if (reasons.length > MOST_REASONS) texts.push(`and ${reasons.length - MOST_REASONS} more`);
  return texts.join("; ");
}

function summary({ summary: { build, reuse, blocked, seconds } }: PlanDescription): string {
  if (build + blocked === 0) return `Nothing to build: ${count(reuse, "image")} there already`;
  const parts = [`${build} to build`];
  if (reuse > 0) parts.push(`${reuse} there already`);
  if (blocked > 0) parts.push(`${blocked} blocked`);
  return `${parts.join(", ")}${seconds === null ? "" : `; about ${formatSeconds(seconds)} of work`}`;
}

// Why something is built again: the parts of its recipe now against those of its last build. Says what changed, added or went; nothing is
// decided here.
import type { RecipeParts } from "../plan/recipe-parts.ts";

export interface Reason {
  /** `new`, `gone`, `interrupted`, `forced`, `always`, `missing-variable`, `blocked`, or the kind of part: `file`, `package`, `step`, `base`, …. */
  readonly kind: string;
  /** Which of its kind, e.g. `site/index.html`. */
  readonly name?: string;
  readonly change?: "changed" | "added" | "removed";
  /** For people, e.g. "file `site/index.html` changed". */
  readonly text: string;
}

/** Differences in order of kind, the most telling first; empty if there are none. */
export function explainRebuild(before: RecipeParts, after: RecipeParts): readonly Reason[] {
  const reasons = [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((label) => {
    const [old, now] = [before[label], after[label]];
    return old === now ? [] : [reasonFor(label, old, now)];
  });
  return condense(reasons).sort((a, b) => rank(a) - rank(b));
}

const KINDS = [
  "epoch",
  "operating system",
  "base",
  "freshness",
  "variable",
  "attribute",
  "files from",
  "file",
  "package",
  "step",
  "local",
  "data",
  "order",
];

function rank({ kind }: Reason): number {
  const place = KINDS.indexOf(kind);
  return place < 0 ? KINDS.length : place;
}

function reasonFor(label: string, old: string | undefined, now: string | undefined): Reason {
  const kind =
    KINDS.find((candidate) => label === candidate || label.startsWith(`${candidate} `)) ?? label.replace(/\..*/, "");
  const name = label === kind ? undefined : label.slice(kind.length + 1);
  const change = old === undefined ? "added" : now === undefined ? "removed" : "changed";
  return { kind, ...(name === undefined ? {} : { name }), change, text: describe(kind, name, change, old, now) };
}

function describe(
  kind: string,
  name: string | undefined,
  change: NonNullable<Reason["change"]>,
  old: string | undefined,
  now: string | undefined,
): string {
  const named = name === undefined ? kind : `${kind} \`${name}\``;
  if (kind === "freshness")
    return change === "changed" ? `\`freshness\` of ${name} is over` : `\`freshness\` of ${name} ${change}`;
  if (kind === "order") return "order of the steps changed";
  if (kind === "epoch") return "`epoch` changed";
  if (change !== "changed") return `${named} ${change}`;
  const shows = kind === "operating system" || kind === "package" || (kind === "base" && name === undefined);
  return shows ? `${named} changed from ${old} to ${now}` : `${named} changed`;
}

/** The order of steps always differs when a step does: it is a reason only by itself. */
function condense(reasons: readonly Reason[]): Reason[] {
  const others = reasons.filter(({ kind }) => kind !== "order");
  return others.length > 0 ? others : [...reasons];
}

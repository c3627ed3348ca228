// What is to be done with every target: built, taken as it is, or left alone, and why. Pure: what stores and records say is given.
import type { PlanVariable } from "../plan/types.ts";
import type { BuildTarget } from "./build-targets.ts";
import type { Reason } from "./explain-rebuild.ts";
import type { FoundArtifact } from "./store.ts";

export type Decision =
  /** It is there. */
  | { readonly status: "reuse"; readonly found: FoundArtifact }
  | { readonly status: "build"; readonly reasons: readonly Reason[] }
  /** It would have to be built, and cannot be. */
  | { readonly status: "blocked"; readonly reasons: readonly Reason[] }
  /** Nobody asked for it, and nothing that is built needs it. */
  | { readonly status: "unneeded" };

export interface DecideInput {
  /** Every one after those that it needs. */
  readonly targets: readonly BuildTarget[];
  /** Whole artifacts by key. */
  readonly found: ReadonlyMap<string, FoundArtifact>;
  /** Whether the target was asked for; hidden layers never are. */
  readonly isWanted: (target: BuildTarget) => boolean;
  /** Build it though it is there. */
  readonly isForced: (target: BuildTarget) => boolean;
  /** Why it is built although nothing forced it: for a target that is not there. */
  readonly reasonsFor: (target: BuildTarget) => readonly Reason[];
  /** The last build of exactly this content did not come to its end: what is there may lack what comes after the artifact itself. */
  readonly wasInterrupted: (target: BuildTarget) => boolean;
  /** Names of variables that the run has a value for. */
  readonly hasValue: (variable: PlanVariable) => boolean;
}

/** Decisions by key, for all targets. Linear in targets and needs. */
export function decideBuilds(input: DecideInput): ReadonlyMap<string, Decision> {
  const needed = neededTargets(input);
  const decisions = new Map<string, Decision>();
  for (const target of input.targets) decisions.set(target.key, decide(target, input, needed, decisions));
  return decisions;
}

function decide(
  target: BuildTarget,
  input: DecideInput,
  needed: ReadonlySet<string>,
  decisions: ReadonlyMap<string, Decision>,
): Decision {
  if (!needed.has(target.key)) return { status: "unneeded" };
  const found = input.found.get(target.key);
  if (found && !mustBuild(target, input)) return { status: "reuse", found };
  const blockers = target.needs.filter((key) => decisions.get(key)?.status === "blocked");
  const missing = target.image.variables.filter((variable) => !input.hasValue(variable));
  const obstacles: Reason[] = [
    ...blockers.map((key) => ({ kind: "blocked", name: key, text: `\`${key.replace(/\/.*/, "")}\` is blocked` })),
    ...missing.map(({ name }) => ({
      kind: "missing-variable",
      name,
      text: `variable \`${name}\` has no value: give it with --var, --var-file or PKR_VAR_${name}`,
    })),
  ];
  if (obstacles.length > 0) return { status: "blocked", reasons: obstacles };
  return { status: "build", reasons: whyBuilt(target, input, found) };
}

function whyBuilt(target: BuildTarget, input: DecideInput, found: FoundArtifact | undefined): readonly Reason[] {
  if (target.address.kind === "nothing")
    return [{ kind: "always", text: `\`${target.builder}\` leaves nothing that could be found again` }];
  if (!found) return input.reasonsFor(target);
  if (input.isForced(target)) return [{ kind: "forced", text: "asked for with --force" }];
  return [{ kind: "interrupted", text: "its last build did not come to its end" }];
}

function mustBuild(target: BuildTarget, input: DecideInput): boolean {
  return target.address.kind === "nothing" || input.isForced(target) || input.wasInterrupted(target);
}

/** What was asked for, and what has to be built or taken for that: needs of what is there are not looked at. */
function neededTargets(input: DecideInput): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const target of [...input.targets].reverse()) {
    if (!needed.has(target.key) && !input.isWanted(target)) continue;
    needed.add(target.key);
    if (input.found.has(target.key) && !mustBuild(target, input)) continue;
    for (const key of target.needs) needed.add(key);
  }
  return needed;
}

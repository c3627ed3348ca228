// Rules of a team: they visit the tree before it is lowered, report, and may add constructs.
import type { IConstruct } from "constructs";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { originOf, type Report } from "./problems.ts";

/** A rule of a team: it visits the tree before it is lowered, reports, and may add constructs. */
export interface Policy {
  /** Called once for each construct of the tree, the App first, also for those that policies added. */
  visit(node: IConstruct, report: Report): void;
}

const VISITED = new WeakMap<IConstruct, Map<Policy, readonly Diagnostic[]>>();

/** Applies policies to every construct they have not seen yet; what they reported before is reported again. */
export function applyPolicies(root: IConstruct, policies: readonly Policy[], report: Report): void {
  if (policies.length === 0) return;
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const node of root.node.findAll()) for (const policy of policies) if (visitOnce(node, policy)) isDone = false;
  }
  for (const node of root.node.findAll())
    for (const policy of policies) for (const diagnostic of VISITED.get(node)?.get(policy) ?? []) report(diagnostic);
}

function visitOnce(node: IConstruct, policy: Policy): boolean {
  const results = VISITED.get(node) ?? new Map<Policy, readonly Diagnostic[]>();
  VISITED.set(node, results);
  if (results.has(policy)) return false;
  const reported: Diagnostic[] = [];
  results.set(policy, reported);
  policy.visit(node, (diagnostic) => reported.push({ ...diagnostic, origin: diagnostic.origin ?? originOf(node) }));
  return true;
}

// Mistakes noticed while constructs are made, kept with the construct until lowering reports them all together.
import type { Construct, IConstruct } from "constructs";
import { constructOrigin, type Diagnostic } from "../diagnostics/diagnostic.ts";

/** Takes a mistake or a remark; an error among them ends synthesis when all are found. Without an origin it gets that of the construct at hand. */
export type Report = (diagnostic: Diagnostic) => void;

const RECORDED = new WeakMap<IConstruct, Diagnostic[]>();

/** Remembers a mistake of the construct's user; its origin defaults to the construct. */
export function recordProblem(construct: Construct, diagnostic: Diagnostic): void {
  const problems = RECORDED.get(construct) ?? [];
  problems.push({ ...diagnostic, origin: diagnostic.origin ?? originOf(construct) });
  RECORDED.set(construct, problems);
}

export function problemsOf(construct: IConstruct): readonly Diagnostic[] {
  return RECORDED.get(construct) ?? [];
}

/** Whether the construct was made with props that cannot be lowered. */
export function isBroken(construct: IConstruct): boolean {
  return problemsOf(construct).some(({ severity }) => severity === "error");
}

export function originOf(construct: IConstruct) {
  return constructOrigin(construct.node.path);
}

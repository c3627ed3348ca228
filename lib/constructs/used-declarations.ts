// Which variables, locals and data sources an image's template must declare: those that its expressions use, directly or not.
import type { IConstruct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import { declaredName, usesOf } from "../plan/references.ts";
import type { PlanDataSource, PlanLocal, PlanVariable } from "../plan/types.ts";
import { DataSource } from "./data-source.ts";
import { Declaration } from "./declaration.ts";
import { type ImageConstruct, tryImageOf } from "./image-construct.ts";
import { Local } from "./local.ts";
import { originOf, type Report } from "./problems.ts";
import { Variable } from "./variable.ts";

/** All declarations of a tree by Packer's name, in tree order. */
export type DeclarationIndex = ReadonlyMap<string, readonly Declaration[]>;

export interface UsedDeclarations {
  readonly variables: readonly PlanVariable[];
  readonly locals: readonly PlanLocal[];
  readonly dataSources: readonly PlanDataSource[];
}

export function indexDeclarations(nodes: readonly IConstruct[]): DeclarationIndex {
  const index = new Map<string, Declaration[]>();
  for (const node of nodes) {
    if (!(node instanceof Declaration)) continue;
    const same = index.get(node.declaredName);
    if (same) same.push(node);
    else index.set(node.declaredName, [node]);
  }
  return index;
}

/** Names that are not declared anywhere are left to the plan's check. */
export function usedDeclarations(
  image: ImageConstruct,
  values: unknown,
  index: DeclarationIndex,
  report: Report,
): UsedDeclarations {
  const used = new Map<string, Declaration>();
  const queue: unknown[] = [values];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    for (const path of usesOf(value).references) {
      const name = declaredName(path);
      if (name === undefined || used.has(name)) continue;
      const declaration = resolve(image, name, index, report);
      if (!declaration) continue;
      used.set(name, declaration);
      queue.push(declaration.uses);
    }
  }
  const found = [...used.values()].sort((a, b) => (a.declaredName < b.declaredName ? -1 : 1));
  return {
    variables: found.flatMap((item) => (item instanceof Variable ? [item.plan] : [])),
    locals: found.flatMap((item) => (item instanceof Local ? [item.plan] : [])),
    dataSources: found.flatMap((item) => (item instanceof DataSource ? [item.plan] : [])),
  };
}

/** The image's own declaration wins, then one outside of images, then another image's. */
function resolve(
  image: ImageConstruct,
  name: string,
  index: DeclarationIndex,
  report: Report,
): Declaration | undefined {
  const candidates = index.get(name) ?? [];
  if (candidates.length < 2) return candidates[0];
  const own = candidates.filter((candidate) => tryImageOf(candidate) === image);
  const common = candidates.filter((candidate) => tryImageOf(candidate) === undefined);
  const nearest = own.length > 0 ? own : common.length > 0 ? common : candidates;
  if (nearest.length > 1) {
    const others = nearest.slice(0, -1).map((candidate) => `\`${candidate.node.path}\``);
    report(
      error(
        "constructs/duplicate-declaration",
        `Unexpected second declaration of \`${name}\`, expected one: ${others.join(", ")} has the name too`,
        {
          origin: originOf(nearest.at(-1)!),
          help: "Give one of them another `name`, or use one construct in both places.",
        },
      ),
    );
  }
  return nearest[0];
}

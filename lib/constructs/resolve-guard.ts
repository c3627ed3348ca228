// `only` and `except` as users give them, turned into the keys of targets that a plan's guards hold.
import type { Construct } from "constructs";
import { BUILDER_TYPES } from "../catalog/builders.ts";
import { error } from "../diagnostics/diagnostic.ts";
import { targetKey } from "../plan/make.ts";
import type { Target } from "../plan/types.ts";
import { listOr, nearest } from "../util/text.ts";
import { originOf, type Report } from "./problems.ts";

/** `type.name` of the targets meant; undefined: all. A builder's type that the image is not built with means none of its targets. */
export function resolveGuard(
  construct: Construct,
  { only, except }: { readonly only?: readonly string[]; readonly except?: readonly string[] },
  targets: readonly Target[],
  report: Report,
): readonly string[] | undefined {
  if (only === undefined && except === undefined) return undefined;
  const matches = (target: Target, name: string) =>
    [target.name, target.component.type, targetKey(target)].includes(name);
  for (const name of [...(only ?? []), ...(except ?? [])]) {
    if (BUILDER_TYPES.includes(name) || targets.some((target) => matches(target, name))) continue;
    const names = [...new Set(targets.flatMap((target) => [target.component.type, targetKey(target)]))];
    const meant = nearest(name, [...names, ...BUILDER_TYPES]);
    report(
      error("constructs/unknown-target", `Unexpected target \`${name}\`, expected ${listOr(names)}`, {
        origin: originOf(construct),
        help: meant === undefined ? `Use ${listOr(names)}.` : `Did you mean \`${meant}\`?`,
      }),
    );
  }
  const meant = targets.filter(
    (target) =>
      (only === undefined || only.some((name) => matches(target, name))) &&
      !(except ?? []).some((name) => matches(target, name)),
  );
  return meant.length === targets.length && targets.length > 0 ? undefined : meant.map(targetKey);
}

// The steps at the end of an image: build-only packages go, then what must not be in an image of its kind.
import { builderTraits } from "../catalog/builders.ts";
import { CLEANUP_RULES, cleanupParts } from "../catalog/cleanup.ts";
import { type Origin, warning } from "../diagnostics/diagnostic.ts";
import type { CleanupPart, PackageManager } from "../plan/actions.ts";
import { makeStep, targetKey } from "../plan/make.ts";
import type { OperatingSystem, Step, Target } from "../plan/types.ts";
import { listOr } from "../util/text.ts";
import { CLEANUP_PARTS, type CleanupProps } from "./cleanup.ts";
import type { Report } from "./problems.ts";

/** What must be made anew on each machine, and so must stay in a layer. */
const GENERALIZING: ReadonlySet<CleanupPart> = new Set([
  "machine-id",
  "ssh-host-keys",
  "authorized-keys",
  "cloud-init",
  "network",
  "random-seed",
  "azure-agent",
]);

export interface CleanupInput {
  readonly id: string;
  readonly origin: Origin;
  readonly kind: "image" | "layer";
  readonly os: OperatingSystem;
  readonly targets: readonly Target[];
  readonly props: CleanupProps;
  readonly report: Report;
}

/** One step for each list of parts that targets have in common. */
export function lowerCleanup({ id, origin, kind, os, targets, props, report }: CleanupInput): readonly Step[] {
  if (kind === "layer") warnOfGeneralizing(props, origin, report);
  const groups = new Map<string, { parts: readonly CleanupPart[]; keys: string[]; type: string }>();
  for (const target of targets) {
    const parts = partsOf(os, target, kind, props);
    if (parts.length === 0) continue;
    const group = groups.get(parts.join(" ")) ?? { parts, keys: [], type: target.component.type };
    group.keys.push(targetKey(target));
    groups.set(parts.join(" "), group);
  }
  const isOne = groups.size === 1 && [...groups.values()][0]!.keys.length === targets.length;
  return [...groups.values()].map(({ parts, keys, type }) =>
    makeStep({
      id: groups.size === 1 ? id : `${id}/${type}`,
      title: "clean up",
      action: { kind: "clean-image", parts },
      origin,
      guard: isOne ? undefined : keys,
    }),
  );
}

/** A layer keeps these parts whatever its user says, who should know. */
function warnOfGeneralizing(props: CleanupProps, origin: Origin, report: Report): void {
  const wanted = Object.entries(CLEANUP_PARTS)
    .filter(([prop, part]) => GENERALIZING.has(part) && props[prop as keyof CleanupProps] === true)
    .map(([prop]) => prop);
  if (wanted.length === 0) return;
  report(
    warning(
      "constructs/cleanup-in-layer",
      `Cannot clean ${listOr(wanted)} in a layer: generalizing belongs to the images that are built on it`,
      {
        origin,
        help: "Remove it here. Images on machines do it without asking; others take it in their own `cleanup`.",
      },
    ),
  );
}

/** Removes what was only there for building, in the reverse order of managers: what pip needed may come from apt. */
export function removeBuildPackages(
  steps: readonly Step[],
  kept: ReadonlySet<string>,
  origin: Origin,
  id: string,
): readonly Step[] {
  const groups = new Map<
    string,
    { manager: PackageManager; guard: readonly string[] | undefined; names: Set<string> }
  >();
  for (const { action, guard } of steps) {
    if (action.kind !== "install-packages") continue;
    const names = action.packages.filter((item) => item.buildOnly && !kept.has(packageKey(action.manager, item.name)));
    if (names.length === 0) continue;
    const key = JSON.stringify([action.manager, guard]);
    const group = groups.get(key) ?? { manager: action.manager, guard, names: new Set<string>() };
    for (const { name } of names) group.names.add(name);
    groups.set(key, group);
  }
  const language = (manager: PackageManager) => (manager === "pip" || manager === "npm" ? 0 : 1);
  const ordered = [...groups.values()].sort((a, b) => language(a.manager) - language(b.manager));
  return ordered.map(({ manager, guard, names }, index) =>
    makeStep({
      id: index === 0 ? id : `${id}/${index + 1}`,
      title: `remove build-only packages ${[...names].join(", ")}`,
      action: { kind: "remove-build-packages", manager, packages: [...names] },
      origin,
      guard,
    }),
  );
}

/** Packages that steps install for good. */
export function keptPackages(steps: readonly Step[]): string[] {
  return steps.flatMap(({ action }) =>
    action.kind === "install-packages"
      ? action.packages.filter((item) => !item.buildOnly).map((item) => packageKey(action.manager, item.name))
      : [],
  );
}

function packageKey(manager: PackageManager, name: string): string {
  return `${manager} ${name}`;
}

function partsOf(
  os: OperatingSystem,
  { component }: Target,
  kind: "image" | "layer",
  props: CleanupProps,
): readonly CleanupPart[] {
  const usual = new Set<CleanupPart>(
    cleanupParts(os, builderTraits(component.type).platform, component.type).map(({ part }) => part),
  );
  for (const [prop, part] of Object.entries(CLEANUP_PARTS)) {
    const wanted = props[prop as keyof CleanupProps];
    if (wanted === true) usual.add(part);
    if (wanted === false) usual.delete(part);
  }
  return CLEANUP_RULES.map(({ part }) => part).filter(
    (part) => usual.has(part) && !(kind === "layer" && GENERALIZING.has(part)),
  );
}

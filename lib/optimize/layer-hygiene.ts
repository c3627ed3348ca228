// What a layer must not keep, because what lies below cannot be taken back from an image on it, and what images on it then have to do
// anew. See lib/catalog/cleanup.ts for the parts, templates/cleanup for what they remove.
import type { CleanupPart, PackageManager } from "../plan/actions.ts";
import { resourcesOverlap } from "../plan/effects.ts";
import { effectsOf, installOf, refreshOf } from "../plan/steps.ts";
import type { OperatingSystem, Step } from "../plan/types.ts";

/** What some parts remove, as resources. */
const REMOVES: readonly (readonly [part: CleanupPart, resources: readonly string[]])[] = [
  ["documentation", ["doc", "man", "info", "groff", "gtk-doc", "lintian"].map((folder) => `path:/usr/share/${folder}`)],
  [
    "python-bytecode",
    ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64", "/usr/share", "/opt", "/srv"].map(
      (folder) => `path:${folder}`,
    ),
  ],
  ["logs", ["path:/var/log"]],
  ["shell-history", ["path:/root", "path:/home"]],
];

/** Parts that somebody asked for to make images smaller: without them in the layer, their bytes would stay. */
const ASKED_FOR: ReadonlySet<CleanupPart> = new Set(["documentation", "python-bytecode"]);

/**
 * Parts that the layer of containers is to be cleaned of, given what its images clean and what steps they have left; undefined: images
 * want something cleaned that cannot be cleaned in a layer, so there must be none.
 */
export function tryLayerCleanup(
  cleans: ReadonlySet<CleanupPart>,
  steps: readonly Step[],
  left: readonly (readonly Step[])[],
): readonly CleanupPart[] | undefined {
  const parts: CleanupPart[] = [];
  if (cleans.has("package-caches") && steps.some(fillsCaches)) parts.push("package-caches");
  for (const [part, resources] of REMOVES) {
    if (!cleans.has(part)) continue;
    const isSafe = left.every((list) => list.every((step) => step.traits.last || !mayUse(step, resources)));
    if (isSafe) parts.push(part);
    else if (ASKED_FOR.has(part)) return undefined;
  }
  return parts;
}

function fillsCaches({ traits, effects }: Step): boolean {
  return (
    traits.opaque ||
    traits.refreshes !== undefined ||
    effects.writes.some((resource) => resource.startsWith("packages:") || resource.startsWith("index:"))
  );
}

function mayUse(step: Step, resources: readonly string[]): boolean {
  if (step.traits.opaque) return true;
  const { reads, writes } = effectsOf(step);
  return [...reads, ...writes].some((touched) => resources.some((resource) => resourcesOverlap(touched, resource)));
}

/** Whether steps that come after the lists were removed may want them before they get them themselves. */
export function wantsIndex(steps: readonly Step[], manager: PackageManager): boolean {
  for (const step of steps) {
    if (step.traits.last) continue;
    if (step.traits.opaque) return true;
    if (refreshes(step, manager) && step.guard === undefined) return false;
    if (!refreshes(step, manager) && effectsOf(step).reads.some((read) => resourcesOverlap(read, `index:${manager}`)))
      return true;
  }
  return false;
}

export function refreshes(step: Step, manager: PackageManager): boolean {
  return refreshOf(step)?.manager === manager || (installOf(step)?.manager === manager && installOf(step)!.refresh);
}

/** The manager whose index the steps refresh, else the one of the system. */
export function indexManager(steps: readonly Step[], { family }: OperatingSystem): PackageManager | undefined {
  for (const step of steps) {
    const manager = refreshOf(step)?.manager ?? (installOf(step)?.refresh ? installOf(step)!.manager : undefined);
    if (manager !== undefined) return manager;
  }
  return SYSTEM_MANAGERS[family];
}

const SYSTEM_MANAGERS: { readonly [family in OperatingSystem["family"]]: PackageManager | undefined } = {
  debian: "apt",
  rhel: "dnf",
  alpine: "apk",
  suse: "zypper",
  windows: undefined,
};

// What a script for containers needs to use the cache that builds share: where it may be mounted, the shell functions that its steps
// call, and how a user's script gets the caches of its build tools.
import { BUILD_CACHES, type BuildCacheName } from "../catalog/caches.ts";
import type { PackageManager, RunScript } from "../plan/actions.ts";
import { cacheFolder, usesCache } from "../plan/facilities.ts";
import type { PlanImage, Step, Target } from "../plan/types.ts";
import { renderScript } from "../render/render-script.ts";

/** Texts of shell functions, to be put before the steps. Nothing when no target has a cache or no step uses one. */
export function cacheFunctions(
  image: PlanImage,
  steps: readonly Step[],
  targets: readonly Target[],
  templateFolders: readonly string[],
): string[] {
  const folders = new Set(targets.map((target) => cacheFolder(image, target)).filter((folder) => folder !== undefined));
  if (folders.size === 0 || !steps.some(usesCache)) return [];
  const managers = new Set(
    steps.flatMap((step) => (usesCache(step) && "manager" in step.action ? [step.action.manager] : [])),
  );
  const names = ["cache/open"];
  if (managers.has("apt")) names.push("cache/apt");
  if (["dnf", "yum", "apk", "zypper"].some((name) => managers.has(name as PackageManager))) names.push("cache/alone");
  if (steps.some(({ action }) => action.kind === "run-script" && cachesOf(action).some(({ links }) => links)))
    names.push("cache/links");
  return names.map((name) =>
    renderScript(name, { folders: [...folders] }, { folders: templateFolders }).replace(/\n+$/, ""),
  );
}

/** A script's caches as the script template `cache/build` takes them. */
export interface ScriptCache {
  readonly name: BuildCacheName;
  /** Shell variable that says whether it can be used. */
  readonly probe: "shared" | "guarded";
  readonly lock?: number;
  readonly variables: readonly { readonly name: string; readonly below: string }[];
  readonly options: readonly { readonly name: string; readonly option: string; readonly takesFolder: boolean }[];
  readonly links?: NonNullable<(typeof BUILD_CACHES)[BuildCacheName]["links"]>;
}

export function cachesOf({ caches = [] }: RunScript): ScriptCache[] {
  return [...new Set(caches)].sort().map((name) => {
    const { variables = {}, options = {}, links, lock } = BUILD_CACHES[name];
    return {
      name,
      probe: lock === undefined ? "shared" : "guarded",
      ...(lock === undefined ? {} : { lock }),
      variables: Object.entries(variables).map(([variable, below]) => ({
        name: variable,
        below: below === "" ? "" : `/${below}`,
      })),
      options: Object.entries(options).map(([variable, option]) => ({
        name: variable,
        option,
        takesFolder: option.endsWith("="),
      })),
      ...(links ? { links } : {}),
    };
  });
}

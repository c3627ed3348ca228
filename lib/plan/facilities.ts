// What a build can be given from its host without any change to what it makes: a cache folder, and downloads. Each is a variable of the
// template that is empty by default, so that plain `packer build` works without; only templates that can use one declare it.
import { builderTraits } from "../catalog/builders.ts";
import { targetKey } from "./make.ts";
import { expandSteps } from "./steps.ts";
import type { PlanImage, PlanVariable, Step, Target } from "./types.ts";

/** Name of a Docker volume, or a folder of the host, that is mounted while containers are built. */
export const CACHE_VARIABLE = "packwright_cache";
/** Folder of the host with files named by their SHA-256. */
export const DOWNLOADS_VARIABLE = "packwright_downloads";

/** A file that a build fetches, and can be given instead. */
export interface WantedDownload {
  readonly url: string;
  /** Hex SHA-256. */
  readonly sha256: string;
}

/** Variables that the image's template declares for them. */
export function facilityVariables(image: PlanImage): PlanVariable[] {
  const variable = (name: string, description: string): PlanVariable => ({
    ...{ name, type: "string", default: "", description },
    ...{ sensitive: false, validations: [], origin: image.origin },
  });
  return [
    ...(image.targets.some((target) => cacheFolder(image, target) !== undefined)
      ? [variable(CACHE_VARIABLE, "Docker volume or folder with package caches. Empty: none. Never part of the image.")]
      : []),
    ...(downloadsOf(image).length > 0
      ? [variable(DOWNLOADS_VARIABLE, "Folder with files that are already here, named by their SHA-256. Empty: none.")]
      : []),
  ];
}

/** Where the cache is mounted in a target's container; undefined where no step can use it, or nothing can be mounted. */
export function cacheFolder(image: PlanImage, target: Target): string | undefined {
  const { type, body } = target.component;
  if (builderTraits(type).artifact.kind !== "docker-tag" || body.attributes.windows_container === true)
    return undefined;
  const key = targetKey(target);
  const uses = expandSteps(image.steps).some((step) => (step.guard?.includes(key) ?? true) && usesCache(step));
  const folder = body.attributes.container_dir ?? "/packer-files";
  return uses && typeof folder === "string" ? `${folder.replace(/\/+$/, "")}/cache` : undefined;
}

/** Whether the script of a step looks for the mounted cache. */
export function usesCache({ action }: Step): boolean {
  switch (action.kind) {
    case "install-packages":
      return true;
    case "refresh-index":
      return action.manager === "apt";
    case "add-repositories":
      // Certificates for https may have to be installed first.
      return action.manager === "apt" && [action.mirror, ...action.repositories.map(({ url }) => url)].some(isHttps);
    case "run-script":
      return (action.caches?.length ?? 0) > 0;
    default:
      return false;
  }
}

function isHttps(url: string | undefined): boolean {
  return url?.startsWith("https:") ?? false;
}

/** All files that steps of the image fetch, each content once, under the first of its URLs. */
export function downloadsOf(image: PlanImage): WantedDownload[] {
  const found = new Map<string, WantedDownload>();
  for (const { action } of expandSteps(image.steps))
    if (action.kind === "fetch-download" && !found.has(action.sha256))
      found.set(action.sha256, { url: action.url, sha256: action.sha256 });
  return [...found.values()];
}

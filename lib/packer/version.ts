// Which syntax a version of Packer knows, where the writer has a choice.
import { compareVersions } from "../util/versions.ts";

/** `required_plugins` (and `packer init`) exist. */
export function hasRequiredPlugins(packerVersion: string): boolean {
  return compareVersions(packerVersion, "1.7.0") >= 0;
}

/** The Docker plugin puts the base image's own entrypoint and command back when it commits. */
export function restoresEntrypoint(packerVersion: string): boolean {
  return compareVersions(packerVersion, "1.7.0") >= 0;
}

/** `hcp_packer_registry` stands at top level instead of in `build`. */
export function hasTopLevelRegistry(packerVersion: string): boolean {
  return compareVersions(packerVersion, "1.13.0") >= 0;
}

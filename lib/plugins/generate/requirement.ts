// The `required_plugins` entry of a plugin: where it comes from, and the versions that the facts hold for.
import type { PluginRequirement } from "../../plan/component.ts";
import type { PluginTable } from "./tables.ts";

/** Undefined for what is built into Packer. Facts read from a development tree ask for the release before it. */
export function requirementOf({
  plugin,
  source,
  version,
  releasedSource,
  releasedVersion,
}: PluginTable): PluginRequirement | undefined {
  if (source === "builtin") return undefined;
  return { name: plugin, source: releasedSource ?? source, version: versionRange(releasedVersion ?? version) };
}

/** `1.8.2` → `>= 1.8.2, < 2.0.0`; below 1.0 a minor version may break: `0.6.7` → `>= 0.6.7, < 0.7.0`. */
export function versionRange(version: string): string {
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  const next = major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`;
  return `>= ${version}, < ${next}`;
}

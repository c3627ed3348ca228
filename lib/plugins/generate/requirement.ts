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
  const range = versionRange(releasedVersion ?? version, LOWEST[plugin]);
  return { name: plugin, source: releasedSource ?? source, version: range };
}

/** Plugins that what we write needs in a version later than the first of their line. */
const LOWEST: { readonly [plugin: string]: string } = {
  // From here on, a commit keeps the base image's entrypoint and command.
  docker: "1.0.9",
};

/**
 * Every version of the compatible line that the facts were read from, so that a version already installed will do: `1.8.2` →
 * `>= 1.0.0, < 2.0.0`; below 1.0 a minor version may break: `0.6.7` → `>= 0.6.0, < 0.7.0`.
 */
export function versionRange(version: string, lowest?: string): string {
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  if (major === 0) return `>= ${lowest ?? `0.${minor}.0`}, < 0.${minor + 1}.0`;
  return `>= ${lowest ?? `${major}.0.0`}, < ${major + 1}.0.0`;
}

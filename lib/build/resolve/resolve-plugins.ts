// Versions of Packer plugins: the highest installed one that fits, after `packer init -upgrade` where newer ones are wanted. Packer installs
// from where it is configured to; nothing else is asked.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Diagnostic, error, info, warning } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { LockedValue } from "../../plan/lock-file.ts";
import type { LockablePlugin } from "../../plan/lockables.ts";
import { satisfiesConstraint } from "../../util/version-constraint.ts";
import { compareVersions } from "../../util/versions.ts";
import { runPacker } from "./run-packer.ts";

export interface ResolvedPlugins {
  readonly values: ReadonlyMap<string, LockedValue>;
  readonly remarks: readonly Diagnostic[];
}

export interface PluginOptions {
  /** Install the newest that fit first. */
  readonly upgrade: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What can be found; the rest is left out with a remark. Throws a `Failure` when `packer init` fails. */
export async function resolvePlugins(
  items: readonly LockablePlugin[],
  { upgrade, environment }: PluginOptions,
): Promise<ResolvedPlugins> {
  if (items.length === 0) return { values: new Map(), remarks: [] };
  const { code, text } = await runPacker(["version"], environment);
  const [, version] = /Packer v(\d+\.\d+\.\d+)/.exec(text) ?? [];
  if (code !== 0 || version === undefined) {
    const reason = code === undefined ? "there is no `packer` on the PATH" : "`packer version` gives none";
    return without(
      info("lock/no-packer", `Cannot look up Packer's plugins: ${reason}; they stay unlocked`, {
        help: "install Packer 1.7 or later to lock them; everything else is locked",
      }),
    );
  }
  if (compareVersions(version, "1.7.0") < 0) {
    return without(
      info("lock/old-packer", `Cannot lock plugins: Packer ${version} has them built in; they stay unlocked`, {
        help: "use Packer 1.7 or later to lock them; everything else is locked",
      }),
    );
  }
  if (upgrade) await upgradePlugins(items, environment);
  const installed = await installedPlugins(environment);
  const values = new Map<string, LockedValue>();
  const remarks: Diagnostic[] = [];
  for (const item of items) {
    const fitting = installed
      .filter(({ folder }) => folder.endsWith(`/${item.plugin.source}`))
      .map((found) => found.version)
      .filter((found) => item.constraints.every((constraint) => satisfiesConstraint(found, constraint)))
      .sort(compareVersions);
    const highest = fitting.at(-1);
    if (highest === undefined) remarks.push(notInstalled(item));
    else values.set(item.key, { version: highest });
  }
  return { values, remarks };
}

function without(remark: Diagnostic): ResolvedPlugins {
  return { values: new Map(), remarks: [remark] };
}

function notInstalled({ plugin, constraints, origin }: LockablePlugin): Diagnostic {
  const message = `Cannot find an installed plugin \`${plugin.source}\` ${constraints.join(", ")}; it stays unlocked`;
  return warning("lock/no-plugin", message, { origin, help: `run: npx synth lock --upgrade ${plugin.source}` });
}

async function upgradePlugins(
  items: readonly LockablePlugin[],
  environment: PluginOptions["environment"],
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "packwright-plugins-"));
  try {
    const plugins = items.map(({ plugin, constraints }) => [
      plugin.name,
      { source: plugin.source, version: constraints.join(", ") },
    ]);
    const template = { packer: { required_plugins: Object.fromEntries(plugins) } };
    await writeFile(path.join(folder, "plugins.pkr.json"), JSON.stringify(template));
    const { code, text } = await runPacker(["init", "-upgrade", folder], environment);
    if (code === 0) return;
    throw new Failure([
      error("lock/init-failed", "Cannot upgrade plugins: `packer init -upgrade` failed", {
        help: "see the notes; Packer fetches plugins from GitHub, which limits requests without PACKER_GITHUB_API_TOKEN",
        notes: text
          .split("\n")
          .filter((line) => line.trim() !== "")
          .slice(-5),
      }),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface InstalledPlugin {
  /** Ends with the plugin's source. */
  readonly folder: string;
  readonly version: string;
}

/** From paths such as `…/github.com/hashicorp/docker/packer-plugin-docker_v1.1.2_x5.0_linux_amd64`; versions before a release do not count. */
async function installedPlugins(environment: PluginOptions["environment"]): Promise<readonly InstalledPlugin[]> {
  const { text } = await runPacker(["plugins", "installed"], environment);
  return text.split("\n").flatMap((line) => {
    const file = line.trim().replaceAll("\\", "/");
    const [, folder, version] = /^(.*)\/packer-plugin-[^/]+_v(\d+\.\d+\.\d+)_x[^/]+$/.exec(file) ?? [];
    return folder === undefined || version === undefined ? [] : [{ folder, version }];
  });
}

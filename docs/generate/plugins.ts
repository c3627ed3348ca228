// All plugins as one table, from the facts that their typed classes are generated from.
import path from "node:path";
import { className } from "../../lib/plugins/generate/names.ts";
import { requirementOf } from "../../lib/plugins/generate/requirement.ts";
import { type ComponentTable, type PluginTable, readTables } from "../../lib/plugins/generate/tables.ts";
import { table } from "./markdown.ts";
import { ROOT } from "./public-api.ts";

const KINDS: readonly ComponentTable["kind"][] = ["builder", "provisioner", "post-processor", "datasource"];

export function readPlugins(): readonly PluginTable[] {
  return readTables(path.join(ROOT, "lib/catalog/plugins")).plugins;
}

export function pluginTable(): string {
  const rows = readPlugins().map((plugin) => {
    const requirement = requirementOf(plugin);
    return [
      `\`packwright/plugins/${plugin.plugin}\``,
      requirement ? `\`${requirement.source}\` ${requirement.version}` : "built into Packer",
      ...KINDS.map((kind) => classesOf(plugin, kind)),
    ];
  });
  return table(["Import", "Source and versions", "Builders", "Provisioners", "Post-processors", "Data sources"], rows);
}

export function pluginCount(): string {
  const plugins = readPlugins();
  const components = plugins.flatMap(({ components }) => components);
  return `${plugins.length} plugins with ${components.length} components`;
}

function classesOf(plugin: PluginTable, kind: ComponentTable["kind"]): string {
  return plugin.components
    .filter((component) => component.kind === kind)
    .map((component) => `\`${className(plugin, component)}\`${component.deprecated ? " (deprecated)" : ""}`)
    .join(", ");
}

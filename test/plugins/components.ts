// Every component of every plugin, with its facts and its class, for the tests that go through all of them.
import { join } from "node:path";
import { className } from "../../lib/plugins/generate/names.ts";
import { type ComponentTable, type PluginTable, readTables, type Tables } from "../../lib/plugins/generate/tables.ts";
import type { PluginComponent } from "../../lib/plugins/runtime/plugin-component.ts";

export const ROOT = join(import.meta.dirname, "../..");
export const TABLES: Tables = readTables(join(ROOT, "lib/catalog/plugins"));

export type ComponentClass = new (props: unknown, options?: unknown) => PluginComponent;

export interface Case {
  /** e.g. `amazon: builder amazon-ebs`. */
  readonly title: string;
  readonly plugin: PluginTable;
  readonly table: ComponentTable;
  readonly className: string;
}

export const CASES: readonly Case[] = TABLES.plugins.flatMap((plugin) =>
  plugin.components.map((table) => ({
    title: `${plugin.plugin}: ${table.kind} ${table.type}`,
    plugin,
    table,
    className: className(plugin, table),
  })),
);

export async function loadClass({ plugin, className: name }: Case): Promise<ComponentClass> {
  const module = (await import(`../../lib/plugins/${plugin.plugin}.ts`)) as { readonly [name: string]: ComponentClass };
  const found = module[name];
  if (!found) throw new Error(`Cannot find class ${name} in lib/plugins/${plugin.plugin}.ts`);
  return found;
}

// Names of classes and of the interfaces of nested blocks.
import { pascalCase } from "../../util/names.ts";
import { type BlockTable, type BodyTable, blocksOf, type ComponentTable, type PluginTable } from "./tables.ts";

const RANK = { provisioner: 0, builder: 1, "post-processor": 2, datasource: 3 } as const;
const SUFFIX = {
  provisioner: "",
  builder: "Builder",
  "post-processor": "PostProcessor",
  datasource: "DataSource",
} as const;

/** `amazon-ebs` → `AmazonEbs`; where a plugin has one type in several kinds, the first of provisioner and builder has the plain name. */
export function className({ components }: PluginTable, { kind, type }: ComponentTable): string {
  const name = pascalCase(type);
  const rivals = components.filter((other) => other.type === type && RANK[other.kind] < RANK[kind]);
  return rivals.length === 0 ? name : `${name}${SUFFIX[kind]}`;
}

/** The constant with a component's facts, e.g. `AMAZON_EBS`. */
export function factsName(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
}

export type BlockNames = (component: ComponentTable, path: readonly string[], block: BlockTable) => string;

/** Blocks that are the same wherever they stand in a plugin share one interface, named after the plugin; others name the component. */
export function nameBlocks(plugin: PluginTable): BlockNames {
  const shapes = new Map<string, Set<string>>();
  const visit = (body: BodyTable): void => {
    for (const [name, block] of blocksOf(body)) {
      if (!shapes.has(name)) shapes.set(name, new Set());
      shapes.get(name)!.add(shapeOf(block));
      visit(block);
    }
  };
  for (const component of plugin.components) visit(component);
  return (component, path) => {
    const name = path.at(-1)!;
    if (shapes.get(name)!.size === 1) return `${pascalCase(plugin.plugin)}${pascalCase(name)}Block`;
    return `${className(plugin, component)}${path.map(pascalCase).join("")}Block`;
  };
}

/** Equal for blocks with equal members. */
function shapeOf({ attributes, blocks, includes }: BlockTable): string {
  return JSON.stringify([
    attributes,
    Object.entries(blocks ?? {}).map(([name, block]) => [name, block.nesting, shapeOf(block)]),
    includes,
  ]);
}

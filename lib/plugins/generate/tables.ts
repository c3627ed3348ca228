// The facts in `lib/catalog/plugins` as they are stored. Reads files; the rest of the generator is pure.
import { readdirSync, readFileSync } from "node:fs";

export type TypeTable = "string" | "number" | "bool" | readonly ["list" | "map", TypeTable];

export interface AttributeTable {
  readonly type: TypeTable;
  readonly required?: true | "env" | "conditional";
  readonly default?: unknown;
  readonly env?: readonly string[];
  readonly enum?: readonly string[];
  readonly enumChecked?: boolean;
  readonly sensitive?: boolean;
  readonly sensitiveByName?: boolean;
  readonly deprecated?: boolean;
  readonly unreleased?: boolean;
}

export interface BodyTable {
  readonly attributes?: { readonly [name: string]: AttributeTable };
  readonly blocks?: { readonly [name: string]: BlockTable };
  readonly includes?: readonly string[];
  readonly includesExcept?: { readonly [group: string]: readonly string[] };
}

export interface BlockTable extends BodyTable {
  readonly nesting: "single" | "list";
  readonly required?: boolean;
}

export interface ComponentTable extends BodyTable {
  readonly kind: "builder" | "provisioner" | "post-processor" | "datasource";
  readonly type: string;
  readonly constraints?: readonly { readonly rule: string; readonly of: readonly string[] }[];
  readonly outputs?: BodyTable;
  readonly deprecated?: boolean;
}

export interface PluginTable {
  readonly plugin: string;
  readonly source: string;
  readonly version: string;
  readonly releasedSource?: string;
  readonly releasedVersion?: string;
  readonly components: readonly ComponentTable[];
}

export interface Tables {
  readonly plugins: readonly PluginTable[];
  readonly communicator: { readonly [name: string]: AttributeTable };
}

/** All tables below a folder, plugins in the order of their names. */
export function readTables(folder: string): Tables {
  const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return {
    plugins: files
      .filter((file) => file !== "communicator.json")
      .sort()
      .map((file) => read(file) as PluginTable),
    communicator: (read("communicator.json") as { attributes: { [name: string]: AttributeTable } }).attributes,
  };
}

/** A body's entries; a name of punctuation only cannot be written in HCL and is an artefact of the facts. */
export function attributesOf(body: BodyTable): [name: string, attribute: AttributeTable][] {
  return Object.entries(body.attributes ?? {}).filter(([name]) => /[A-Za-z]/.test(name));
}

export function blocksOf(body: BodyTable): [name: string, block: BlockTable][] {
  return Object.entries(body.blocks ?? {});
}

// What is on disk is what the generator makes of the facts, and importing one plugin loads no other.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { constraintsOf, encodeComponent } from "../../lib/plugins/generate/encode.ts";
import { generateFiles } from "../../lib/plugins/generate/generate-files.ts";
import { requirementOf, versionRange } from "../../lib/plugins/generate/requirement.ts";
import { readTable } from "../../lib/plugins/runtime/facts.ts";
import { propName } from "../../lib/plugins/runtime/prop-name.ts";
import { CASES, ROOT, TABLES } from "./components.ts";

it("is fresh: run `npx jiti lib/plugins/generate/main.ts` if this fails", () => {
  const stale = [...generateFiles(ROOT)].filter(([file, text]) => {
    const path = join(ROOT, "lib/plugins", file);
    return !existsSync(path) || readFileSync(path, "utf8") !== text;
  });
  expect(stale.map(([file]) => file)).toEqual([]);
});

it("has one file per plugin and no other", () => {
  const files = readdirSync(join(ROOT, "lib/plugins")).filter((file) => file.endsWith(".ts"));
  expect(files).toEqual(TABLES.plugins.map(({ plugin }) => `${plugin}.ts`).sort());
  expect(files).toHaveLength(55);
});

it.each(["docker", "amazon", "packer"])("importing %s loads no other plugin", async (plugin) => {
  const others = new Set(TABLES.plugins.map((other) => `lib/plugins/${other.plugin}.ts`));
  const { metafile } = await build({
    entryPoints: [join(ROOT, `lib/plugins/${plugin}.ts`)],
    absWorkingDir: ROOT,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  expect(Object.keys(metafile.inputs).filter((file) => others.has(file))).toEqual([`lib/plugins/${plugin}.ts`]);
});

describe.each(CASES)("$title", ({ table }) => {
  it("loses nothing on the way from the facts to the schema", () => {
    const schema = readTable(encodeComponent(table).join("\n"));
    const shared = table.includes?.includes("communicator") ? TABLES.communicator : {};
    const except = new Set(table.includesExcept?.communicator ?? []);
    const names = new Set([
      ...Object.keys(table.attributes ?? {}),
      ...Object.keys(shared).filter((name) => !except.has(name)),
    ]);
    expect([...schema.attributes.keys()].sort()).toEqual([...names].sort());
    expect([...schema.blocks.keys()]).toEqual(Object.keys(table.blocks ?? {}));
    expect(schema.constraints).toEqual(constraintsOf(table));
    for (const [name, { type, required, deprecated, enum: words, enumChecked }] of Object.entries(
      table.attributes ?? {},
    )) {
      const attribute = schema.attributes.get(name)!;
      expect(
        JSON.stringify(attribute.type)
          .replace(/\{"(list|map)":/g, '["$1",')
          .replaceAll("}", "]"),
      ).toBe(JSON.stringify(type));
      expect([attribute.required, attribute.deprecated]).toEqual([required === true, deprecated === true]);
      expect(attribute.allowed).toEqual(enumChecked ? words : undefined);
    }
  });
});

it("asks for no member of a group that the environment can supply", () => {
  const clone = CASES.find(({ table }) => table.type === "proxmox-clone")!;
  expect(clone.table.constraints).toContainEqual({ rule: "atLeastOne", of: ["password", "token"] });
  expect(constraintsOf(clone.table)).toEqual([{ rule: "exactlyOne", of: ["clone_vm", "clone_vm_id"] }]);
});

it.each([
  ["1.8.2", ">= 1.0.0, < 2.0.0"],
  ["0.6.7", ">= 0.6.0, < 0.7.0"],
  ["12.0.1", ">= 12.0.0, < 13.0.0"],
])("asks for version %s as %s", (version, range) => {
  expect(versionRange(version)).toBe(range);
});

it("asks for the release before a development tree", () => {
  const vsphere = TABLES.plugins.find(({ plugin }) => plugin === "vsphere")!;
  expect(requirementOf(vsphere)).toEqual({
    name: "vsphere",
    source: "github.com/hashicorp/vsphere",
    version: ">= 2.0.0, < 3.0.0",
  });
});

it.each([
  ["ssh_username", "sshUsername"],
  ["CPUs", "cpus"],
  ["RAM_reserve_all", "ramReserveAll"],
  ["CPU_hot_plug", "cpuHotPlug"],
  ["NestedHV", "nestedHV"],
  ["vTPM", "vTPM"],
  ["resolv-conf", "resolvConf"],
  ["kmsKeyName", "kmsKeyName"],
  ["Effect", "effect"],
  ["x509_cert_path", "x509CertPath"],
])("names the property of %s %s", (name, prop) => {
  expect(propName(name)).toBe(prop);
});

// The rules of docs/architecture.md that a machine can check: import ranks, no cycles (types counted), file size, what may import what.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { topologicalOrder } from "../lib/util/order.ts";

const RANKS: { readonly [folder: string]: number } = {
  util: 0,
  catalog: 0,
  diagnostics: 1,
  render: 2,
  plan: 2,
  hcl: 2,
  report: 2,
  plugins: 3,
  packer: 3,
  optimize: 3,
  lint: 3,
  analyze: 3,
  ci: 3,
  constructs: 4,
  build: 4,
  synth: 5,
  "app.ts": 6,
  terraform: 6,
  cli: 7,
  "index.ts": 7,
  "testing.ts": 7,
};

/** External packages behind one file or folder each. */
const OWNERS: { readonly [name: string]: string } = {
  handlebars: "lib/render/",
  jiti: "lib/cli/load-app.ts",
  commander: "lib/cli/",
  "@aws-sdk/client-ec2": "lib/build/",
  "@cdktf/hcl2json": "lib/hcl/oracle.ts",
  "tar-stream": "lib/synth/materialize.ts",
  constructs: "lib/constructs/",
};

const LARGEST_FILE = 300;

const root = path.resolve(import.meta.dirname, "..");
const files = readdirSync(path.join(root, "lib"), { recursive: true, encoding: "utf8" })
  .map((file) => `lib/${file.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".ts"))
  .sort();
const imports = new Map(files.map((file) => [file, importsOf(file)]));

describe("architecture", () => {
  it("knows every folder's rank", () => {
    expect(files.map(folderOf).filter((folder) => RANKS[folder] === undefined)).toEqual([]);
  });

  it("imports strictly down in rank, types included", () => {
    const upward = files.flatMap((file) =>
      internal(file)
        .filter((target) => folderOf(target) !== folderOf(file) && RANKS[folderOf(target)]! >= RANKS[folderOf(file)]!)
        .map((target) => `${file} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it("has no import cycles, types included", () => {
    const index = new Map(files.map((file, position) => [file, position]));
    const edges = files.flatMap((file) =>
      internal(file).map((target) => ({ from: index.get(target)!, to: index.get(file)! })),
    );
    const result = topologicalOrder(files.length, edges);
    expect("cycle" in result ? result.cycle.map((position) => files[position]) : []).toEqual([]);
  });

  it("keeps files small", () => {
    const generated = (file: string) =>
      file.startsWith("lib/catalog/") ||
      /^lib\/plugins\/[^/]+\.ts$/.test(file) ||
      file === "lib/plugins/runtime/communicator.ts";
    const large = files
      .filter((file) => !generated(file))
      .map((file) => ({ file, lines: readFileSync(path.join(root, file), "utf8").split("\n").length - 1 }))
      .filter(({ lines }) => lines > LARGEST_FILE);
    expect(large).toEqual([]);
  });

  it("starts every file with a line that says what it is for", () => {
    const silent = files.filter((file) => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(readFileSync(path.join(root, file), "utf8")));
    expect(silent).toEqual([]);
  });

  it("keeps each external package behind its own file", () => {
    const strays = files.flatMap((file) =>
      (imports.get(file) ?? [])
        .filter((name) => OWNERS[name] !== undefined && !file.startsWith(OWNERS[name]!))
        .map((name) => `${file} imports ${name}`),
    );
    expect(strays).toEqual([]);
  });

  it("has no default exports and no barrels inside lib", () => {
    const offenders = files.filter((file) => {
      const text = readFileSync(path.join(root, file), "utf8");
      return /^export default /m.test(text) || (/^export \* /m.test(text) && file !== "lib/index.ts");
    });
    expect(offenders).toEqual([]);
  });
});

function folderOf(file: string): string {
  return file.split("/")[1]!;
}

function internal(file: string): string[] {
  return (imports.get(file) ?? []).filter((target) => target.startsWith("lib/"));
}

/** Modules that a file imports, statically or dynamically, values or types; relative ones as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const names = new Set<string>();
  for (const match of text.matchAll(
    /(?:^|[\s;])(?:import|export)\s[^"'`;]*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|^import\s+["']([^"']+)["']/gm,
  )) {
    const name = match[1] ?? match[2] ?? match[3]!;
    names.add(name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : name);
  }
  return [...names];
}

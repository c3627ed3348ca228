// The names that users can import. Adding one is a decision, losing one breaks them: both show here.

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

describe("public names", () => {
  it.each(["index", "testing"])("of %s", async (entry) => {
    await expect(`${namesOf(`lib/${entry}.ts`).join("\n")}\n`).toMatchFileSnapshot(
      `expected/public-names-${entry}.txt`,
    );
  });

  it("has one plugin entry per Packer plugin", async () => {
    const plugins = ["docker", "amazon", "qemu", "packer"];
    for (const plugin of plugins)
      expect(Object.keys(await import(`../lib/plugins/${plugin}.ts`)).length).toBeGreaterThan(0);
  });
});

/** Values and types, as the file lists them. */
function namesOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const listed = [...text.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, all, list]) =>
    list!
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean)
      .map((name) => (all || name.startsWith("type ") ? `type ${name.replace(/^type /, "")}` : name)),
  );
  const declared = [...text.matchAll(/^export (?:async )?(function|class|const|interface|type) (\w+)/gm)].map(
    ([, kind, name]) => (kind === "interface" || kind === "type" ? `type ${name}` : name!),
  );
  return [...listed, ...declared].sort();
}

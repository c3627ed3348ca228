// The pages of docs/ that are generated: current, complete, and with examples that do what they say.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ERROR_NOTES } from "../../docs/generate/error-notes.ts";
import { errorTable, findCodes, mismatches } from "../../docs/generate/errors.ts";
import { generateDocs, staleDocs } from "../../docs/generate/generate-docs.ts";
import { examplePass } from "../../docs/generate/passes.ts";
import { pluginCount, readPlugins } from "../../docs/generate/plugins.ts";
import { publicNames, ROOT } from "../../docs/generate/public-api.ts";
import { examplesOf, runExample } from "../../docs/generate/run-example.ts";
import { PRESETS } from "../../lib/optimize/presets.ts";

const page = (name: string) => readFileSync(path.join(ROOT, `docs/${name}.md`), "utf8");

describe("generated pages", () => {
  test("are what `npm run docs` writes", async () => {
    const docs = await generateDocs();
    expect([...docs.keys()]).toEqual(
      ["cli", "constructs", "errors", "passes", "plugins"].map((name) => `docs/${name}.md`),
    );
    expect(staleDocs(docs, ROOT), "stale pages: run `npm run docs`").toEqual([]);
  });

  test("are stale when they are missing or differ", () => {
    const docs = new Map([
      ["docs/cli.md", page("cli")],
      ["docs/errors.md", `${page("errors")}.`],
      ["docs/none.md", ""],
    ]);
    expect(staleDocs(docs, ROOT)).toEqual(["docs/errors.md", "docs/none.md"]);
  });

  test("hold no directive that was left unexpanded, and no path of this machine", () => {
    for (const name of ["cli", "constructs", "errors", "passes", "plugins"])
      expect(
        page(name)
          .split("\n")
          .filter((line) => /^<!-- [a-z-]+( \S+)? -->$/.test(line) || line.includes(ROOT)),
      ).toEqual([]);
  });

  test("link to headings and files that exist", () => {
    const anchors = (text: string) =>
      [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replace(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
    for (const name of ["cli", "constructs", "errors", "passes", "plugins"])
      for (const [, file = "", anchor] of page(name).matchAll(/\]\(([^)#:]*)(?:#([^)]*))?\)/g)) {
        const text = file === "" ? page(name) : readFileSync(path.join(ROOT, "docs", file), "utf8");
        if (anchor !== undefined) expect(anchors(text), `${name}.md links to ${file}#${anchor}`).toContain(anchor);
      }
  });
});

describe("docs/constructs.md", () => {
  const text = page("constructs");
  const examples = examplesOf(text);

  test("names everything that users can import", () => {
    expect(publicNames().filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });

  test.each(examples.map((example, index) => [titleBefore(text, index), example]))(
    "has an example of %s that synthesizes",
    async (_, example) => {
      const { warnings } = await runExample(example);
      expect(warnings.filter(({ code }) => !code.startsWith("acme/"))).toEqual([]);
    },
  );

  test("has examples without type errors, as have the other pages", () => {
    const folder = path.join(ROOT, `node_modules/.cache/packwright-docs/types-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    try {
      const all = [...examples, ...examplesOf(page("plugins"))];
      const files = all.map((_, index) => `example-${index}.ts`);
      for (const [index, example] of all.entries()) writeFileSync(path.join(folder, files[index]!), example);
      const compilerOptions = { noUnusedLocals: false, allowImportingTsExtensions: true };
      const config = { extends: path.join(ROOT, "tsconfig.json"), compilerOptions, files, include: [] };
      writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config));
      const { stdout } = spawnSync(path.join(ROOT, "node_modules/.bin/tsc"), ["-p", folder], {
        cwd: folder,
        encoding: "utf8",
      });
      // What the examples import is checked elsewhere.
      expect(stdout.split("\n").filter((line) => line.startsWith("example-"))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("docs/errors.md", () => {
  test("explains every code in lib, and no other", () => {
    expect(mismatches()).toEqual({ missing: [], stale: [] });
  });

  test("has codes in order, each with a meaning and a cure that are sentences", () => {
    expect(Object.keys(ERROR_NOTES)).toEqual(Object.keys(ERROR_NOTES).sort());
    for (const [code, { meaning, cure }] of Object.entries(ERROR_NOTES))
      for (const text of [meaning, cure]) expect(text, code).toMatch(/^[\p{Lu}`"].*(\.|\. .*`)$/u);
  });

  test("has a section for every part of lib that reports", () => {
    const areas = new Set([...findCodes().keys()].map((code) => code.split("/")[0]!));
    for (const area of areas) expect(page("errors")).toContain(errorTable(area));
  });
});

describe("docs/passes.md", () => {
  test.each(PRESETS.default.lines.map(({ pass }) => [pass.id, pass] as const))(
    "shows a tested fixture of %s",
    (id, pass) => {
      const file = readFileSync(path.join(ROOT, `test/optimize/passes/${id}.test.ts`), "utf8");
      const fixtures = file.replaceAll("\\${", "${");
      const first = fixtures.slice(0, fixtures.indexOf(".test.each") === -1 ? undefined : fixtures.indexOf("])("));
      const { after, changes } = examplePass(pass);
      expect(changes).not.toEqual([]);
      for (const line of after.split("\n").filter((line) => /^\s*[-→]/.test(line)))
        expect(first).toContain(line.trim());
    },
  );
});

describe("docs/plugins.md", () => {
  test("lists all plugins, and classes that can be imported", async () => {
    expect(pluginCount()).toBe("55 plugins with 144 components");
    for (const { plugin } of readPlugins()) {
      const [row] = page("plugins").match(new RegExp(`^\\| \`packwright/plugins/${plugin}\` .*$`, "m")) ?? [];
      const names = [...row!.matchAll(/`([A-Z]\w*)`/g)].map(([, name]) => name!);
      const exported = Object.keys(await import(`../../lib/plugins/${plugin}.ts`));
      expect(names.sort()).toEqual(exported.sort());
    }
  });
});

/** The heading above an example. */
function titleBefore(text: string, index: number): string {
  const at = [...text.matchAll(/^```ts$/gm)][index]!.index;
  return [...text.slice(0, at).matchAll(/^## (.*)$/gm)].at(-1)?.[1] ?? "the beginning";
}

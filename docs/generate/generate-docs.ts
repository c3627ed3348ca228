// The generated pages: hand-written ones in `pages/`, with every `<!-- directive … -->` on a line of its own replaced by what it stands for.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { help, jsonOfHello, jsonOfMistake } from "./command-line.ts";
import { errorTable } from "./errors.ts";
import { fence } from "./markdown.ts";
import { passCards, passOrder } from "./passes.ts";
import { pluginCount, pluginTable } from "./plugins.ts";
import { PublicApi, ROOT } from "./public-api.ts";
import { examplesOf, runExample } from "./run-example.ts";

const PAGES = path.join(ROOT, "docs/generate/pages");

/** The formatter would pad tables to the width of their widest cell. */
const UNFORMATTED = "<!-- biome-ignore-all format: wide tables -->";

/** Gets its argument, and the page as far as it is written. */
type Directive = (argument: string, before: string) => string | Promise<string>;

/** Text of each generated page by its path from the root. Needs `dist` as it is built from the sources at hand. */
export async function generateDocs(): Promise<ReadonlyMap<string, string>> {
  const api = new PublicApi();
  const directives: { readonly [name: string]: Directive } = {
    about: (name) => api.about(name),
    props: (name) => api.props(name),
    members: (name) => api.members(name),
    outline: async (_, before) => fence("text", await outlineExample(examplesOf(before).at(-1)!)),
    failure: async (_, before) => fence("text", await failureOf(examplesOf(before).at(-1)!)),
    "pass-order": passOrder,
    "pass-cards": passCards,
    errors: (area) => errorTable(area),
    "plugin-count": pluginCount,
    "plugin-table": pluginTable,
    help,
    "json-of-hello": jsonOfHello,
    "json-of-mistake": jsonOfMistake,
  };
  const docs = new Map<string, string>();
  for (const page of readdirSync(PAGES).sort()) {
    const text = await expand(readFileSync(path.join(PAGES, page), "utf8"), directives);
    const origin = `<!-- Generated from docs/generate/pages/${page} by \`npm run docs\`: edit that. -->`;
    docs.set(`docs/${page}`, `${UNFORMATTED}\n${origin}\n\n${text}`);
  }
  return docs;
}

/** Paths of the pages whose text on disk is not this. */
export function staleDocs(docs: ReadonlyMap<string, string>, root: string): readonly string[] {
  return [...docs].filter(([file, text]) => tryRead(path.join(root, file)) !== text).map(([file]) => file);
}

/** Without what each image has: its manifest. */
async function outlineExample(text: string): Promise<string> {
  const { outline } = await runExample(text);
  return outline.replace(/^ {2}→ manifest .*\n/gm, "");
}

async function failureOf(text: string): Promise<string> {
  return runExample(text).then(
    () => {
      throw new Error(`Unexpected success of an example that is to fail: ${text}`);
    },
    (cause: Error) => cause.message,
  );
}

async function expand(page: string, directives: { readonly [name: string]: Directive }): Promise<string> {
  let text = "";
  for (const line of page.split("\n")) {
    const [, name, argument = ""] = /^<!-- ([a-z-]+)(?: (\S+))? -->$/.exec(line) ?? [];
    const directive = name === undefined ? undefined : directives[name];
    if (name !== undefined && !directive)
      throw new Error(`Unexpected directive \`${name}\`, expected one of ${Object.keys(directives).join(", ")}`);
    text += `${directive ? await directive(argument, text) : line}\n`;
  }
  return `${text.trimEnd()}\n`;
}

function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

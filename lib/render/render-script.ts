// Renders script templates: names to files, compiled once each; what goes wrong becomes a diagnostic with its place.
// Knows nothing of what the scripts do.
import { readFileSync } from "node:fs";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { nearest } from "../util/text.ts";
import { compileTemplate, lineOf, type Render } from "./compile.ts";
import { findOwnTemplates, listTemplates, tryFindTemplate } from "./template-folders.ts";

export interface RenderOptions {
  /** Folders searched, in order, before the package's own templates. */
  readonly folders?: readonly string[] | undefined;
  /** The data never comes twice: do not keep the result. */
  readonly once?: boolean | undefined;
}

/**
 * Renders the script template `NAME.sh.hbs`, e.g. `apt/install`, with `data`.
 *
 * Every value that a template prints must be there; only what it asks about with `if` and the like may be missing.
 * Throws a `Failure`: `render/unknown-template`, `render/syntax`, `render/missing-value` or `render/unusable-value`.
 * A template is read once per process and set of folders.
 */
export function renderScript(name: string, data: object, options: RenderOptions = {}): string {
  const folders = options.folders ?? [];
  if (options.once) return findTemplate(name, folders)(data);
  const key = JSON.stringify(data);
  if (key.length > LONGEST_KEY) return findTemplate(name, folders)(data);
  const texts = textsOf(`${name}\0${folders.join("\0")}`);
  let text = texts.get(key);
  if (text === undefined) {
    text = findTemplate(name, folders)(data);
    if (texts.size < MOST_TEXTS) texts.set(key, text);
  }
  return text;
}

/** Images have many equal steps (cleanup, services, the same packages): what was rendered from small data is kept, up to a limit. */
const rendered = new Map<string, Map<string, string>>();
const LONGEST_KEY = 600;
const MOST_TEXTS = 500;

function textsOf(template: string): Map<string, string> {
  let texts = rendered.get(template);
  if (!texts) {
    texts = new Map();
    rendered.set(template, texts);
  }
  return texts;
}

const compiled = new Map<string, Map<string, Render>>();

function findTemplate(name: string, folders: readonly string[], usedBy?: Place, users: readonly string[] = []): Render {
  const key = folders.join("\0");
  let byName = compiled.get(key);
  if (!byName) {
    byName = new Map();
    compiled.set(key, byName);
  }
  let render = byName.get(name);
  if (!render) {
    render = loadTemplate(name, folders, usedBy, users);
    byName.set(name, render);
  }
  return render;
}

interface Place {
  readonly file: string;
  readonly line: number;
}

function loadTemplate(
  name: string,
  folders: readonly string[],
  usedBy: Place | undefined,
  users: readonly string[],
): Render {
  const file = tryFindTemplate(name, folders);
  if (file === undefined) throw unknownTemplate(name, folders, usedBy);
  if (users.includes(name)) throw new Failure([syntaxError(file, usedBy?.line, `\`${name}\` includes itself`)]);
  let render: Render;
  try {
    render = compileTemplate(readFileSync(file, "utf8"), (partial, line) =>
      findTemplate(partial, folders, { file, line }, [...users, name]),
    );
  } catch (cause) {
    throw cause instanceof Failure
      ? cause
      : new Failure([syntaxError(file, lineOf(cause), messageOf(cause))], { cause });
  }
  return (data) => {
    try {
      return render(data);
    } catch (cause) {
      throw cause instanceof Failure ? cause : renderFailure(name, file, cause);
    }
  };
}

function unknownTemplate(name: string, folders: readonly string[], usedBy: Place | undefined): Failure {
  const own = findOwnTemplates();
  const near = nearest(name, new Set([...folders, own].flatMap(listTemplates)));
  const searched = [...folders, "Packwright's own templates"].map((folder) => `searched: ${folder}`);
  return new Failure([
    error("render/unknown-template", `Cannot find the script template \`${name}\`: no folder has \`${name}.sh.hbs\``, {
      origin: usedBy && { kind: "file", ...usedBy },
      help: near === undefined ? undefined : `did you mean \`${near}\`?`,
      notes: searched,
    }),
  ]);
}

function syntaxError(file: string, line: number | undefined, message: string) {
  return error("render/syntax", `Cannot read the script template: ${message}`, {
    origin: line === undefined ? { kind: "file", file } : { kind: "file", file, line },
    help: "script templates are Handlebars (https://handlebarsjs.com/guide/); `{{` in shell text is written `\\{{`",
  });
}

function renderFailure(name: string, file: string, cause: unknown): Failure {
  const line = lineOf(cause);
  const message = messageOf(cause);
  // Handlebars compiles on first use, so that an unknown helper shows only now.
  const helper = /used the unknown helper (.*)$/s.exec(message)?.[1];
  if (helper !== undefined)
    return new Failure([syntaxError(file, line, `there is no helper \`${helper}\``)], { cause });
  const origin = line === undefined ? ({ kind: "file", file } as const) : ({ kind: "file", file, line } as const);
  const missing = /^"(.*)" not defined in/s.exec(message)?.[1];
  const diagnostic =
    missing === undefined
      ? error("render/unusable-value", `Cannot render \`${name}\`: ${message}`, { origin })
      : error("render/missing-value", `Cannot render \`${name}\`: no value for \`${missing}\``, {
          origin,
          help: "ask for an optional value first: `{{#if NAME}}…{{/if}}`",
        });
  return new Failure([diagnostic], { cause });
}

/** Without the place that Handlebars puts behind some messages. */
function messageOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.replace(/ - \d+:\d+$/, "");
}

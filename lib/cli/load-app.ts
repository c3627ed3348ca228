// Runs the user's TypeScript in this process and hands over the app it made. The only importer of jiti.
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type AppSession, type SessionApp, startSession } from "../app.ts";
import { type Diagnostic, error, type Origin } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { SynthOptions } from "../synth/synth-app.ts";
import { tryFindDist } from "../util/dist-folder.ts";

/**
 * Loads the entry file; every App it makes synthesizes with `options`, or not at all if `idle`. Throws a `Failure` if the file fails or makes
 * not exactly one App.
 */
export async function loadApp(
  file: string,
  options: SynthOptions,
  { idle = false }: { readonly idle?: boolean } = {},
): Promise<SessionApp> {
  const session: AppSession = { projectFolder: path.dirname(file), options, idle, apps: [] };
  startSession(session);
  try {
    await importFile(file);
  } catch (cause) {
    if (cause instanceof Failure) throw withPlace(cause, file);
    throw new Failure([entryMistake(file, cause)], { cause });
  }
  const [app, ...others] = session.apps;
  if (!app || others.length > 0) {
    throw new Failure([
      error(
        "cli/no-app",
        `Unexpected ${session.apps.length} apps in \`${path.basename(file)}\`, expected one \`new App()\``,
        {
          origin: { kind: "file", file },
          help: app
            ? "put all images into one App, or give each App an entry file of its own"
            : "make one with `const app = new App()`",
        },
      ),
    ]);
  }
  return app;
}

async function importFile(file: string): Promise<unknown> {
  if (/\.m?js$/.test(file)) return import(pathToFileURL(file).href);
  const { createJiti } = await import("jiti");
  // Cached code has the aliases' paths in it.
  const alias = ownAliases();
  const jiti = createJiti(import.meta.url, {
    interopDefault: false,
    tsconfigPaths: false,
    alias,
    cacheVersion: JSON.stringify(alias),
  });
  return jiti.import(file);
}

/** The user's `packwright` is this very copy, also inside the package's own repository. */
function ownAliases(): Record<string, string> {
  const dist = tryFindDist(import.meta.url);
  if (dist === undefined) return {};
  const inside = fileURLToPath(dist);
  return {
    "packwright/plugins": `${inside}plugins`,
    "packwright/testing": `${inside}testing.js`,
    packwright: `${inside}index.js`,
  };
}

/** Mistakes that were thrown while the user's file ran get the line that made them. */
function withPlace(failure: Failure, file: string): Failure {
  const origin = userFrame(failure.callStack, path.dirname(file));
  if (!origin) return failure;
  return new Failure(
    failure.diagnostics.map((diagnostic) => ({ origin, ...diagnostic })),
    { cause: failure },
  );
}

/** What the user's code threw, with the line it comes from. */
export function entryMistake(file: string, cause: unknown): Diagnostic {
  const failure = cause instanceof Error ? cause : new Error(String(cause));
  const place = userFrame(`${failure.message}\n${failure.stack ?? ""}`, path.dirname(file));
  return error("cli/entry-failed", `Cannot run \`${path.basename(file)}\`: ${failure.message.split("\n")[0]!.trim()}`, {
    origin: place ?? { kind: "file", file },
    help: /^There is already a Construct with name/.test(failure.message)
      ? "ids must differ within one scope: give one of the two another id"
      : "correct the file; `npx tsc --noEmit` shows type errors",
  });
}

/**
 * The innermost line of the stack that lies in the user's own code. Columns are left out: they are those of the code that runs, not of the
 * TypeScript.
 */
function userFrame(stack: string, folder: string): Origin | undefined {
  for (const line of stack.split("\n")) {
    const [, source, number] = /([^\s()]*?\/.*?):(\d+):\d+\)?$/.exec(line.trim().replace(/file:\/\//, "")) ?? [];
    if (!source?.includes(folder) || source.includes("node_modules")) continue;
    const file = source.slice(source.indexOf(folder));
    return { kind: "file", file: path.relative(process.cwd(), file), line: Number(number) };
  }
  return undefined;
}

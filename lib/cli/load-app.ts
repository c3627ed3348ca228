// Runs the user's TypeScript in this process and hands over the app it made. The only importer of jiti.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type AppSession, type SessionApp, startSession } from "../app.ts";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { SynthOptions } from "../synth/synth-app.ts";

/** Loads the entry file; every App it makes synthesizes with `options`. Throws a `Failure` if the file fails or makes not exactly one App. */
export async function loadApp(file: string, options: SynthOptions): Promise<SessionApp> {
  const session: AppSession = { projectFolder: path.dirname(file), options, apps: [] };
  startSession(session);
  try {
    await importFile(file);
  } catch (cause) {
    if (cause instanceof Failure || (cause instanceof Error && cause.name === "Failure")) throw cause;
    throw new Failure([loadMistake(file, cause)], { cause });
  }
  const [app, ...others] = session.apps;
  if (!app || others.length > 0) {
    throw new Failure([
      error("cli/no-app", `Unexpected ${session.apps.length} apps in \`${path.basename(file)}\`, expected one \`new App()\``, {
        origin: { kind: "file", file },
        help: app ? "put all images into one App, or give each App an entry file of its own" : "make one with `const app = new App()`",
      }),
    ]);
  }
  return app;
}

async function importFile(file: string): Promise<unknown> {
  if (/\.m?js$/.test(file)) return import(pathToFileURL(file).href);
  const { createJiti } = await import("jiti");
  const jiti = createJiti(import.meta.url, { interopDefault: false, tsconfigPaths: false, alias: ownAliases() });
  return jiti.import(file);
}

/** The user's `packwright` is this very copy, also inside the package's own repository. */
function ownAliases(): Record<string, string> {
  const root = import.meta.url.includes("/dist/") ? import.meta.url.replace(/\/dist\/.*$/, "/dist") : undefined;
  if (root === undefined) return {};
  const folder = new URL(`${root}/`).pathname;
  const inside = decodeURIComponent(folder);
  return {
    "packwright/plugins": `${inside}plugins`,
    "packwright/testing": `${inside}testing.js`,
    packwright: `${inside}index.js`,
  };
}

function loadMistake(file: string, cause: unknown) {
  const failure = cause instanceof Error ? cause : new Error(String(cause));
  const place = userFrame(failure, path.dirname(file));
  return error("cli/entry-failed", `Cannot run \`${path.basename(file)}\`: ${failure.message.split("\n")[0]}`, {
    origin: place ?? { kind: "file", file },
    help: "correct the file; `npx tsc --noEmit` shows type errors",
  });
}

/** The innermost frame of the stack that lies in the user's own code. */
function userFrame(failure: Error, folder: string) {
  for (const line of (failure.stack ?? "").split("\n")) {
    const match = /\(?((?:file:\/\/)?\/?[^()]+?):(\d+):(\d+)\)?$/.exec(line.replace(/^\s*at\s+(?:async\s+)?(?:.*\()?/, ""));
    const source = match?.[1]?.replace(/^file:\/\//, "");
    if (match && source?.startsWith(folder) && !source.includes("node_modules")) {
      return { kind: "file" as const, file: path.relative(process.cwd(), source), line: Number(match[2]), column: Number(match[3]) };
    }
  }
  return undefined;
}

// Which file makes the app: the argument, the `packwright` key of the nearest package.json, or images.ts beside us.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { nearest } from "../util/text.ts";

export interface Entry {
  /** Absolute path. */
  readonly file: string;
  readonly outputFolder?: string;
  readonly packerVersion?: string;
  /** Registry that hosts share. */
  readonly registry?: string;
}

const NAMES = ["images.ts", "images.mts", "images.js", "images.mjs", "images.cts", "images.cjs"];
const COMMANDS = ["lock", "plan", "build"];
const KEYS = ["entry", "out", "packerVersion", "registry"];

/** Finds the entry; throws a `Failure` that says where it looked. */
export function findEntry(argument: string | undefined, workingFolder: string): Entry {
  if (argument !== undefined) return fromArgument(argument, workingFolder);
  for (let folder = workingFolder; ; folder = path.dirname(folder)) {
    const beside = folder === workingFolder ? NAMES.map((name) => path.join(folder, name)).find(isFile) : undefined;
    const configured = fromPackageJson(path.join(folder, "package.json"));
    if (configured) return configured;
    if (beside) return { file: beside };
    if (folder === path.dirname(folder)) break;
  }
  throw new Failure([
    error(
      "cli/no-entry",
      `Cannot find the file that makes the App: no \`images.ts\` in \`${workingFolder}\` and no \`packwright\` key in a package.json`,
      {
        help: 'name the file (`npx synth infra/images.ts`), or add `"packwright": "infra/images.ts"` to package.json',
      },
    ),
  ]);
}

function fromArgument(argument: string, workingFolder: string): Entry {
  const file = path.resolve(workingFolder, argument);
  if (isFile(file)) return { file };
  const inside = NAMES.map((name) => path.join(file, name)).find(isFile);
  if (inside) return { file: inside };
  const similar = /^[a-z-]+$/.test(argument) ? nearest(argument, ["--help", "--version", ...COMMANDS]) : undefined;
  throw new Failure([
    error("cli/no-entry", `Cannot find \`${argument}\`: there is no such file`, {
      help: similar
        ? `did you mean \`npx synth ${similar}\`?`
        : "give the path of the file that makes the App, e.g. `npx synth images.ts`",
    }),
  ]);
}

function fromPackageJson(file: string): Entry | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw mistake(
      file,
      `Cannot read \`${file}\`: ${cause instanceof Error ? cause.message : "not JSON"}`,
      "make it valid JSON",
    );
  }
  const config = (parsed as { readonly packwright?: unknown } | null)?.packwright;
  if (config === undefined) return undefined;
  const settings = typeof config === "string" ? { entry: config } : config;
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw mistake(
      file,
      "Unexpected value of `packwright`, expected a path or an object",
      'write "packwright": "images.ts"',
    );
  }
  for (const key of Object.keys(settings)) {
    if (KEYS.includes(key)) continue;
    const near = nearest(key, KEYS);
    throw mistake(
      file,
      `Unexpected key \`packwright.${key}\``,
      near ? `did you mean \`${near}\`?` : `known keys: ${KEYS.join(", ")}`,
    );
  }
  return fromSettings(settings as { readonly [key: string]: unknown }, file);
}

function fromSettings(settings: { readonly [key: string]: unknown }, file: string): Entry {
  for (const key of KEYS) {
    const value = settings[key];
    if (value !== undefined && (typeof value !== "string" || value === "")) {
      throw mistake(
        file,
        `Unexpected value of \`packwright.${key}\`, expected text`,
        `write it in quotes, or leave \`${key}\` out`,
      );
    }
  }
  const { entry = "images.ts", out, packerVersion, registry } = settings as { readonly [key: string]: string };
  const resolved = path.resolve(path.dirname(file), entry);
  if (!isFile(resolved))
    throw mistake(file, `Cannot find \`${entry}\`: there is no such file`, "correct the path in `packwright`");
  return {
    file: resolved,
    ...(out === undefined ? {} : { outputFolder: path.resolve(path.dirname(file), out) }),
    ...(packerVersion === undefined ? {} : { packerVersion }),
    ...(registry === undefined ? {} : { registry }),
  };
}

function mistake(file: string, message: string, help: string): Failure {
  return new Failure([error("cli/bad-config", message, { origin: { kind: "file", file }, help })]);
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

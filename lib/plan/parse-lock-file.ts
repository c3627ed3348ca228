// Reads `packwright.lock.json` back, with every mistake as a diagnostic. Its checks are made when a file is read, never at load; `zod/mini` is
// what plugins load anyway, so that a lock file costs no start-up time.
import { optional, regex, strictObject, string, union, type ZodMiniType } from "zod/mini";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import {
  LOCK_FILE,
  LOCK_FILE_VERSION,
  LOCK_KINDS,
  type Lock,
  type LockedValue,
  type LockKind,
  lockKind,
} from "./lock-file.ts";

export type ParsedLockFile = { readonly lock: Lock } | { readonly diagnostics: readonly Diagnostic[] };

/** The items in the text of a lock file, or everything that is wrong with it. */
export function parseLockFile(text: string, file = LOCK_FILE): ParsedLockFile {
  const lines = text.split("\n");
  const at = (line: number) => ({ kind: "file", file, line: line + 1 }) as const;
  const conflict = lines.findIndex((line) => /^(<{7}|={7}|>{7}|\|{7})( |$|\r)/.test(line));
  if (conflict >= 0) {
    return failed(
      error("lock/conflict", `Unexpected merge conflict in \`${file}\`, expected one line per item`, {
        origin: at(conflict),
        help: `remove the lines of marks (of two lines with the same name keep one), then run: npx synth lock`,
      }),
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const line = lineOfProblem(text, (cause as Error).message);
    return failed(
      error("lock/bad-file", `Cannot read \`${file}\`: ${(cause as Error).message.split("\n")[0]}`, {
        origin: line === undefined ? { kind: "file", file } : at(line),
        help: REPAIR,
      }),
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value) || !("version" in value)) {
    return failed(
      error("lock/bad-file", `Unexpected content of \`${file}\`, expected an object with \`version\``, {
        origin: { kind: "file", file },
        help: REPAIR,
      }),
    );
  }
  const { version, ...items } = value;
  if (version !== LOCK_FILE_VERSION) {
    return failed(
      error(
        "lock/unknown-version",
        `Unexpected version \`${version}\` of \`${file}\`, expected \`${LOCK_FILE_VERSION}\``,
        {
          origin: at(
            Math.max(
              0,
              lines.findIndex((line) => /^\s*"version"\s*:/.test(line)),
            ),
          ),
          help: "update packwright to the version that wrote the file (`npm install packwright@latest`)",
        },
      ),
    );
  }
  const found = [...twice(lines).map(({ key, line }) => duplicate(key, at(line))), ...badItems(items, lines, at)];
  if (found.length > 0) return { diagnostics: found };
  return { lock: new Map(Object.entries(items as { readonly [key: string]: LockedValue })) };
}

const REPAIR = "put back the version of git, or remove the file and run: npx synth lock";

type At = (line: number) => { readonly kind: "file"; readonly file: string; readonly line: number };

function failed(diagnostic: Diagnostic): ParsedLockFile {
  return { diagnostics: [diagnostic] };
}

function badItems(items: object, lines: readonly string[], at: At): Diagnostic[] {
  const checks = itemChecks();
  return Object.entries(items).flatMap(([key, value]) => {
    const origin = at(
      Math.max(
        0,
        lines.findIndex((line) => keyOf(line) === key),
      ),
    );
    const kind = lockKind(key);
    if (!isKind(kind)) {
      const message = `Unexpected item \`${key}\`, expected a name that starts with one of ${LOCK_KINDS.join(", ")}`;
      return [error("lock/bad-file", message, { origin, help: "remove the line, and run: npx synth lock" })];
    }
    if (checks[kind].safeParse(value).success) return [];
    return [
      error("lock/bad-file", `Unexpected value of \`${key}\`, expected ${EXPECTED[kind]}`, {
        origin,
        help: "remove the line, and run: npx synth lock",
      }),
    ];
  });
}

const EXPECTED: { readonly [kind in LockKind]: string } = {
  ami: '`{"id":"ami-…","name":"…"}`',
  docker: '`{"digest":"sha256:…"}`, or `{"id":"sha256:…"}` for one that only one machine has',
  download: '`{"sha256":"…"}`',
  plugin: '`{"version":"1.2.3"}`',
};

function itemChecks(): { readonly [kind in LockKind]: ZodMiniType } {
  const digest = string().check(regex(/^sha256:[0-9a-f]{64}$/));
  return {
    ami: strictObject({ id: string().check(regex(/^ami-[0-9a-f]+$/)), name: optional(string()) }),
    docker: union([strictObject({ digest }), strictObject({ id: digest })]),
    download: strictObject({ sha256: string().check(regex(/^[0-9a-f]{64}$/)) }),
    plugin: strictObject({ version: string().check(regex(/^\d+\.\d+\.\d+$/)) }),
  };
}

function isKind(kind: string): kind is LockKind {
  return (LOCK_KINDS as readonly string[]).includes(kind);
}

/** JSON would silently take the last of two values. Equal lines do no harm: git leaves such when it merges by union. */
function twice(lines: readonly string[]): { readonly key: string; readonly line: number }[] {
  const seen = new Map<string, string>();
  return lines.flatMap((text, line) => {
    const key = keyOf(text);
    if (key === undefined) return [];
    if (seen.has(key) && seen.get(key) !== text.trim()) return [{ key, line }];
    seen.set(key, text.trim());
    return [];
  });
}

function duplicate(key: string, origin: ReturnType<At>): Diagnostic {
  return error("lock/duplicate", `Unexpected second value of \`${key}\`, expected one`, {
    origin,
    help: `remove one of the two lines; npx synth lock --upgrade "${key}" looks it up anew`,
  });
}

function keyOf(line: string): string | undefined {
  const [, quoted] = /^\s*("(?:[^"\\]|\\.)*")\s*:/.exec(line) ?? [];
  if (quoted === undefined) return undefined;
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

/** Line (from 0) that V8's message tells, by position or by line. */
function lineOfProblem(text: string, message: string): number | undefined {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return text.slice(0, Number(position)).split("\n").length - 1;
  return /end of JSON input/.test(message) ? text.trimEnd().split("\n").length - 1 : undefined;
}

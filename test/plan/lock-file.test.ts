// The lock file as text: what is written reads back the same, git merges it line by line, and what people break is told with place and cure.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDiagnostics } from "../../lib/diagnostics/format.ts";
import { type Lock, type LockedValue, printLock } from "../../lib/plan/lock-file.ts";
import { parseLockFile } from "../../lib/plan/parse-lock-file.ts";

const DIGEST = `sha256:${"1".repeat(64)}`;
const ALL: readonly (readonly [string, LockedValue])[] = [
  ["plugin github.com/hashicorp/docker", { version: "1.1.2" }],
  ["docker debian:12-slim", { digest: DIGEST }],
  ["docker mine", { id: DIGEST }],
  ["download https://example.com/a?b=1", { sha256: "2".repeat(64) }],
  ['ami us-east-1 {"owners":["self"]}', { name: "debian-12", id: "ami-0123" }],
];
const TEXT = `{
  "ami us-east-1 {\\"owners\\":[\\"self\\"]}": {"id":"ami-0123","name":"debian-12"},
  "docker debian:12-slim": {"digest":"${DIGEST}"},
  "docker mine": {"id":"${DIGEST}"},
  "download https://example.com/a?b=1": {"sha256":"${"2".repeat(64)}"},
  "plugin github.com/hashicorp/docker": {"version":"1.1.2"},
  "version": 1
}
`;

test("has one line per item, sorted, each with a comma", () => {
  expect(printLock(new Map(ALL))).toBe(TEXT);
  expect(printLock(new Map())).toBe('{\n  "version": 1\n}\n');
});

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const name = fc.string({ minLength: 1 });
const item: fc.Arbitrary<readonly [string, LockedValue]> = fc.oneof(
  fc.tuple(
    name.map((text) => `docker ${text}`),
    fc.record({ digest: hex(64).map((digits) => `sha256:${digits}`) }),
  ),
  fc.tuple(
    name.map((text) => `docker ${text}`),
    fc.record({ id: hex(64).map((digits) => `sha256:${digits}`) }),
  ),
  fc.tuple(
    name.map((text) => `ami ${text}`),
    fc.record({ id: hex(17).map((digits) => `ami-${digits}`), name: fc.string() }),
  ),
  fc.tuple(
    name.map((text) => `download ${text}`),
    fc.record({ sha256: hex(64) }),
  ),
  fc.tuple(
    name.map((text) => `plugin ${text}`),
    fc.record({ version: fc.constantFrom("1.0.0", "0.12.3") }),
  ),
);
const items = (more: fc.ArrayConstraints = {}) =>
  fc.uniqueArray(item, { selector: ([key]) => key, maxLength: 12, ...more });

test("reads back as it was written, whatever the names, in 1,000 random locks", () => {
  fc.assert(
    fc.property(items(), (entries) => {
      expect(parseLockFile(printLock(new Map(entries)))).toEqual({ lock: new Map(entries) });
    }),
    { numRuns: 1_000 },
  );
});

describe("git merges", () => {
  test("additions of two branches, unless both stand at the same place, in 60 random cases", {
    timeout: 60_000,
  }, () => {
    inFolder((folder) => {
      fc.assert(
        fc.property(items({ minLength: 3 }), fc.nat(), fc.nat(), (entries, one, two) => {
          const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
          const left = one % sorted.length;
          const right = two % sorted.length;
          fc.pre(Math.abs(left - right) > 1);
          const base = sorted.filter((_, index) => index !== left && index !== right);
          const merged = merge(folder, base, [...base, sorted[left]!], [...base, sorted[right]!], []);
          expect(merged).toEqual({ status: 0, text: printLock(new Map(sorted)) });
        }),
        { numRuns: 60 },
      );
    });
  });

  test("any additions of two branches with `merge=union`, in 60 random cases", { timeout: 60_000 }, () => {
    inFolder((folder) => {
      fc.assert(
        fc.property(items(), fc.nat(12), fc.nat(12), (entries, one, two) => {
          const [first, second] = [Math.min(one, two), Math.max(one, two)];
          const base = entries.slice(0, first);
          const left = [...base, ...entries.slice(first, second)];
          const right = [...base, ...entries.slice(second)];
          const { status, text } = merge(folder, base, left, right, ["--union"]);
          expect(status).toBe(0);
          const parsed = parseLockFile(text) as { readonly lock: Lock };
          expect(printLock(parsed.lock)).toBe(printLock(new Map(entries)));
        }),
        { numRuns: 60 },
      );
    });
  });

  test("two additions at the same place only with a conflict, which is recognized", () => {
    inFolder((folder) => {
      const { status, text } = merge(folder, [], [ALL[1]!], [ALL[2]!], []);
      expect(status).toBe(1);
      expect(formatDiagnostics((parseLockFile(text) as { diagnostics: [] }).diagnostics)).toContain("lock/conflict");
    });
  });
});

describe("tells what is wrong with", () => {
  test.each<[what: string, text: string, message: string]>([
    [
      "a merge conflict",
      TEXT.replace('  "docker mine"', '<<<<<<< HEAD\n=======\n>>>>>>> other\n  "docker mine"'),
      `error lock/conflict  Unexpected merge conflict in \`packwright.lock.json\`, expected one line per item
  at packwright.lock.json:4
  help: remove the lines of marks (of two lines with the same name keep one), then run: npx synth lock`,
    ],
    [
      "an empty file",
      "",
      `error lock/bad-file  Cannot read \`packwright.lock.json\`: Unexpected end of JSON input
  at packwright.lock.json:1
  help: put back the version of git, or remove the file and run: npx synth lock`,
    ],
    [
      "a list",
      "[]",
      `error lock/bad-file  Unexpected content of \`packwright.lock.json\`, expected an object with \`version\`
  at packwright.lock.json
  help: put back the version of git, or remove the file and run: npx synth lock`,
    ],
    [
      "a later version",
      TEXT.replace('"version": 1', '"version": 2'),
      `error lock/unknown-version  Unexpected version \`2\` of \`packwright.lock.json\`, expected \`1\`
  at packwright.lock.json:7
  help: update packwright to the version that wrote the file (\`npm install packwright@latest\`)`,
    ],
    [
      "two values of the same item",
      TEXT.replace('  "version"', `  "docker mine": {"digest":"${DIGEST}"},\n  "version"`),
      `error lock/duplicate  Unexpected second value of \`docker mine\`, expected one
  at packwright.lock.json:7
  help: remove one of the two lines; npx synth lock --upgrade "docker mine" looks it up anew`,
    ],
    [
      "several items at once",
      TEXT.replace("sha256:1", "sha256:x").replace('"1.1.2"', '"latest"').replace("download https", "iso https"),
      `error lock/bad-file  Unexpected value of \`docker debian:12-slim\`, expected \`{"digest":"sha256:…"}\`, or \`{"id":"sha256:…"}\` for one that only one machine has
  at packwright.lock.json:3
  help: remove the line, and run: npx synth lock

error lock/bad-file  Unexpected item \`iso https://example.com/a?b=1\`, expected a name that starts with one of ami, docker, download, plugin
  at packwright.lock.json:5
  help: remove the line, and run: npx synth lock

error lock/bad-file  Unexpected value of \`plugin github.com/hashicorp/docker\`, expected \`{"version":"1.2.3"}\`
  at packwright.lock.json:6
  help: remove the line, and run: npx synth lock`,
    ],
  ])("%s", (_, text, message) => {
    const parsed = parseLockFile(text);
    expect("diagnostics" in parsed && formatDiagnostics(parsed.diagnostics)).toBe(message);
  });
});

type Entries = readonly (readonly [string, LockedValue])[];

function merge(
  folder: string,
  base: Entries,
  left: Entries,
  right: Entries,
  options: readonly string[],
): { readonly status: number | null; readonly text: string } {
  const files = { left, base, right };
  for (const [file, entries] of Object.entries(files))
    writeFileSync(path.join(folder, file), printLock(new Map(entries)));
  const { status, stdout } = spawnSync("git", ["merge-file", "-p", ...options, ...Object.keys(files)], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, text: stdout };
}

function inFolder(action: (folder: string) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), "packwright-merge-"));
  try {
    action(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

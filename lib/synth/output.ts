// The only writer of the output folder. Everything is staged beside it and moved into place file by file once all of it is there and
// verified, so that a failed or killed run leaves old or new files, never half ones. Unchanged files keep their times.
import { createHash } from "node:crypto";
import { chmodSync, createWriteStream, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { mkdir, readdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { OutputFile } from "../packer/output-file.ts";
import { systemReason } from "../util/system-reason.ts";
import { materialize } from "./materialize.ts";
import { ownedFiles, PLAN_FILE } from "./owned-files.ts";

export interface OutputState {
  readonly folder: string;
  readonly projectFolder: string;
  readonly entries: readonly OutputEntry[];
  /** Files of an earlier run that this one does not have, relative to the folder. */
  readonly stale: readonly string[];
}

export interface OutputEntry {
  readonly file: OutputFile;
  readonly sha256: string;
  readonly size: number;
  readonly state: "new" | "changed" | "unchanged";
}

/** Compares what is to be written with what is there; writes nothing. Throws a `Failure` if a file of someone else is in the way. */
export async function compareOutput(
  folder: string,
  projectFolder: string,
  files: readonly OutputFile[],
): Promise<OutputState> {
  const owned = await ownedFiles(folder);
  if (owned.foreignPlan) throw inTheWay(path.join(folder, PLAN_FILE));
  const entries: OutputEntry[] = [];
  for (const file of files) {
    const { sha256, size } = await hashFile(file, projectFolder);
    const target = path.join(folder, file.path);
    const present = hashOnDisk(target, size, Boolean(file.executable));
    const state = present === undefined ? "new" : present === sha256 ? "unchanged" : "changed";
    if (state === "changed" && !(await owned.has(file.path))) throw inTheWay(target);
    entries.push({ file, sha256, size, state });
  }
  const wanted = new Set(files.map((file) => file.path));
  return { folder, projectFolder, entries, stale: await owned.stale(wanted) };
}

/**
 * Moves everything that changed into place, then `plan.json`, and removes what an earlier run left; returns whether there was anything
 * to do. With `dry` it only tells.
 */
export async function writeOutput(state: OutputState & { readonly dry: boolean }, planJson: string): Promise<boolean> {
  const { folder, stale } = state;
  const changed = state.entries.filter((entry) => entry.state !== "unchanged").map(({ file }) => file);
  const planChanged =
    hashOnDisk(path.join(folder, PLAN_FILE), Buffer.byteLength(planJson), false) !== sha256Of(planJson);
  const moves = planChanged
    ? [...changed, { path: PLAN_FILE, content: { kind: "text", text: planJson } } as const]
    : changed;
  if (moves.length === 0 && stale.length === 0) return false;
  if (state.dry) return true;
  const stage = path.join(folder, `.staged-${process.pid}-${++stages}`);
  try {
    await mkdir(folder, { recursive: true });
    await removeDeadStages(folder);
    await mkdir(stage);
    for (const [index, file] of moves.entries())
      await stageFile(path.join(stage, `${index}`), file, state.projectFolder);
    const made = new Set<string>();
    for (const [index, file] of changed.entries())
      moveIntoPlace(path.join(stage, `${index}`), path.join(folder, file.path), made);
    for (const file of stale) await removeStale(folder, file);
    if (planChanged) moveIntoPlace(path.join(stage, `${moves.length - 1}`), path.join(folder, PLAN_FILE), made);
  } catch (cause) {
    throw cause instanceof Failure ? cause : cannotWrite(folder, cause);
  } finally {
    await rm(stage, { recursive: true, force: true }).catch(() => undefined);
  }
  return true;
}

/** Runs of this process so far: each stages in a folder of its own. */
let stages = 0;

/** Texts are small and many: writing them synchronously is several times faster. Everything else streams. */
async function stageFile(staged: string, file: OutputFile, projectFolder: string): Promise<void> {
  if (file.content.kind === "text") writeFileSync(staged, file.content.text);
  else await pipeline(Readable.from(materialize(file, projectFolder)), createWriteStream(staged));
  chmodSync(staged, file.executable ? 0o755 : 0o644);
}

/** `made` holds the folders that are known to be there. */
function moveIntoPlace(staged: string, target: string, made: Set<string>): void {
  const folder = path.dirname(target);
  if (!made.has(folder)) mkdirSync(folder, { recursive: true });
  made.add(folder);
  renameSync(staged, target);
}

async function removeStale(folder: string, file: string): Promise<void> {
  await rm(path.join(folder, file), { force: true });
  for (let parent = path.dirname(file); parent !== "."; parent = path.dirname(parent)) {
    const removed = await rmdir(path.join(folder, parent)).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

/** A killed run leaves its stage behind; one of a run that still lives is left alone. */
async function removeDeadStages(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const id = /^\.staged-(\d+)-\d+$/.exec(name)?.[1];
    if (id !== undefined && !isAlive(Number(id))) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch {
    return false;
  }
}

async function hashFile(file: OutputFile, projectFolder: string): Promise<{ sha256: string; size: number }> {
  if (file.content.kind === "text")
    return { sha256: sha256Of(file.content.text), size: Buffer.byteLength(file.content.text) };
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of materialize(file, projectFolder)) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { sha256: hash.digest("hex"), size };
}

/** Hash of what is on disk; undefined if there is nothing; `differs` without reading when size or mode tell already. */
function hashOnDisk(file: string, size: number, executable: boolean): string | undefined {
  try {
    const facts = statSync(file, { throwIfNoEntry: false });
    if (!facts) return undefined;
    if (!facts.isFile() || facts.size !== size || (executable && (facts.mode & 0o111) === 0)) return "differs";
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function inTheWay(file: string): Failure {
  return new Failure([
    error("synth/foreign-file", `Unexpected file \`${file}\`, expected one written by Packwright`, {
      help: "move it away, or choose another output folder with `--out`",
    }),
  ]);
}

function cannotWrite(file: string, cause: unknown): Failure {
  return new Failure(
    [
      error("synth/cannot-write", `Cannot write \`${file}\`: ${systemReason(cause)}`, {
        help: "nothing was changed; make room or choose another folder with `--out`",
      }),
    ],
    { cause },
  );
}

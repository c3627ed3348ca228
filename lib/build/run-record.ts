// What a run of builds leaves on the host while it lasts, so that a later run can clean up after one that was killed: who it is, which Packer
// runs, where its temporary files are. Removed when the run ends.
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { HEARTBEAT, lookUpProcess, type Owner, thisOwner } from "./owner.ts";

/** Content of `runs/<id>/owner.json`. */
export interface RunOwner extends Owner {
  /** A link to the run's folder by a short name, elsewhere. */
  readonly shortcut?: string;
}

/** Content of `runs/<id>/<n>.json`: a Packer that runs. It leads a process group of the same number. */
export interface RunningPacker {
  readonly pid: number;
  readonly start?: string;
  /** Of the template. */
  readonly folder: string;
}

export interface RunRecord {
  readonly id: string;
  /** Absolute; containers of this run's builds mount something below it. */
  readonly folder: string;
  /** A new temporary folder for one Packer. */
  forBuild(): BuildRecord;
  /** Removes it. Returns what could not be removed, such as files that a container made as root: no reason to fail. */
  finish(): readonly string[];
}

export interface BuildRecord {
  /** Absolute, empty. */
  readonly folder: string;
  /** The same by a name that leaves room for a socket below it. */
  readonly shortFolder: string;
  /** To be called at once when Packer runs. */
  started(pid: number, templateFolder: string): void;
  /** To be called when Packer has ended. Returns what could not be removed. */
  finish(): readonly string[];
}

/** Names of sockets hold 103 bytes; Packer's plugins add `/packer-plugin` and up to ten digits to a folder of ours. */
const LONGEST_FOLDER = 103 - "/packer-plugin".length - 10 - "/9999".length;

/** `runs`: `HostState.runs`. Throws a `Failure` with `build/cannot-record`, as `forBuild` does. */
export function startRun(runs: string): RunRecord {
  const { id, folder, shortcut } = recorded(runs, () => makeRun(runs));
  const heartbeat = setInterval(() => {
    try {
      utimesSync(path.join(folder, "owner.json"), new Date(), new Date());
    } catch {
      // The folder is gone, or the disk: there is nothing left to tell.
    }
  }, HEARTBEAT);
  heartbeat.unref();
  let builds = 0;
  return {
    id,
    folder,
    forBuild: () => recorded(runs, () => recordBuild(folder, shortcut ?? folder, `${++builds}`)),
    finish() {
      clearInterval(heartbeat);
      return removeRun(folder, shortcut);
    },
  };
}

/** Removes a run's folder. Returns what could not be removed; it is put aside, so that nobody takes it for a run. */
export function removeRun(folder: string, shortcut: string | undefined): readonly string[] {
  if (shortcut !== undefined) tryTo(() => unlinkSync(shortcut));
  if (tryTo(() => rmSync(folder, { recursive: true, force: true }))) return [];
  const aside = path.join(path.dirname(folder), `.left-${path.basename(folder)}`);
  return [tryTo(() => renameSync(folder, aside)) ? aside : folder];
}

function makeRun(runs: string): {
  readonly id: string;
  readonly folder: string;
  readonly shortcut: string | undefined;
} {
  // Nobody may see it without its owner.
  const prepared = mkdtempSync(path.join(runs, ".new-"));
  const id = path.basename(prepared).slice(".new-".length);
  const folder = path.join(runs, id);
  const shortcut = Buffer.byteLength(folder) > LONGEST_FOLDER ? path.join(tmpdir(), `packwright-${id}`) : undefined;
  const owner: RunOwner = { ...thisOwner(), ...(shortcut === undefined ? {} : { shortcut }) };
  writeFileSync(path.join(prepared, "owner.json"), `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  renameSync(prepared, folder);
  if (shortcut !== undefined) symlinkSync(folder, shortcut);
  return { id, folder, shortcut };
}

function recordBuild(run: string, short: string, name: string): BuildRecord {
  const folder = path.join(run, name);
  const file = `${folder}.json`;
  mkdirSync(folder, { mode: 0o700 });
  return {
    folder,
    shortFolder: path.join(short, name),
    started(pid, templateFolder) {
      const start = lookUpProcess(pid)?.start;
      const running: RunningPacker = { pid, ...(start === undefined ? {} : { start }), folder: templateFolder };
      // Packer runs already: a disk that is full just now must not part us from it.
      tryTo(() => {
        writeFileSync(`${file}.new`, `${JSON.stringify(running)}\n`, { mode: 0o600 });
        renameSync(`${file}.new`, file);
      });
    },
    finish() {
      tryTo(() => unlinkSync(file));
      return tryTo(() => rmSync(folder, { recursive: true, force: true })) ? [] : [folder];
    },
  };
}

function recorded<T>(runs: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new Failure(
      [
        error("build/cannot-record", `Cannot note this run in \`${runs}\`: ${(cause as Error).message}`, {
          help: "make room there, or set PACKWRIGHT_HOME to another folder on a local disk",
        }),
      ],
      { cause },
    );
  }
}

function tryTo(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "ENOENT";
  }
}

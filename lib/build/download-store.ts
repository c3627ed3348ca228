// Files that builds download, once per host: a folder where each lies under its SHA-256, which templates send from there. Knows no plan.
// Node's own fetch is used, which heeds no proxy variables before Node 24 (NODE_USE_ENV_PROXY=1): what it cannot reach, the guest fetches.
import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { type Diagnostic, error, warning } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";

export interface DownloadItem {
  readonly url: string;
  /** Hex SHA-256 that the file must have. */
  readonly sha256: string;
}

export interface StoredDownloads {
  /** SHA-256 of those that are in the folder now. */
  readonly available: ReadonlySet<string>;
  /** Warnings for what cannot be fetched from here; an error where a URL gives another file than was meant. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface DownloadOptions {
  /** How often a file is tried. Default 3. */
  readonly attempts?: number;
  /** Seconds before the second try; twice as many before each further one. Default 1. */
  readonly pause?: number;
  /** Seconds without a byte after which a try is given up. Default 60. */
  readonly patience?: number;
}

/**
 * Makes sure that the files are in `folder`, as `FOLDER/<sha256>`. What is there is taken as it is: it was checked when it came, and guests
 * check it again. A file is written under another name and renamed once its checksum is right, so that processes may do this at once, and
 * one that is killed leaves nothing that could be taken for a file. Throws a `Failure` only if the folder cannot be written.
 */
export async function ensureDownloads(
  items: readonly DownloadItem[],
  folder: string,
  options: DownloadOptions = {},
): Promise<StoredDownloads> {
  const wanted = new Map(items.map((item) => [item.sha256, item]));
  if (wanted.size === 0) return { available: new Set(), diagnostics: [] };
  const available = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const queue = [...wanted.values()];
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item; item = queue.shift()) {
      const problem = await ensureDownload(item, folder, options);
      if (problem) diagnostics.push(problem);
      else available.add(item.sha256);
    }
  };
  try {
    await mkdir(folder, { recursive: true });
    await removeLeftovers(folder);
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, work));
  } catch (cause) {
    throw new Failure([unusableFolder(folder, cause)], { cause });
  }
  return { available, diagnostics: diagnostics.sort((a, b) => (a.message < b.message ? -1 : 1)) };
}

const AT_ONCE = 4;
const PARTIAL = ".partial-";
const DAY = 86_400_000;

async function ensureDownload(
  item: DownloadItem,
  folder: string,
  { attempts = 3, pause = 1, patience = 60 }: DownloadOptions,
): Promise<Diagnostic | undefined> {
  const file = path.join(folder, item.sha256);
  if (await exists(file)) return undefined;
  const temporary = path.join(folder, `${PARTIAL}${randomUUID()}`);
  for (let attempt = 1; ; attempt++) {
    const result = await fetchTo(item.url, temporary, patience);
    if ("sha256" in result) {
      if (result.sha256 !== item.sha256) {
        await rm(temporary, { force: true });
        return mismatch(item, result.sha256);
      }
      await rename(temporary, file);
      return undefined;
    }
    await rm(temporary, { force: true });
    if (result.isFinal || attempt >= attempts) return unreachable(item, result.reason);
    await new Promise((resolve) => setTimeout(resolve, pause * 2 ** (attempt - 1) * 1000));
  }
}

type Fetched = { readonly sha256: string } | { readonly reason: string; readonly isFinal: boolean };

async function fetchTo(url: string, file: string, patience: number): Promise<Fetched> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error(`nothing came for ${patience} s`)), patience * 1000);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      const isFinal = response.status < 500 && response.status !== 408 && response.status !== 429;
      return { reason: `the server answers ${response.status} ${response.statusText}`.trimEnd(), isFinal };
    }
    const hash = createHash("sha256");
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        timer.refresh();
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body as ReadableStream), watch, createWriteStream(file, { flags: "wx" }));
    return { sha256: hash.digest("hex") };
  } catch (cause) {
    if (isDiskProblem(cause)) throw cause;
    return { reason: reasonOf(abort.signal.aborted ? abort.signal.reason : cause), isFinal: /^ftp:/i.test(url) };
  } finally {
    clearTimeout(timer);
  }
}

/** Writing failed, not reading from the network: a full or read-only disk is nothing that the guest could make up for. */
function isDiskProblem(cause: unknown): boolean {
  return cause instanceof Error && ["write", "open"].includes((cause as NodeJS.ErrnoException).syscall ?? "");
}

/** The innermost message says most: fetch itself only says that it failed. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error
    ? reasonOf(cause.cause)
    : cause.message || (cause as NodeJS.ErrnoException).code || cause.name;
}

function unreachable({ url }: DownloadItem, reason: string): Diagnostic {
  return warning("build/download-failed", `Cannot fetch ${url} on this machine: ${reason}`, {
    help: "Nothing, if what is built reaches it: it fetches the file itself then. Else correct the `url` of the Download.",
  });
}

function mismatch({ url, sha256 }: DownloadItem, found: string): Diagnostic {
  return error("build/download-mismatch", `Unexpected content of ${url}: its SHA-256 is ${found}, expected ${sha256}`, {
    help: "Find out why the file has changed; if the new one is right, put its checksum into the Download.",
  });
}

function unusableFolder(folder: string, cause: unknown): Diagnostic {
  return error("build/downloads-folder", `Cannot keep downloads in ${folder}: ${reasonOf(cause)}`, {
    help: "Make the folder writable and free some space, or name another one with PACKWRIGHT_HOME.",
  });
}

/** What killed processes left. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PARTIAL)) continue;
    const file = path.join(folder, name);
    const age = await stat(file).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > DAY) await rm(file, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

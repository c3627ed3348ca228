// The list that stands beside a built file or folder once it is whole: fingerprint and files. Written last, so that without it nothing
// counts. Knows no plan and removes nothing but its own file.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile, readlink, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";

/** In a folder; behind a file's own name with a dot before. */
const NAME = "packwright.json";
const VERSION = 1;
/** Larger files are known by size and time only: to read disks of many gigabytes for every plan would take minutes. */
export const LARGEST_HASHED = 64 << 20;

export interface FileManifest {
  readonly version: typeof VERSION;
  readonly fingerprint: string;
  /** Sorted by path. */
  readonly files: readonly ManifestFile[];
}

export type ManifestFile =
  | {
      /** Relative to the folder with `/`; the file's own name if the artifact is a file. */
      readonly path: string;
      readonly size: number;
      /** Whole seconds: archives keep no more. */
      readonly modified: number;
      readonly sha256?: string;
    }
  /** A symbolic link, never followed. */
  | { readonly path: string; readonly link: string };

/** Where the manifest of an artifact lies. */
export function manifestPath(artifact: string, isFolder: boolean): string {
  return isFolder ? path.join(artifact, NAME) : `${artifact}.${NAME}`;
}

/** Undefined if it is missing, cut off or of another version. */
export async function tryReadManifest(file: string): Promise<FileManifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(file, "utf8")) as FileManifest;
    const usable = manifest?.version === VERSION && typeof manifest.fingerprint === "string";
    return usable && Array.isArray(manifest.files) ? manifest : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError || isMissing(cause)) return undefined;
    throw cause;
  }
}

/** Lists what is there and writes the manifest, aside first; undefined if there is no file at all. */
export async function writeManifest(artifact: string, fingerprint: string): Promise<FileManifest | undefined> {
  const isFolder = (await lstat(artifact)).isDirectory();
  const target = manifestPath(artifact, isFolder);
  const names = isFolder ? (await listFolder(artifact)).filter((name) => name !== NAME) : [""];
  const files: ManifestFile[] = [];
  for (const name of names) {
    const entry = await describeFile(path.join(artifact, name), name || path.basename(artifact));
    if (entry) files.push(entry);
  }
  if (files.length === 0) return undefined;
  const manifest: FileManifest = { version: VERSION, fingerprint, files };
  const aside = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(aside, `${JSON.stringify(manifest, null, 2)}\n`);
    await rename(aside, target);
  } finally {
    await rm(aside, { force: true });
  }
  return manifest;
}

/** Whether every listed file is there as it was; further files do not matter. */
export async function stillMatches(artifact: string, isFolder: boolean, manifest: FileManifest): Promise<boolean> {
  for (const entry of manifest.files) {
    const file = isFolder ? path.join(artifact, entry.path) : artifact;
    const stat = await lstat(file).catch((cause: unknown) => {
      if (isMissing(cause)) return undefined;
      throw cause;
    });
    if (stat === undefined) return false;
    if ("link" in entry) {
      if (!stat.isSymbolicLink() || (await readlink(file)) !== entry.link) return false;
    } else if (!stat.isFile() || stat.size !== entry.size) return false;
    else if (Math.floor(stat.mtimeMs / 1000) !== entry.modified) {
      // A copy has another time but the same content.
      if (entry.sha256 === undefined || (await tryHash(file, stat.size)) !== entry.sha256) return false;
    }
  }
  return manifest.files.length > 0;
}

export function totalBytes({ files }: FileManifest): number {
  return files.reduce((sum, file) => sum + ("size" in file ? file.size : 0), 0);
}

export function isMissing(cause: unknown): boolean {
  const { code } = cause as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Everything but folders, as paths with `/`, sorted by their bytes. */
async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}

/** Undefined for sockets, pipes and devices, which builders leave by accident only. */
async function describeFile(file: string, name: string): Promise<ManifestFile | undefined> {
  const stat = await lstat(file);
  if (stat.isSymbolicLink()) return { path: name, link: await readlink(file) };
  if (!stat.isFile()) return undefined;
  const sha256 = await tryHash(file, stat.size);
  const modified = Math.floor(stat.mtimeMs / 1000);
  return { path: name, size: stat.size, modified, ...(sha256 === undefined ? {} : { sha256 }) };
}

async function tryHash(file: string, size: number): Promise<string | undefined> {
  if (size > LARGEST_HASHED) return undefined;
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

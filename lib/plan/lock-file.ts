// `packwright.lock.json`: what outside things were when they were last looked up. One line per item, each with a comma, so that git merges
// it line by line; no times, so that nothing changes without a reason. Reading it back is parse-lock-file.ts.
import { stableJson } from "../util/stable.ts";

export const LOCK_FILE = "packwright.lock.json";

/** Raised when a reader of the former version could misread the file. */
export const LOCK_FILE_VERSION = 1;

/** Kinds of things that can be locked: the first word of an item's key. */
export const LOCK_KINDS = ["ami", "docker", "download", "plugin"] as const;

export type LockKind = (typeof LOCK_KINDS)[number];

/** `docker`: digest in its registry, of all architectures where there are several. */
export interface LockedDigest {
  /** `sha256:…`. */
  readonly digest: string;
}

/** `docker`: an image that only this machine has. */
export interface LockedLocalImage {
  /** The image id, `sha256:…`. */
  readonly id: string;
}

export interface LockedAmi {
  /** `ami-…`. */
  readonly id: string;
  /** For people. */
  readonly name?: string;
}

export interface LockedPlugin {
  /** e.g. `1.1.2`. */
  readonly version: string;
}

export interface LockedDownload {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

export type LockedValue = LockedDigest | LockedLocalImage | LockedAmi | LockedPlugin | LockedDownload;

/** Values by key: kind, blank, and what names the thing, e.g. `docker debian:12-slim`. */
export type Lock = ReadonlyMap<string, LockedValue>;

export function lockKind(key: string): string {
  return key.slice(0, key.indexOf(" "));
}

/** The text of the file: items sorted by key, then the version, so that every item's line ends alike. */
export function printLock(lock: Lock): string {
  const items = [...lock].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = items.map(([key, value]) => `  ${JSON.stringify(key)}: ${stableJson(value)},\n`);
  return `{\n${lines.join("")}  "version": ${LOCK_FILE_VERSION}\n}\n`;
}

/** What is locked, in one word, e.g. a digest or a version. */
export function lockedText(value: LockedValue): string {
  if ("digest" in value) return value.digest;
  if ("version" in value) return value.version;
  if ("sha256" in value) return value.sha256;
  return "name" in value ? `${value.id} (${value.name})` : value.id;
}

// Reads files of the user's project while lowering: the only I/O of this folder. Paths it gives out are relative to the project with `/`.
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, relative, resolve, sep } from "node:path";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import type { FileFacts, FolderItem } from "../plan/actions.ts";
import { sha256 } from "../util/stable.ts";
import { nearest } from "../util/text.ts";
import { matchesGlob } from "./match-glob.ts";

export type ReadFile = { readonly kind: "file"; readonly path: string } & FileFacts;
export type ReadSource =
  | ReadFile
  | { readonly kind: "folder"; readonly path: string; readonly files: readonly FolderItem[] };

/** The user's files, each read once; paths are relative to the project folder. A result with a `severity` is a problem to report. */
export class ProjectFiles {
  /** The project folder, absolute. */
  readonly folder: string;
  readonly #files = new Map<string, ReadFile>();
  readonly #texts = new Map<string, string>();

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** A file's hash, size and permissions, or a folder's whole content in order of path. A problem instead when it cannot be read. */
  read(source: string, exclude: readonly string[] = []): ReadSource | Diagnostic {
    return this.#attempt(source, (absolute) => {
      const facts = statSync(absolute);
      if (facts.isDirectory()) {
        const files: FolderItem[] = [];
        this.#readFolder(absolute, "", exclude, files);
        files.sort((a, b) => compareBytes(a.path, b.path));
        return { kind: "folder", path: this.#relative(absolute), files };
      }
      if (!facts.isFile()) throw new SpecialFile(source);
      return this.#readFile(absolute);
    });
  }

  /** A file's text, or a problem when it is missing or not UTF-8. */
  readText(source: string): { readonly path: string; readonly text: string; readonly sha256: string } | Diagnostic {
    return this.#attempt(source, (absolute) => {
      const bytes = readFileSync(absolute);
      let text = this.#texts.get(absolute);
      if (text === undefined) {
        try {
          text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {
          return error("constructs/file-not-text", `Cannot use file \`${source}\`: it is not UTF-8 text`, {
            help: "Copy binaries with `Files`, and run them from a `Script`.",
          });
        }
        this.#texts.set(absolute, text);
      }
      return { path: this.#relative(absolute), text, sha256: sha256(bytes) };
    });
  }

  #readFolder(folder: string, prefix: string, exclude: readonly string[], found: FolderItem[]): void {
    for (const name of readdirSync(folder)) {
      const path = prefix === "" ? name : `${prefix}/${name}`;
      if (exclude.some((glob) => matchesGlob(path, glob))) continue;
      const absolute = `${folder}${sep}${name}`;
      const facts = lstatSync(absolute);
      if (facts.isSymbolicLink()) found.push({ kind: "link", path, to: readlinkSync(absolute) });
      else if (facts.isDirectory()) {
        found.push({ kind: "folder", path });
        this.#readFolder(absolute, path, exclude, found);
      } else if (facts.isFile()) {
        const { sha256: hash, size, mode } = this.#readFile(absolute);
        found.push({ kind: "file", path, sha256: hash, size, mode });
      } else throw new SpecialFile(this.#relative(absolute));
    }
  }

  #readFile(absolute: string): ReadFile {
    let file = this.#files.get(absolute);
    if (!file) {
      const bytes = readFileSync(absolute);
      const mode = `0${(statSync(absolute).mode & 0o7777).toString(8).padStart(3, "0")}`.slice(-4);
      file = { kind: "file", path: this.#relative(absolute), sha256: sha256(bytes), size: bytes.length, mode };
      this.#files.set(absolute, file);
    }
    return file;
  }

  #attempt<T>(source: string, read: (absolute: string) => T): T | Diagnostic {
    const absolute = resolve(this.folder, source);
    try {
      return read(absolute);
    } catch (cause) {
      if (cause instanceof SpecialFile) {
        return error("constructs/special-file", `Cannot copy \`${cause.path}\`: it is no file, folder or link`, {
          help: "Leave it out with `exclude`.",
        });
      }
      const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
      if (code === "ENOENT" || code === "ENOTDIR") return this.#missing(source, absolute);
      if (code === "EISDIR")
        return error("constructs/file-is-folder", `Unexpected folder \`${source}\`, expected a file`, {
          help: "Give the path of a file in it.",
        });
      if (code === undefined) throw cause;
      return error("constructs/file-unreadable", `Cannot read \`${source}\`: ${explain(String(code))}`, {
        help: "Make it readable for the user who runs synth, or leave it out with `exclude`.",
      });
    }
  }

  #missing(source: string, absolute: string): Diagnostic {
    let near: string | undefined;
    try {
      near = nearest(basename(absolute), readdirSync(resolve(absolute, "..")));
    } catch {
      // The folder around it is missing as well: there is nothing to suggest.
    }
    return error("constructs/file-missing", `Cannot find file or folder \`${source}\``, {
      help:
        near === undefined
          ? "Paths are relative to the project folder; create it there or correct the path."
          : `Did you mean \`${this.#relative(resolve(absolute, "..", near))}\`?`,
    });
  }

  #relative(absolute: string): string {
    const path = relative(this.folder, absolute).split(sep).join("/");
    return path === "" ? "." : path;
  }
}

class SpecialFile extends Error {
  readonly path: string;

  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

export function isProblem(result: object): result is Diagnostic {
  return "severity" in result;
}

function explain(code: string): string {
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return code === "ELOOP" ? "its symbolic links form a loop" : code;
}

/** Order of UTF-8 bytes, the same on every machine. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

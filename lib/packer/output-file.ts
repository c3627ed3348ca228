// What the writer wants on disk, as data: the synthesizer materializes it. Paths are relative, with `/`.

export interface OutputFile {
  /** Relative to the output folder, e.g. `web/web.pkr.hcl`. */
  readonly path: string;
  readonly content: FileSource | { readonly kind: "archive"; readonly members: readonly ArchiveMember[] };
  readonly executable?: boolean;
}

/** Bytes: given here, or those of a file of the project (`path` relative to the project folder). */
export type FileSource =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "copy"; readonly path: string; readonly sha256: string };

export type ArchiveMember =
  | {
      readonly kind: "file";
      readonly name: string;
      readonly source: FileSource;
      readonly size: number;
      readonly mode: string;
    }
  | { readonly kind: "folder"; readonly name: string }
  | { readonly kind: "link"; readonly name: string; readonly to: string };

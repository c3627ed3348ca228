// Which files a script needs from the host, how they travel (alone or in one archive), and where they lie in the guest until they are placed.
// Small text needs no upload: the script carries it.
import type { ArtifactContent, FileEntry } from "../plan/actions.ts";
import type { Step } from "../plan/types.ts";
import { slug } from "../util/names.ts";
import type { ArchiveMember, FileSource, OutputFile } from "./output-file.ts";

/** Texts up to this many bytes travel inside the script. */
const LARGEST_INLINE_TEXT = 4096;

/** One `file` provisioner: a file of the output folder and where it goes in the guest. */
export interface Upload {
  readonly file: OutputFile;
  /** Path in the guest. */
  readonly destination: string;
}

/** How the script finds the content of one entry. */
export type Staged =
  | { readonly kind: "inline" }
  | { readonly kind: "staged"; readonly path: string; readonly from: "file" | "folder" }
  | ({ readonly kind: "artifact" } & ArtifactPlace);

/** Where the archive of what another image's build made lies in the guest, and the folder it is unpacked into. */
export interface ArtifactPlace {
  readonly archive: string;
  readonly checksum: string;
  readonly folder: string;
}

/** An archive and its checksum, which another image's build leaves on the host: not there when templates are written. */
export interface ArtifactUpload extends ArtifactPlace {
  readonly content: ArtifactContent;
  /** `type.name` of the targets that take it; undefined: all. */
  readonly guard: readonly string[] | undefined;
}

/** One `file` provisioner that runs if the host has the file: it is named by its SHA-256 in a folder that a variable names. */
export interface OptionalUpload {
  readonly sha256: string;
  /** Path in the guest. */
  readonly destination: string;
}

export interface UploadPlan {
  readonly uploads: readonly Upload[];
  /** What the script fetches itself unless the host has sent it. */
  readonly downloads: readonly OptionalUpload[];
  readonly artifacts: readonly ArtifactUpload[];
  /** Archive to unpack in the guest and the folder to unpack into, if there is one. */
  readonly archive?: { readonly path: string; readonly folder: string };
  /** Paths in the guest to remove once the script ends. */
  readonly staged: readonly string[];
  /** Where each entry of a step is. */
  locate(step: Step, entry: number): Staged;
  /** Where the file with that SHA-256 is, if the host has sent it. */
  download(sha256: string): string;
}

/** Plans the uploads of the steps of one script; `name` is unique among the scripts of the image. */
export function planUploads(image: string, name: string, steps: readonly Step[]): UploadPlan {
  const uploads: Upload[] = [];
  const artifacts: ArtifactUpload[] = [];
  const members: ArchiveMember[] = [];
  const places = new Map<string, Staged>();
  const root = `/tmp/packwright-${image}-${name}`;
  const folders = new Set<string>();
  for (const step of steps) {
    if (step.action.kind !== "place-files") continue;
    const action = step.action;
    action.entries.forEach((entry, index) => {
      const key = placeKey(step, index);
      if (isInline(entry)) {
        places.set(key, { kind: "inline" });
        return;
      }
      const label = `${slug(step.id)}${action.entries.length > 1 ? `-${index + 1}` : ""}`;
      if (entry.content.kind === "artifact") {
        const folder = `${root}-${uniqueName(label, folders)}`;
        const place = { archive: `${folder}.tar`, checksum: `${folder}.tar.sha256`, folder };
        artifacts.push({ ...place, content: entry.content, guard: step.guard });
        places.set(key, { kind: "artifact", ...place });
        return;
      }
      if (entry.content.kind !== "folder" && !action.archive) {
        const file = loneFile(image, `${name}-${label}`, entry);
        const destination = `${root}-${label}`;
        uploads.push({ file, destination });
        places.set(key, { kind: "staged", path: destination, from: "file" });
        return;
      }
      const unique = uniqueName(label, folders);
      members.push(...archiveMembers(unique, entry));
      places.set(key, {
        kind: "staged",
        path: `${root}/${unique}`,
        from: entry.content.kind === "folder" ? "folder" : "file",
      });
    });
  }
  const hashes = new Set(steps.flatMap(({ action }) => (action.kind === "fetch-download" ? [action.sha256] : [])));
  const downloads = [...hashes].map((sha256) => ({ sha256, destination: downloadPath(root, sha256) }));
  const archivePath = `${root}.tar`;
  if (members.length > 0) {
    uploads.unshift({
      file: { path: `${image}/files/${name}.tar`, content: { kind: "archive", members } },
      destination: archivePath,
    });
  }
  return {
    uploads,
    downloads,
    artifacts,
    ...(members.length > 0 ? { archive: { path: archivePath, folder: root } } : {}),
    staged: [
      ...uploads.map(({ destination }) => destination),
      ...(members.length > 0 ? [root] : []),
      ...downloads.map(({ destination }) => destination),
      ...artifacts.flatMap(({ archive, checksum, folder }) => [archive, checksum, folder]),
    ],
    locate: (step, entry) => places.get(placeKey(step, entry))!,
    download: (sha256) => downloadPath(root, sha256),
  };
}

function downloadPath(root: string, sha256: string): string {
  return `${root}-${sha256.slice(0, 16)}`;
}

function isInline(entry: FileEntry): boolean {
  if (entry.content.kind === "expression") return true;
  if (entry.content.kind !== "text") return false;
  return !entry.content.text.includes("\0") && Buffer.byteLength(entry.content.text) <= LARGEST_INLINE_TEXT;
}

function placeKey(step: Step, entry: number): string {
  return `${step.id}\n${entry}`;
}

function uniqueName(label: string, taken: Set<string>): string {
  let name = label;
  for (let number = 2; taken.has(name); number++) name = `${label}-${number}`;
  taken.add(name);
  return name;
}

function loneFile(image: string, label: string, entry: FileEntry): OutputFile {
  return { path: `${image}/files/${label}`, content: fileSource(entry) };
}

function fileSource({ content }: FileEntry): FileSource {
  if (content.kind === "text") return { kind: "text", text: content.text };
  if (content.kind === "file") return { kind: "copy", path: content.path, sha256: content.sha256 };
  throw new Error(`An entry of kind ${content.kind} is not one file`);
}

function archiveMembers(name: string, entry: FileEntry): ArchiveMember[] {
  const { content } = entry;
  if (content.kind !== "folder") {
    const size = content.kind === "file" ? content.size : content.kind === "text" ? Buffer.byteLength(content.text) : 0;
    const mode = content.kind === "file" ? content.mode : "0644";
    return [{ kind: "file", name, source: fileSource(entry), size, mode }];
  }
  return [
    { kind: "folder", name },
    ...content.files.map((item): ArchiveMember => {
      const member = `${name}/${item.path}`;
      if (item.kind === "folder") return { kind: "folder", name: member };
      if (item.kind === "link") return { kind: "link", name: member, to: item.to };
      const source: FileSource = { kind: "copy", path: joinPath(content.path, item.path), sha256: item.sha256 };
      return { kind: "file", name: member, source, size: item.size, mode: item.mode };
    }),
  ];
}

function joinPath(folder: string, path: string): string {
  return folder === "." || folder === "" ? path : `${folder.replace(/\/+$/, "")}/${path}`;
}

// Output files as bytes: text as it is, files of the project read, archives packed the same way every time (no times, no owners).
import { createReadStream } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { Pack } from "tar-stream";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { ArchiveMember, OutputFile } from "../packer/output-file.ts";

/** Yields the bytes of a file; `projectFolder` is where copied files are found. Throws a `Failure` if one has changed or is gone. */
export async function* materialize(file: OutputFile, projectFolder: string): AsyncGenerator<Uint8Array> {
  if (file.content.kind === "archive") yield* packArchive(file.content.members, projectFolder);
  else if (file.content.kind === "text") yield Buffer.from(file.content.text);
  else yield* openCopy(file.content.path, projectFolder);
}

async function* packArchive(members: readonly ArchiveMember[], projectFolder: string): AsyncGenerator<Uint8Array> {
  const { pack } = await import("tar-stream");
  const archive = pack();
  const filling = (async () => {
    for (const member of members) {
      const header = { name: member.name, mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" };
      if (member.kind === "folder") await add(archive, { ...header, type: "directory", mode: 0o755 });
      else if (member.kind === "link")
        await add(archive, { ...header, type: "symlink", linkname: member.to, mode: 0o777 });
      else {
        const file: Header = { ...header, type: "file", mode: Number.parseInt(member.mode, 8), size: member.size };
        if (member.source.kind === "text") await add(archive, file, Buffer.from(member.source.text));
        else await addCopy(archive, file, member.source.path, projectFolder);
      }
    }
    archive.finalize();
  })();
  filling.catch((cause: unknown) => archive.destroy(cause instanceof Error ? cause : new Error(String(cause))));
  for await (const chunk of archive) yield chunk as Uint8Array;
  await filling;
}

type Header = Exclude<Parameters<Pack["entry"]>[0], undefined>;

function add(archive: Pack, header: Header, bytes?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (cause?: Error | null) => (cause ? reject(cause) : resolve());
    if (bytes) archive.entry(header, bytes, done);
    else archive.entry(header, done);
  });
}

/** Streams: a file may be larger than the memory. */
async function addCopy(archive: Pack, header: Header, file: string, projectFolder: string): Promise<void> {
  try {
    await pipeline(createReadStream(path.resolve(projectFolder, file)), archive.entry(header));
  } catch (cause) {
    throw cannotRead(file, cause);
  }
}

async function* openCopy(file: string, projectFolder: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path.resolve(projectFolder, file))) yield chunk as Uint8Array;
  } catch (cause) {
    throw cannotRead(file, cause);
  }
}

function cannotRead(file: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure(
    [
      error("synth/unreadable-file", `Cannot read \`${file}\`: ${reason}`, {
        origin: { kind: "file", file },
        help: "the file went away or changed while `synth` ran; run it again",
      }),
    ],
    { cause },
  );
}

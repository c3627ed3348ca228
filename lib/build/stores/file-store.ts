// Artifacts that are a file or a folder on the machine that runs Packer: disks of qemu and virtualbox, exported containers. Whole is only
// what has a manifest that still fits. Removes nothing outside of the folder it is given.
import { lstat, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { Artifact, ArtifactStore, FoundArtifact } from "../store.ts";
import {
  type FileManifest,
  isMissing,
  manifestPath,
  stillMatches,
  totalBytes,
  tryReadManifest,
  writeManifest,
} from "./file-manifest.ts";
import { mapParallel } from "./map-parallel.ts";

const AT_A_TIME = 8;

type FileArtifact = Artifact & { readonly address: { readonly kind: "file" } };

/** `root`: only what lies below it is ever removed, e.g. the output folder. */
export function openFileStore(root: string): ArtifactStore {
  const found = (artifact: FileArtifact, manifest: FileManifest): FoundArtifact => ({
    id: artifact.address.path,
    where: "files",
    bytes: totalBytes(manifest),
  });

  const tryFind = (artifact: FileArtifact) =>
    orFailure("read", artifact, async () => {
      const { path: place } = artifact.address;
      const isFolder = await tryIsFolder(place);
      if (isFolder === undefined) return undefined;
      const manifest = await tryReadManifest(manifestPath(place, isFolder));
      if (manifest?.fingerprint !== artifact.fingerprint) return undefined;
      return (await stillMatches(place, isFolder, manifest)) ? found(artifact, manifest) : undefined;
    });

  return {
    name: "files",
    holds: isFileArtifact,

    async find(artifacts) {
      const ours = artifacts.filter(isFileArtifact);
      const results = await mapParallel(ours, AT_A_TIME, tryFind);
      return new Map(ours.flatMap(({ key }, index) => (results[index] ? [[key, results[index]] as const] : [])));
    },

    // Also what another recipe left under the same name goes: it will be replaced, and builders refuse to write into a folder that exists.
    async prepare(artifact) {
      if (!isFileArtifact(artifact) || (await tryFind(artifact))) return;
      const { path: place } = artifact.address;
      await orFailure("remove", artifact, async () => {
        // The manifest first: without it the rest counts for nothing, should the removal be cut off.
        await rm(manifestPath(place, false), { force: true });
        const isFolder = await tryIsFolder(place);
        if (isFolder === undefined) return;
        if (await isInside(place, root)) {
          if (isFolder) await rm(manifestPath(place, true), { force: true });
          await rm(place, { recursive: true, force: true });
        }
        // Builders write over a file, but not into a folder.
        else if (isFolder) throw mustRemove(place, root);
      });
    },

    async confirm(artifact) {
      if (!isFileArtifact(artifact)) return undefined;
      return orFailure("write the list of files of", artifact, async () => {
        if ((await tryIsFolder(artifact.address.path)) === undefined) return undefined;
        const manifest = await writeManifest(artifact.address.path, artifact.fingerprint);
        return manifest && found(artifact, manifest);
      });
    },
  };
}

function isFileArtifact(artifact: Artifact): artifact is FileArtifact {
  return artifact.address.kind === "file";
}

/** A link counts as the link itself; undefined if there is nothing. */
async function tryIsFolder(place: string): Promise<boolean | undefined> {
  try {
    return (await lstat(place)).isDirectory();
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

/** Strictly below the root once the links on the way are followed; the last part may be a link, which is then removed itself. */
async function isInside(place: string, root: string): Promise<boolean> {
  const real = path.join(await realpath(path.dirname(place)), path.basename(place));
  const base = await realpath(root).catch(() => path.resolve(root));
  const relative = path.relative(base, real);
  return relative !== "" && relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

async function orFailure<Result>(
  what: string,
  { address }: FileArtifact,
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof Failure || !(cause instanceof Error)) throw cause;
    throw new Failure(
      [
        error("build/cannot-use-files", `Cannot ${what} \`${address.path}\`: ${cause.message}`, {
          help: "Correct the permissions or make room, then run again.",
        }),
      ],
      { cause },
    );
  }
}

function mustRemove(place: string, root: string): Failure {
  return new Failure([
    error(
      "build/output-in-the-way",
      `Cannot build into \`${place}\`: there is something of another build, or of a build that was cut off`,
      {
        help: `Remove it yourself: \`rm -r '${place}'\`. Packwright removes only what lies in \`${root}\`.`,
      },
    ),
  ]);
}

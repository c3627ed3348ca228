// What a Docker image's name means now: the digest that its registry has for it, or else what this machine has. Knows no engine: a
// `DigestSource` asks.
import { error, warning } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { LockedDigest, LockedLocalImage } from "../../plan/lock-file.ts";
import type { LockableImage } from "../../plan/lockables.ts";
import { familiarName } from "./image-reference.ts";
import type { Resolved } from "./resolved.ts";

/** Who knows digests: a Docker engine, or a registry. Throws a `Failure` when nobody answers. */
export interface DigestSource {
  /** The digest that the registry has for the name, of the whole index where there are several architectures; or why there is none. */
  digestOf(reference: string): Promise<{ readonly digest: string } | { readonly refused: string }>;
  /** What this machine has under the name. */
  localImage(reference: string): Promise<LocalImage | undefined>;
}

export interface LocalImage {
  /** `sha256:…`. */
  readonly id: string;
  /** `NAME@sha256:…`: what it was called in the registries that it came from or went to. */
  readonly repoDigests: readonly string[];
}

export async function resolveImage(item: LockableImage, source: DigestSource): Promise<Resolved> {
  const { reference, origin } = item;
  const asked = item.pulls ? await source.digestOf(reference) : { refused: "it is not pulled" };
  if ("digest" in asked) return { value: { digest: asked.digest }, warnings: [] };
  const local = await source.localImage(reference);
  if (!local) {
    throw new Failure([
      error(
        "lock/no-image",
        `Cannot find the image \`${reference}\`: ${asked.refused}, and this machine does not have it`,
        {
          origin,
          help: item.pulls
            ? "correct its name, log in (`docker login`), or build it first"
            : "build it first, or let Packer pull it",
        },
      ),
    ]);
  }
  const value = lockedLocal(reference, local);
  if (!item.pulls && "digest" in value) return { value, warnings: [] };
  if ("digest" in value) {
    const message = `Cannot ask the registry for \`${reference}\`: ${asked.refused}; locked is what this machine has`;
    const help = `run again when the registry answers: npx synth lock --upgrade ${reference}`;
    return { value, warnings: [warning("lock/registry-refused", message, { origin, help })] };
  }
  const message = `Unexpected local image \`${reference}\`, expected one from a registry: only this machine has what is locked`;
  const help = item.pulls
    ? `push it, then run: npx synth lock --upgrade ${reference}; or set pull: false, since Packer cannot pull it`
    : `push it, then run: npx synth lock --upgrade ${reference}`;
  return { value, warnings: [warning("lock/local-image", message, { origin, help })] };
}

/** A digest counts only under the name that is asked for: Packer will pull it from there. */
function lockedLocal(reference: string, { id, repoDigests }: LocalImage): LockedDigest | LockedLocalImage {
  const name = familiarName(reference);
  const found = repoDigests.find((text) => text.startsWith(`${name}@`));
  return found === undefined ? { id } : { digest: found.slice(name.length + 1) };
}

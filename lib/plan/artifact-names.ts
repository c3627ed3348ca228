// What an artifact is called: the image's name and the first digits of its fingerprint, so that the name says the content. Where each
// builder puts the name is the writer's business.
import { slug } from "../util/names.ts";
import { sha256 } from "../util/stable.ts";
import { targetKey } from "./make.ts";
import type { PlanImage, Target } from "./types.ts";

/** Hex digits of the fingerprint that names carry. */
export const NAME_DIGITS = 12;
/** Hex digits of the fingerprint in labels, which some clouds limit to 63 characters. */
export const LABEL_DIGITS = 32;

/** `web` or `web-3-11`. */
export function artifactName(image: PlanImage, target: Target): string {
  const variant = target.variant ?? image.variant;
  return variant ? `${variant.image}-${variant.name}` : image.name;
}

/** `web-0123456789ab`: names exactly this content in a cloud or on a disk. */
export function uniqueName(image: PlanImage, target: Target, fingerprint = target.fingerprint): string {
  return `${artifactName(image, target)}-${fingerprint.slice(0, NAME_DIGITS)}`;
}

/** `web:3-11-0123456789ab`: the Docker reference that names exactly this content. */
export function dockerReference(
  image: PlanImage,
  target: Target,
  fingerprint = target.fingerprint,
): { readonly repository: string; readonly tags: readonly string[]; readonly exact: string } {
  const variant = target.variant ?? image.variant;
  const repository = variant?.image ?? image.name;
  const short = fingerprint.slice(0, NAME_DIGITS);
  const tags = variant ? [`${variant.name}-${short}`, variant.name] : [short, "latest"];
  return { repository, tags, exact: `${repository}:${tags[0]}` };
}

/** `exports/docker.builder-out-app-0123456789ab.tar`, in the image's folder of the output: what others take from a target, packed. */
export function exportFile(target: Target, path: string, fingerprint = target.fingerprint): string {
  return `${exportPrefix(target, path)}${fingerprint.slice(0, NAME_DIGITS)}${EXPORT_SUFFIX}`;
}

export const EXPORT_SUFFIX = ".tar";

/** What comes before the digits. */
export function exportPrefix(target: Target, path: string): string {
  return `exports/${targetKey(target)}-${exportLabel(path)}-`;
}

/** A path as a part of a file's name: readable, and different for different paths. */
export function exportLabel(path: string): string {
  const label = slug(path).slice(0, 60);
  return path === `/${label.replaceAll("-", "/")}` ? label : `${label}_${sha256(path).slice(0, 6)}`;
}

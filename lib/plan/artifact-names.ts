// What an artifact is called: the image's name and the first digits of its fingerprint, so that the name says the content. Where each
// builder puts the name is the writer's business.
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

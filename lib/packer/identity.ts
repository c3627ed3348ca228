// How a template says what it builds: the fingerprint as plain text, or, where the run decides a part of it, as a value of the variable
// `packwright_fingerprints`, whose default holds the recipes' own fingerprints, so that plain `packer build` works.

import type { Block } from "../hcl/ast.ts";
import { attribute, block, raw, text } from "../hcl/make.ts";
import { artifactName, EXPORT_SUFFIX, exportPrefix, LABEL_DIGITS, NAME_DIGITS } from "../plan/artifact-names.ts";
import { call, type Expression, hcl, reference, type Value } from "../plan/expression.ts";
import { targetKey } from "../plan/make.ts";
import type { PlanImage, Target } from "../plan/types.ts";
import { writeValue } from "./write-value.ts";

/** Name of the variable: a map from `image/type.name` to 64 hex digits. */
export const FINGERPRINTS_VARIABLE = "packwright_fingerprints";

/** The whole fingerprint. */
export function fingerprintValue(image: PlanImage, target: Target): string | Expression {
  if (!target.open) return target.fingerprint;
  return hcl.raw`var.packwright_fingerprints[${identityKey(image, target)}]`;
}

/** The digits that labels carry. */
export function labelDigits(image: PlanImage, target: Target): string | Expression {
  return digits(fingerprintValue(image, target), LABEL_DIGITS);
}

/** The digits that names carry. */
export function nameDigits(image: PlanImage, target: Target): string | Expression {
  return digits(fingerprintValue(image, target), NAME_DIGITS);
}

/** `web-0123456789ab`. */
export function uniqueNameValue(image: PlanImage, target: Target): string | Expression {
  const name = artifactName(image, target);
  const short = nameDigits(image, target);
  return typeof short === "string" ? `${name}-${short}` : hcl`${name}-${short}`;
}

/** Repository and tags of a Docker image; `exact` is the reference that names just this content. */
export function dockerReferenceValue(
  image: PlanImage,
  target: Target,
): {
  readonly repository: string;
  readonly tags: readonly (string | Expression)[];
  readonly exact: string | Expression;
} {
  const variant = target.variant ?? image.variant;
  const repository = variant?.image ?? image.name;
  const short = nameDigits(image, target);
  const exactTag = variant ? join(`${variant.name}-`, short) : short;
  return { repository, tags: [exactTag, variant?.name ?? "latest"], exact: join(`${repository}:`, exactTag) };
}

/**
 * `${path.root}/FOLDERexports/docker.builder-out-app-0123456789ab.tarSUFFIX`: where what others take from a target lies on the host, seen
 * from a template whose folder the image's own is at `folder` (empty, or ending in `/`).
 */
export function exportFileValue(
  { image, target, path }: { readonly image: PlanImage; readonly target: Target; readonly path: string },
  folder = "",
  suffix = "",
): Expression {
  const before = `/${folder}${exportPrefix(target, path)}`;
  return hcl`${reference("path", "root")}${before}${nameDigits(image, target)}${EXPORT_SUFFIX}${suffix}`;
}

/** The declaration, for a template that uses open identities; `parents` are what its targets start from or take files from. */
export function writeFingerprints(
  image: PlanImage,
  parents: readonly { readonly image: PlanImage; readonly target: Target }[],
): Block[] {
  const open = [...image.targets.map((target) => ({ image, target })), ...parents].filter(({ target }) => target.open);
  if (open.length === 0) return [];
  const fallback: { [key: string]: Value } = {};
  for (const item of open) fallback[identityKey(item.image, item.target)] = item.target.fingerprint;
  return [
    block(
      "variable",
      [FINGERPRINTS_VARIABLE],
      [
        attribute("type", raw("map(string)")),
        attribute(
          "description",
          text("Identity of what is built, where variables or the time decide a part of it; set by `synth build`."),
        ),
        attribute("default", writeValue(fallback)),
      ],
    ),
  ];
}

function identityKey(image: PlanImage, target: Target): string {
  return `${image.name}/${targetKey(target)}`;
}

function digits(fingerprint: string | Expression, count: number): string | Expression {
  return typeof fingerprint === "string" ? fingerprint.slice(0, count) : call("substr", fingerprint, 0, count);
}

function join(before: string, value: string | Expression): string | Expression {
  return typeof value === "string" ? before + value : hcl`${before}${value}`;
}

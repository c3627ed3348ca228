// What makes two bases the same. A checksum says more than the address it was fetched from.
import type { BuilderTraits } from "../../catalog/builders.ts";
import type { Body } from "../../plan/component.ts";
import type { Value } from "../../plan/expression.ts";

/** The one attribute's value if there is but one, else all attributes and blocks by name; addresses are left out where a checksum pins. */
export function baseIdentity({ type, identityAttributes }: BuilderTraits, body: Body): Value {
  if (identityAttributes.length === 0) return type;
  const addresses = pinned(body) ? /_urls?$/ : undefined;
  const attributes = Object.entries(body.attributes).filter(([name]) => !addresses?.test(name));
  const [only] = attributes;
  if (only && attributes.length === 1 && body.blocks.length === 0) return digestOf(only[1]) ?? only[1];
  return { ...Object.fromEntries(attributes), ...blocksByType(body) };
}

/** A container image with its digest is the same under every name. */
function digestOf(value: Value): string | undefined {
  return typeof value === "string" ? /^[^@]+@(sha256:[0-9a-f]{64})$/.exec(value)?.[1] : undefined;
}

const PINNED = /^((md5|sha1|sha224|sha256|sha384|sha512):)?[0-9a-f]{32,128}$/i;

function pinned({ attributes }: Body): boolean {
  const checksum = attributes.iso_checksum ?? attributes.ipsw_checksum;
  return typeof checksum === "string" && PINNED.test(checksum);
}

function blocksByType({ blocks }: Body): { [type: string]: Value } {
  const byType: { [type: string]: Value[] } = {};
  for (const { type, body } of blocks) {
    byType[type] ??= [];
    byType[type].push({ ...body.attributes, ...blocksByType(body) });
  }
  return byType;
}

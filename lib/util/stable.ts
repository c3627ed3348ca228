// Canonical JSON and hashes: equal meaning gives equal bytes, whatever the order in which keys were written.
// Knows nothing of Packwright's own types.
import { createHash } from "node:crypto";

/** JSON with sorted keys; `undefined` members are left out; objects with `toJSON` are asked. Throws on functions and symbols. */
export function stableJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Number.isFinite(value) ? JSON.stringify(value) : `"${String(value)}"`;
  if (value === undefined) return "null";
  if (typeof value !== "object") throw new TypeError(`Cannot canonicalize a ${typeof value}`);
  if ("toJSON" in value && typeof value.toJSON === "function") return stableJson(value.toJSON());
  if (Array.isArray(value)) return `[${value.map(stableJson).join(",")}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${stableJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

/** SHA-256 of text (as UTF-8) or bytes, in lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of a value's canonical JSON. */
export function stableHash(value: unknown): string {
  return sha256(stableJson(value));
}

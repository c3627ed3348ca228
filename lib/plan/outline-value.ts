// Values as short text for the outline of a plan: plain ones as they are, expressions much as HCL writes them. Shows no secret's text.
import { Expression } from "./expression.ts";

/** e.g. `debian:12`, `["a","b"]`, `var.region`, `"${path.root}/packer-manifest.json"`; in one line, long text cut. */
export function outlineValue(value: unknown): string {
  return typeof value === "string" ? value : cut(nested(value));
}

/** Text in one line of at most 100 characters. */
export function cut(text: string): string {
  const line = text.replaceAll("\n", "\\n");
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
}

/** As inside lists, objects and calls, where strings are quoted. */
function nested(value: unknown): string {
  if (value instanceof Expression) return expressionText(value);
  if (Array.isArray(value)) return `[${value.map(nested).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${nested(member)}`).join(",")}}`;
}

function expressionText({ node, sensitive }: Expression): string {
  if (node.kind === "reference") return node.path.join(".");
  const inside: readonly unknown[] = node.kind === "call" ? node.args : node.parts;
  const namesSecret = inside.some((part) => part instanceof Expression && part.sensitive);
  // Text that is a secret itself, not one that only names it.
  const isHidden = (sensitive || (node.kind === "call" && node.name === "sensitive")) && !namesSecret;
  if (node.kind === "call") return `${node.name}(${isHidden ? "…" : node.args.map(nested).join(", ")})`;
  if (isHidden) return "(sensitive)";
  if (node.kind === "raw")
    return node.parts.map((part) => (typeof part === "string" ? part : expressionText(part))).join("");
  return `"${node.parts.map(templatePart).join("")}"`;
}

/** Literal text is escaped as in HCL, so that it cannot be taken for an expression. */
function templatePart(part: string | Expression): string {
  if (part instanceof Expression) return `\${${expressionText(part)}}`;
  return JSON.stringify(part)
    .slice(1, -1)
    .replace(/[$%](?=\{)/g, (sign) => sign + sign);
}

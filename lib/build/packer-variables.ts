// How values reach Packer: our own and the user's. Ours go through the environment, where a template that does not declare one ignores it;
// secrets through a file that only this user can read, never on a command line.
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { PlanImage } from "../plan/types.ts";
import type { BuildTarget } from "./build-targets.ts";

export interface PackerVariables {
  readonly environment: { readonly [name: string]: string };
  /** Absolute paths; the last one wins. */
  readonly files: readonly string[];
  /** They win over files. */
  readonly variables: { readonly [name: string]: string };
}

export interface VariablesInput {
  readonly image: PlanImage;
  /** Of the image, and what they are built on. */
  readonly identities: ReadonlyMap<string, string>;
  readonly targets: readonly BuildTarget[];
  /** By `--var`. */
  readonly given: ReadonlyMap<string, string>;
  /** By `--var-file`, absolute. */
  readonly files: readonly string[];
  /** Docker volume or folder of package caches; undefined: none. */
  readonly cache: string | undefined;
  /** Folder of downloads by checksum; undefined: none. */
  readonly downloads: string | undefined;
  /** Of this build alone. */
  readonly temporaryFolder: string;
}

/** Writes the file of secrets, if there are any. */
export function packerVariables(input: VariablesInput): PackerVariables {
  const { image, given, files } = input;
  const declared = image.variables.filter(({ name }) => given.has(name));
  const secret = declared.filter(({ sensitive }) => sensitive);
  const plain = declared.filter(({ sensitive }) => !sensitive);
  const secretFile = path.join(input.temporaryFolder, "values.pkrvars.json");
  if (secret.length > 0) {
    const values = Object.fromEntries(secret.map(({ name, type }) => [name, jsonValue(given.get(name)!, type)]));
    writeFileSync(secretFile, JSON.stringify(values), { mode: 0o600 });
  }
  return {
    environment: {
      ...fingerprints(input),
      ...(input.cache === undefined ? {} : { PKR_VAR_packwright_cache: input.cache }),
      ...(input.downloads === undefined ? {} : { PKR_VAR_packwright_downloads: input.downloads }),
    },
    files: secret.length > 0 ? [...files, secretFile] : files,
    variables: Object.fromEntries(plain.map(({ name }) => [name, given.get(name)!])),
  };
}

/** The map that templates with open identities take, as an HCL expression. */
function fingerprints({ image, targets, identities }: VariablesInput): { [name: string]: string } {
  if (!image.targets.some(({ open }) => open)) return {};
  const keys = new Set(targets.flatMap(({ key, needs }) => [key, ...needs]));
  const entries = [...keys].map((key) => `${JSON.stringify(key)} = "${identities.get(key) ?? ""}"`);
  return { PKR_VAR_packwright_fingerprints: `{ ${entries.join(", ")} }` };
}

/** Strings in JSON files are HCL templates: text is escaped, and other types are written as one expression. */
function jsonValue(text: string, type: string): string {
  return type === "string" ? text.replace(/[$%](?=\{)/g, "$&$&") : `\${${text}}`;
}

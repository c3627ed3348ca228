// What an image's variables, locals and data sources mean to values that use them, directly or through each other. Secrets count by name
// only, and their values never.
import { stableHash } from "../util/stable.ts";
import { plainValue } from "./meaning.ts";
import { declaredName, usesOf } from "./references.ts";
import type { PlanImage } from "./types.ts";

export interface Declared {
  /** From a value to the hashed meaning of every declaration that it uses, by name, e.g. `var.region`. */
  hashes(value: unknown): { readonly [name: string]: string };
  /** Names of all variables that have an influence on a value and are no secrets. */
  variables(value: unknown): readonly string[];
}

interface Declaration {
  readonly meaning: unknown;
  readonly sensitive: boolean;
}

export function declarations(image: Pick<PlanImage, "variables" | "locals" | "dataSources">): Declared {
  const known = new Map<string, Declaration>();
  for (const { name, sensitive, default: value, fromEnvironment } of image.variables)
    known.set(`var.${name}`, {
      sensitive,
      meaning: sensitive ? { sensitive: true } : { default: value, fromEnvironment },
    });
  for (const { name, sensitive, value } of image.locals)
    known.set(`local.${name}`, { sensitive, meaning: sensitive ? { sensitive: true } : { value } });
  for (const { name, component } of image.dataSources)
    known.set(`data.${component.type}.${name}`, {
      sensitive: false,
      meaning: { type: component.type, body: component.body },
    });
  if (known.size === 0) return NONE;

  const namesIn = (value: unknown): string[] =>
    usesOf(value).references.flatMap((path) => {
      const name = declaredName(path);
      return name !== undefined && known.has(name) ? [name] : [];
    });

  const hashed = new Map<string, string>();
  const hashes = (value: unknown): { [name: string]: string } =>
    Object.fromEntries(namesIn(value).map((name) => [name, hashed.get(name) ?? hashDeclaration(name)]));
  const hashDeclaration = (name: string): string => {
    hashed.set(name, "");
    const { meaning } = known.get(name)!;
    const hash = stableHash({ value: plainValue(meaning), uses: hashes(meaning) });
    hashed.set(name, hash);
    return hash;
  };

  const variables = (value: unknown): string[] => {
    const seen = new Set<string>();
    const visit = (inside: unknown): void => {
      for (const name of namesIn(inside)) {
        if (seen.has(name)) continue;
        seen.add(name);
        visit(known.get(name)!.meaning);
      }
    };
    visit(value);
    return [...seen].flatMap((name) =>
      name.startsWith("var.") && !known.get(name)!.sensitive ? [name.slice("var.".length)] : [],
    );
  };
  return { hashes, variables };
}

const NONE: Declared = { hashes: () => ({}), variables: () => [] };

// What the benchmarked images are made of: the same lists for every form.
import { PREFIX } from "./engine.ts";

/** The realistic image: what a step installs, by the step's name. */
export const SINGLE: { readonly [step: string]: readonly string[] } = {
  server: ["nginx"],
  python: ["python3", "python3-venv"],
  tools: ["git", "curl"],
  compiler: ["build-essential"],
  database: ["postgresql-client"],
};

/** What all variants share. */
export const SHARED: { readonly [step: string]: readonly string[] } = {
  tools: ["git", "curl"],
  python: ["python3"],
  compiler: ["build-essential"],
};

/** Each variant is named after the one small package it has beside a file. */
const VARIANTS = ["jq", "less", "tree", "zip", "rsync", "bc", "nano", "lsof"];

export function variantNames(count: number): readonly string[] {
  if (count > VARIANTS.length) throw new Error(`Unexpected ${count} variants, expected at most ${VARIANTS.length}`);
  return VARIANTS.slice(0, count);
}

/** Repository of an image of Packwright, and of its twin. */
export const SINGLE_IMAGE = `${PREFIX}-single`;

export function variantsImage(count: number): string {
  return `${PREFIX}-variants-${count}`;
}

export function appFile(variant: string, release = 1): string {
  return `name = ${variant}\nrelease = ${release}\n`;
}

// `npx synth build` and `npx synth` in a project, as users run them; what the command reports is checked, so that nothing else is measured.
import { rm } from "node:fs/promises";
import path from "node:path";
import type { Workbench } from "./workbench.ts";

export interface Project {
  readonly folder: string;
  /** Where the command keeps its state of this host. */
  readonly home: string;
  /** Docker volume for package caches. */
  readonly cache: string;
}

interface BuildReport {
  readonly ok: boolean;
  readonly images: readonly { readonly name: string; readonly status: string }[];
}

export type Expected = "all built" | "one built" | "none built";

/** Throws if the command fails, or builds more or less than expected. */
export async function buildProject(
  { run }: Workbench,
  { folder, home, cache }: Project,
  expected: Expected,
): Promise<void> {
  const args = ["synth", "build", "--out", "packer.out", "--cache", cache, "--json"];
  const report = JSON.parse(await run("npx", args, folder, { PACKWRIGHT_HOME: home })) as BuildReport;
  const built = report.images.filter(({ status }) => status === "built").length;
  const wanted = { "all built": report.images.length, "one built": 1, "none built": 0 }[expected];
  if (!report.ok || built !== wanted)
    throw new Error(`Unexpected report of \`synth build\`, expected ${expected}:\n${JSON.stringify(report, null, 2)}`);
}

export async function synthProject({ run }: Workbench, folder: string, ...args: readonly string[]): Promise<void> {
  await run("npx", ["synth", "--quiet", ...args], folder);
}

/** After it nothing of the project is built, cached or known. */
export async function forgetProject({ engine }: Workbench, { folder, home, cache }: Project): Promise<void> {
  await engine.removeImages();
  await engine.removeVolume(cache);
  await rm(home, { recursive: true, force: true });
  await rm(path.join(folder, "packer.out"), { recursive: true, force: true });
}

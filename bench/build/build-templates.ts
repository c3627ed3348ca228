// Plain `packer build`, and the layout of synthesized folders.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Workbench } from "./workbench.ts";

/** All templates side by side, each by a Packer of its own. */
export async function buildSideBySide(bench: Workbench, templates: readonly string[]): Promise<void> {
  const results = await Promise.allSettled(templates.map((template) => buildTemplate(bench, template)));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

export async function buildOneByOne(bench: Workbench, templates: readonly string[]): Promise<void> {
  for (const template of templates) await buildTemplate(bench, template);
}

async function buildTemplate({ run, folder }: Workbench, template: string): Promise<void> {
  await run("packer", ["build", template], folder);
}

/** Template folders of a synthesized output folder whose images do not build on each other. */
export async function templateFolders(output: string): Promise<readonly string[]> {
  const { waves } = JSON.parse(await readFile(path.join(output, "plan.json"), "utf8")) as {
    readonly waves: readonly (readonly string[])[];
  };
  if (waves.length !== 1) throw new Error(`Unexpected ${waves.length} waves in \`${output}\`, expected one`);
  return waves[0]!.map((name) => path.join(output, name));
}

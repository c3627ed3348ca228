// `packer init` before the builds, where Packer has it: once for each set of plugins, one after the other, since they share a folder.
import { execFile } from "node:child_process";
import path from "node:path";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { Component } from "../plan/component.ts";
import { expandSteps } from "../plan/steps.ts";
import type { PlanImage } from "../plan/types.ts";
import { stableJson } from "../util/stable.ts";
import type { PackerProgram } from "./packer-program.ts";

/** Installs what the templates of the images require. Throws a `Failure` with what Packer says. */
export async function preparePlugins(
  images: readonly PlanImage[],
  packer: PackerProgram,
  outputFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (!packer.hasInit) return;
  const sets = new Map(images.map((image) => [stableJson(pluginsOf(image)), image]));
  sets.delete("[]");
  for (const image of sets.values()) await init(image, packer, path.join(outputFolder, image.name), environment);
}

function pluginsOf(image: PlanImage): readonly (readonly [source: string, version: string])[] {
  const components: Component[] = [
    ...image.targets.map(({ component }) => component),
    ...image.dataSources.map(({ component }) => component),
    ...image.outputs.flatMap(({ chain }) => chain.map(({ component }) => component)),
    ...expandSteps(image.steps).flatMap(({ action }) => (action.kind === "use-provisioner" ? [action.component] : [])),
  ];
  const plugins = new Map(
    components.flatMap(({ plugin }) => (plugin ? [[plugin.source, plugin.version] as const] : [])),
  );
  return [...plugins].sort(([a], [b]) => (a < b ? -1 : 1));
}

function init(image: PlanImage, packer: PackerProgram, folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const env = { ...environment, CHECKPOINT_DISABLE: "1", PACKER_NO_COLOR: "1" };
  return new Promise((resolve, reject) => {
    execFile(packer.file, ["init", folder], { env, maxBuffer: 1 << 24 }, (cause, stdout, stderr) => {
      if (!cause) return resolve();
      const said = `${stdout}${stderr}`
        .trim()
        .split("\n")
        .filter((line) => line.trim() !== "")
        .slice(0, 8);
      reject(
        new Failure([
          error("build/init-failed", `Cannot install the plugins of \`${image.name}\`: \`packer init\` failed`, {
            help: `run it by hand: packer init ${folder}`,
            notes: said,
          }),
        ]),
      );
    });
  });
}

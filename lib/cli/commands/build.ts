// How `synth build` is called.
import { type Command, InvalidArgumentError, Option } from "commander";
import type { BuildFlags } from "../build-flags.ts";
import { takesImages } from "./builds-options.ts";

/** Adds the command to the program. */
export function declareBuild(program: Command): void {
  const command = program
    .command("build")
    .summary("build what is not there yet, bases first, side by side")
    .description(
      "Synthesize, then run Packer for every image that is not there with exactly this content: bases first, independent ones side by side. What is there is reused.",
    )
    .option("-j, --jobs <number>", "builds at the same time (default: the number of processors)", wholeNumber(1))
    .option("--retries <number>", "further tries when a builder cannot start (default: 0)", wholeNumber(0))
    .addOption(
      new Option("--on-error <action>", "what Packer does with a failed build").choices([
        "cleanup",
        "abort",
        "run-cleanup-provisioner",
      ]),
    )
    .option("--cache <volume>", "Docker volume or folder that keeps package caches (default: packwright-cache)")
    .option("--no-cache", "no package caches and no kept downloads: a proof that nothing depends on them")
    .option("--save-costs", "write what steps took to packwright.costs.json, by which shared layers are decided")
    .option("--dry-run", "synthesize, and print the plan instead of building");
  takesImages(command)
    .addHelpText(
      "after",
      `
Examples:
  npx synth build                    everything that is not there
  npx synth build web --jobs 4       one image, and what it is built on where that is missing
  npx synth build --registry 127.0.0.1:5000/acme
                                     take layers from a registry, and share what was built

The first Ctrl-C lets Packer clean up, the second kills it.
Exit codes: 0 everything is there, 1 something failed, 2 wrong use or mistakes, 130 cancelled.`,
    )
    .action(async (images: readonly string[], flags: BuildFlags) => {
      const { runBuild } = await import("../build-command.ts");
      process.exitCode = await runBuild(images, flags);
    });
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} on.`);
  };
}

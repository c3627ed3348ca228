// How `synth plan` is called.
import type { Command } from "commander";
import type { BuildsFlags } from "../prepare-builds.ts";
import { takesImages } from "./builds-options.ts";

/** Adds the command to the program. */
export function declarePlan(program: Command): void {
  const command = program
    .command("plan")
    .summary("say which images would be built, and why")
    .description(
      "Say which images would be built, which are there already, and why, in waves, with the time that earlier builds took. Writes nothing, and needs no Packer.",
    );
  takesImages(command)
    .addHelpText(
      "after",
      `
Examples:
  npx synth plan                     all images
  npx synth plan web --json          one image and what it needs, for programs
  npx synth plan --var region=eu     as a build with this value would see it

Exit codes: 0 nothing to build, 1 something to build, 2 wrong use or mistakes.`,
    )
    .action(async (images: readonly string[], flags: BuildsFlags) => {
      const { runPlan } = await import("../plan-command.ts");
      process.exitCode = await runPlan(images, flags);
    });
}

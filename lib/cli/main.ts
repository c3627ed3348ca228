#!/usr/bin/env node
// The program `synth` (also `packwright`): parses the command line and hands over. Loads nothing that `--help` does not need.
import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import type { SynthFlags } from "./synth-command.ts";

const program = new Command("synth")
  .description("Synthesize optimized Packer templates from the images described in TypeScript.")
  .argument("[entry]", "file that makes the App (default: the `packwright` key of package.json, or images.ts)")
  .option("-o, --out <folder>", "output folder (default: packer.out)")
  .option("--explain", "also print what each optimizer pass did and what it is expected to save")
  .option("--check", "write nothing; exit 1 if the output on disk is stale")
  .option("--packer-version <version>", "lowest version of Packer the templates must work with")
  .addOption(new Option("--preset <name>", "which optimizer passes run").choices(["default", "safe", "none"]))
  .option("--json", "print the result as JSON")
  .option("-q, --quiet", "print nothing but mistakes")
  .version(version(), "-V, --version")
  .showHelpAfterError("(see `npx synth --help`)")
  .exitOverride()
  .addHelpText(
    "after",
    `
Examples:
  npx synth                          synthesize ./images.ts into ./packer.out
  npx synth infra/images.ts --out build/packer
  npx synth --explain                show every optimization and its reason
  npx synth --check                  in CI: fail if somebody forgot to run synth

Exit codes: 0 ok, 1 stale output (--check), 2 wrong use or mistakes in the images.`,
  )
  .action(async (entry: string | undefined, flags: SynthFlags) => {
    const { runSynth } = await import("./synth-command.ts");
    process.exitCode = await runSynth(entry, flags);
  });

// A reader that has seen enough (`synth --explain | head`) is no mistake.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EPIPE") throw cause;
    process.exit();
  });
}

try {
  await program.parseAsync();
} catch (cause) {
  if (!(cause instanceof CommanderError)) throw cause;
  process.exitCode = cause.exitCode === 0 ? 0 : 2;
}

function version(): string {
  for (const place of ["../package.json", "../../package.json", "../../../package.json"]) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8")) as Record<
        string,
        string
      >;
      if (name === "packwright" && version) return version;
    } catch {
      // One folder up.
    }
  }
  return "unknown";
}

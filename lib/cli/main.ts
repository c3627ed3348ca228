#!/usr/bin/env node
// The program `synth` (also `packwright`): parses the command line and hands over. Loads nothing that `--help` does not need: what a command
// takes is declared in `commands/`, what it does is loaded when it runs.
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { declareBuild } from "./commands/build.ts";
import { declareLock } from "./commands/lock.ts";
import { declarePlan } from "./commands/plan.ts";
import { declareSynth } from "./commands/synth.ts";

const program = new Command("synth")
  .description("Synthesize optimized Packer templates from the images described in TypeScript.")
  .version(version(), "-V, --version")
  .showHelpAfterError("(see `npx synth --help`)")
  .exitOverride()
  // What follows a command's name is the command's.
  .enablePositionalOptions()
  .helpCommand(false)
  .hook("preSubcommand", (self, command) => {
    const [given] = Object.keys(self.opts());
    if (given !== undefined)
      self.error(`error: options of \`${command.name()}\` go behind its name: npx synth ${command.name()} --…`);
  });
declareSynth(program);
declareLock(program);
declarePlan(program);
declareBuild(program);

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

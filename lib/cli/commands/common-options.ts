// Arguments and options that several commands take, so that they mean and say the same everywhere.
import type { Command } from "commander";

/** Options that every command takes. */
export interface CommonFlags {
  readonly packerVersion?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function takesEntry(command: Command): Command {
  return command.argument(
    "[entry]",
    "file that makes the App (default: the `packwright` key of package.json, or images.ts)",
  );
}

/** Adds what every command takes, after the command's own options. */
export function takesCommonOptions(command: Command): Command {
  return command
    .option("--packer-version <version>", "lowest version of Packer the templates must work with")
    .option("--json", "print the result as JSON")
    .option("-q, --quiet", "print nothing but mistakes");
}

/** For commands that use the lock file. */
export function takesLocked(command: Command): Command {
  return command.option(
    "--locked",
    "refuse what packwright.lock.json does not hold, or holds for nothing (see `synth lock`)",
  );
}

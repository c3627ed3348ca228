// How `synth lock` is called.
import type { Command } from "commander";
import type { LockFlags } from "../lock-command.ts";
import { takesCommonOptions, takesEntry } from "./common-options.ts";

/** Adds the command to the program. */
export function declareLock(program: Command): void {
  const command = program
    .command("lock")
    .summary("pin what the images take from outside in packwright.lock.json")
    .description(
      "Look up what the images take from outside and pin it in packwright.lock.json: digests of Docker images, AMIs, versions of Packer plugins, checksums of downloads. Without --upgrade only what is missing is looked up.",
    );
  takesEntry(command)
    .option("--upgrade [names...]", "look everything up anew, or what is named, e.g. debian:12-slim, docker, plugin")
    .option("--check", "write nothing; exit 1 if the lock file would change");
  takesCommonOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  npx synth lock                            lock what is new, drop what is no longer used
  npx synth lock --upgrade                  look everything up anew, and print old and new
  npx synth lock images.ts --upgrade debian:12-slim

Exit codes: 0 ok, 1 the lock file would change (--check), 2 wrong use, mistakes, or something could not be looked up.`,
    )
    .action(async (entry: string | undefined, flags: LockFlags) => {
      const { runLock } = await import("../lock-command.ts");
      process.exitCode = await runLock(entry, flags);
    });
}

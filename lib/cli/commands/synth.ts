// How `synth` is called. The program itself: it needs no name.
import { type Command, Option } from "commander";
import type { SynthFlags } from "../synth-command.ts";
import { takesCommonOptions, takesEntry, takesLocked } from "./common-options.ts";

/** Makes the program synthesize. */
export function declareSynth(program: Command): void {
  takesEntry(program)
    .option("-o, --out <folder>", "output folder (default: packer.out)")
    .option("--explain", "also print what each optimizer pass did and what it is expected to save")
    .option("--check", "write nothing; exit 1 if the output on disk is stale");
  takesLocked(program).addOption(
    new Option("--preset <name>", "which optimizer passes run").choices(["default", "safe", "none"]),
  );
  takesCommonOptions(program)
    .addHelpText(
      "after",
      `
Examples:
  npx synth                          synthesize ./images.ts into ./packer.out
  npx synth infra/images.ts --out build/packer
  npx synth --explain                show every optimization and its reason
  npx synth --check --locked         in CI: fail if somebody forgot to run synth, or to lock
  npx synth lock --help              pin what the images take from outside

Exit codes: 0 ok, 1 stale output (--check), 2 wrong use or mistakes in the images.`,
    )
    .action(async (entry: string | undefined, flags: SynthFlags) => {
      const { runSynth } = await import("../synth-command.ts");
      process.exitCode = await runSynth(entry, flags);
    });
}

// Arguments and options of the commands that work on the graph of images.
import { type Command, Option } from "commander";
import { takesCommonOptions, takesLocked } from "./common-options.ts";

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds what `plan` and `build` take. */
export function takesImages(command: Command): Command {
  command
    .argument("[images...]", "names of images or variants, `*` for any text (default: all)")
    .option(
      "-e, --entry <file>",
      "file that makes the App (default: the `packwright` key of package.json, or images.ts)",
    )
    .option("-o, --out <folder>", "output folder (default: packer.out)")
    .option("--only <target>", "only these targets: `docker`, `docker.web`, `web-slim`; may be repeated", collect)
    .option("--force", "build what is named although it is there")
    .option("--var <name=value>", "value of a variable; may be repeated", collect)
    .option("--var-file <file>", "file of values, .pkrvars.hcl or .pkrvars.json; may be repeated", collect)
    .option("--registry <prefix>", "registry that hosts share, e.g. registry.acme.example/images");
  takesLocked(command).addOption(
    new Option("--preset <name>", "which optimizer passes run").choices(["default", "safe", "none"]),
  );
  return takesCommonOptions(command);
}

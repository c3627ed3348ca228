// What an image's template may have to declare (variables, locals, data sources), and where such things are looked up.
import { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import { recordProblem } from "./problems.ts";

export abstract class Declaration extends Construct {
  /** Packer's name of it, e.g. `var.region`, `local.tag`, `data.amazon-ami.debian`. */
  abstract readonly declaredName: string;
  /** All that its own declaration uses. */
  abstract readonly uses: unknown;
}

/** A name that HCL takes as an identifier; anything else is recorded as a mistake and made to fit. */
export function identifierOf(construct: Construct, name: unknown, what: string): string {
  const text = String(name);
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(text)) return text;
  recordProblem(
    construct,
    error(
      "constructs/name",
      `Unexpected name \`${text}\` of a ${what}, expected letters, digits, \`_\` and \`-\`, a letter first`,
      {
        help: "Rename the construct, or give `name`.",
      },
    ),
  );
  return `_${text.replace(/[^A-Za-z0-9_-]+/g, "_")}`;
}

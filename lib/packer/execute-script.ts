// How a shell provisioner starts its script.
import type { BodyItem } from "../hcl/ast.ts";
import { attribute, boolean, text } from "../hcl/make.ts";

/** Packer's own way, through sudo, and with variables in a file when one of them is secret. */
export function executeItems(elevate: boolean, secret: boolean): BodyItem[] {
  const items: BodyItem[] = [];
  if (secret) items.push(attribute("use_env_var_file", boolean(true)));
  if (!elevate) return items;
  const command = secret
    ? "chmod +x {{.Path}}; sudo sh -c '. {{.EnvVarFile}} && exec {{.Path}}'"
    : "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}";
  return [...items, attribute("execute_command", text(command))];
}

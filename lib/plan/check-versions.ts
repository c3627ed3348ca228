// What the lowest version of Packer that the output must work with does not have yet. Facts: the changelogs of Packer's core.
import { type Diagnostic, error, type Origin } from "../diagnostics/diagnostic.ts";
import { compareVersions } from "../util/versions.ts";
import { placesOf } from "./check-references.ts";
import { usesOf } from "./references.ts";
import { expandSteps } from "./steps.ts";
import type { PlanImage } from "./types.ts";

const FUNCTIONS: { readonly [name: string]: string } = {
  regex: "1.7.0",
  regexall: "1.7.0",
  templatefile: "1.7.1",
  legacy_isotime: "1.7.1",
  legacy_strftime: "1.7.5",
  textencodebase64: "1.11.0",
  textdecodebase64: "1.11.0",
  alltrue: "1.12.0",
  anytrue: "1.12.0",
  aws_secretsmanager_raw: "1.12.0",
  base64gzip: "1.12.0",
  strcontains: "1.12.0",
  endswith: "1.13.0",
  startswith: "1.13.0",
  filebase64: "1.13.0",
  sum: "1.13.0",
  rfc3339_parse: "1.16.0",
  unix_timestamp_parse: "1.16.0",
};

const COMPONENTS: { readonly [kindAndType: string]: string } = {
  "provisioner hcp-sbom": "1.12.0",
  "post-processor provenance": "1.16.0",
  "datasource http": "1.8.1",
  "datasource hcp-packer-version": "1.10.1",
  "datasource hcp-packer-artifact": "1.10.1",
  "datasource hcp-packer-image": "1.7.5",
  "datasource hcp-packer-iteration": "1.7.5",
};

interface Need {
  readonly what: string;
  readonly since: string;
  readonly origin: Origin;
}

/** The first version whose templates are HCL without a flag. */
const OLDEST = "1.6.0";

/** Whether Packer of that version reads HCL templates at all. */
export function checkOldest(packerVersion: string): Diagnostic[] {
  if (!isBefore(packerVersion, OLDEST)) return [];
  return [
    error(
      "plan/packer-too-old",
      `Unexpected \`packerVersion\` \`${packerVersion}\`, expected \`${OLDEST}\` or later: older ones do not read HCL`,
      {
        help: `set \`packerVersion\` to \`${OLDEST}\` or later`,
      },
    ),
  ];
}

export function checkVersions(image: PlanImage, packerVersion: string): Diagnostic[] {
  return needsOf(image)
    .filter(({ since }) => isBefore(packerVersion, since))
    .map(({ what, since, origin }) =>
      error(
        "plan/needs-newer-packer",
        `Unexpected ${what}, expected what Packer ${packerVersion} has: it came with ${since}`,
        {
          origin,
          help: `set \`packerVersion\` to \`${since}\` or later, or do without it`,
        },
      ),
    );
}

function needsOf(image: PlanImage): Need[] {
  const { origin } = image;
  const needs: Need[] = [];
  const component = (kind: string, type: string, origin: Origin) => {
    const since = COMPONENTS[`${kind} ${type}`];
    if (since) needs.push({ what: `${kind} \`${type}\``, since, origin });
  };
  for (const { component: source, name, origin } of image.dataSources) {
    needs.push({ what: `data source \`${source.type}.${name}\``, since: "1.7.0", origin });
    component("datasource", source.type, origin);
  }
  for (const { name, sensitive, origin } of image.locals)
    if (sensitive) needs.push({ what: `sensitive local \`${name}\``, since: "1.7.0", origin });
  for (const { name, type, origin } of image.variables)
    if (/\boptional\s*\(/.test(type))
      needs.push({ what: `\`optional\` in the type of variable \`${name}\``, since: "1.16.0", origin });
  if (image.registry) {
    needs.push({ what: `HCP registry of \`${image.name}\``, since: "1.7.5", origin });
    if (image.registry.channels.length > 0)
      needs.push({ what: `HCP channels of \`${image.name}\``, since: "1.15.0", origin });
  }
  for (const { action, origin } of expandSteps(image.steps)) {
    if (action.kind === "use-provisioner") component("provisioner", action.component.type, origin);
  }
  for (const { chain, origin } of image.outputs)
    for (const item of chain) component("post-processor", item.component.type, origin);
  for (const { value, origin } of placesOf(image))
    for (const name of usesOf(value).functions) {
      const since = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
      if (since) needs.push({ what: `function \`${name}\``, since, origin });
    }
  for (const target of image.targets)
    if (usesOf(target.component.body).references.some((path) => path.startsWith("source.")))
      needs.push({ what: `\`source\` reference in target \`${target.name}\``, since: "1.7.7", origin });
  return needs;
}

function isBefore(a: string, b: string): boolean {
  return compareVersions(a, b) < 0;
}

// Keeps secrets out of everything that is written down or shown: script text, command lines, defaults, labels, image settings.
// A secret may go into a step's environment (an env file), into file content, and into a component's own attributes.
import { builderTraits } from "../catalog/builders.ts";
import { type Diagnostic, error, type Origin, warning } from "../diagnostics/diagnostic.ts";
import type { Body, Component } from "./component.ts";
import { Expression, expressionsIn, type Value } from "./expression.ts";
import { declaredName, usesOf } from "./references.ts";
import { expandSteps } from "./steps.ts";
import type { PlanImage } from "./types.ts";

/** Attributes whose text ends on a command line or inside the image's settings. */
const SHOWN_ATTRIBUTES = new Set([
  "inline",
  "command",
  "execute_command",
  "run_command",
  "changes",
  "extra_arguments",
  "environment_vars",
  "volumes",
]);

/** Attributes and blocks that label what is built, or what it is built with, for everyone who may look at it. */
const LABELS = /(^|_)(tags?|labels?)$/;

export function checkSecrets(image: PlanImage): Diagnostic[] {
  const secrets = secretNames(image);
  const secret = (value: unknown): boolean => isSecret(value, secrets);
  const found: Diagnostic[] = [];
  for (const { name, sensitive, default: value, origin } of image.variables)
    if (sensitive && value !== undefined && value !== null && value !== "")
      found.push(
        error("plan/secret-default", `Unexpected default of the sensitive variable \`${name}\`, expected none`, {
          origin,
          help: "remove it: it would be written into the template; give the value with `PKR_VAR_…` or `fromEnvironment`",
        }),
      );
  for (const { name, sensitive, value, origin } of image.locals)
    if (!sensitive && secret(value))
      found.push(
        error("plan/secret-local", `Unexpected secret in the local \`${name}\`, expected a sensitive local`, {
          origin,
          help: "mark the local as sensitive",
        }),
      );
  for (const { id, action, origin } of expandSteps(image.steps)) {
    if (action.kind === "run-script" && secret(action.source))
      found.push(
        secretError(
          "plan/secret-in-script",
          `the script of \`${id}\``,
          origin,
          'its `environment`, and use it as `"$NAME"`',
        ),
      );
    if (action.kind === "run-script" && secret(action.arguments))
      found.push(
        secretError(
          "plan/secret-in-script",
          `the arguments of \`${id}\``,
          origin,
          'its `environment`, and use it as `"$NAME"`',
        ),
      );
    if (action.kind === "use-provisioner")
      found.push(...shownSecrets(action.component.body, `provisioner \`${id}\``, origin, secret));
  }
  for (const { component, name } of image.targets) {
    const where = `target \`${component.type}.${name}\``;
    found.push(...labelSecrets(component, where, image.origin, secret));
    found.push(...shownSecrets(component.body, where, image.origin, secret));
  }
  for (const { chain, origin } of image.outputs)
    for (const { component } of chain) {
      const where = `post-processor \`${component.type}\``;
      found.push(...labelSecrets(component, where, origin, secret));
      found.push(...shownSecrets(component.body, where, origin, secret));
    }
  if (image.registry && secret([image.registry.bucketLabels, image.registry.buildLabels]))
    found.push(
      secretError(
        "plan/secret-published",
        `the labels of \`${image.name}\``,
        image.origin,
        "a step's `environment`, never a label",
      ),
    );
  return found;
}

/** Whether a value uses a sensitive expression, variable or local. */
function isSecret(value: unknown, secrets: ReadonlySet<string>): boolean {
  for (const { sensitive } of expressionsIn(value)) if (sensitive) return true;
  return usesOf(value).references.some((path) => secrets.has(declaredName(path) ?? ""));
}

function secretNames({ variables, locals }: PlanImage): Set<string> {
  return new Set([
    ...variables.filter(({ sensitive }) => sensitive).map(({ name }) => `var.${name}`),
    ...locals.filter(({ sensitive }) => sensitive).map(({ name }) => `local.${name}`),
  ]);
}

/** A label is never the place for a secret, whoever wrote it. */
function labelSecrets(
  { kind, type, body }: Component,
  where: string,
  origin: Origin,
  secret: (value: unknown) => boolean,
): Diagnostic[] {
  const more = kind === "builder" ? builderTraits(type).tagsAttribute : undefined;
  const isLabel = (name: string, value: unknown) =>
    LABELS.test(name) || name === more || (name === "changes" && labelLines(value).some(secret));
  const names = [
    ...Object.entries(body.attributes).flatMap(([name, value]) =>
      isLabel(name, value) && secret(value) ? [name] : [],
    ),
    ...body.blocks.flatMap((block) => (LABELS.test(block.type) && secret(block.body) ? [block.type] : [])),
  ];
  return [...new Set(names)].map((name) =>
    error(
      "plan/secret-in-label",
      `Unexpected secret in \`${name}\` of ${where}, expected none: labels and tags are shown`,
      {
        origin,
        help: "leave it out; a step gets it through its `environment`, never through a label",
      },
    ),
  );
}

/** Of Docker's changes to the image's settings those that set labels. */
function labelLines(changes: unknown): readonly unknown[] {
  return Array.isArray(changes) ? changes.filter(isLabelLine) : [];
}

function isLabelLine(line: Value): boolean {
  const start = line instanceof Expression && line.node.kind === "template" ? line.node.parts[0] : line;
  return typeof start === "string" && /^\s*LABEL\s/i.test(start);
}

/** What users wrote in Packer's own words is theirs to decide: warnings only. */
function shownSecrets(body: Body, where: string, origin: Origin, secret: (value: unknown) => boolean): Diagnostic[] {
  return Object.entries(body.attributes)
    .map(([name, value]) => [name, name === "changes" ? withoutLabelLines(value) : value] as const)
    .filter(([name, value]) => SHOWN_ATTRIBUTES.has(name) && secret(value))
    .map(([name]) =>
      warning(
        "plan/secret-shown",
        `Unexpected secret in \`${name}\` of ${where}: it shows on a command line or in the image`,
        {
          origin,
          help: "pass it through `env` with `use_env_var_file = true`, or through a file",
        },
      ),
    );
}

function withoutLabelLines(changes: Value): unknown {
  return Array.isArray(changes) ? changes.filter((line: Value) => !isLabelLine(line)) : changes;
}

function secretError(code: string, where: string, origin: Origin, place: string): Diagnostic {
  return error(code, `Unexpected secret in ${where}, expected none: it would be written down`, {
    origin,
    help: `pass it through ${place}`,
  });
}

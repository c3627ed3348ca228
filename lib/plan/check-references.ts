// Checks that every variable, local and data source that an image's expressions use is declared, once, under a name HCL takes.
import { type Diagnostic, error, type Origin } from "../diagnostics/diagnostic.ts";
import { nearest } from "../util/text.ts";
import { hasExpression } from "./expression.ts";
import { declaredName, usesOf } from "./references.ts";
import { expandSteps } from "./steps.ts";
import type { PlanImage } from "./types.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const KINDS = { var: "variable", local: "local", data: "data source" } as const;

interface Declaration {
  readonly name: string;
  readonly origin: Origin;
}

export function checkReferences(image: PlanImage): Diagnostic[] {
  const declared = new Map<string, Origin>();
  const found: Diagnostic[] = [];
  for (const declaration of declarationsOf(image)) {
    const { name, origin } = declaration;
    const parts = name.split(".");
    const word = KINDS[parts[0] as keyof typeof KINDS];
    const shown = parts.slice(1).join(".");
    if (declared.has(name))
      found.push(
        error(
          "plan/duplicate-declaration",
          `Unexpected second ${word} \`${shown}\` in \`${image.name}\`, expected unique names`,
          {
            origin,
            help: "give one of the two another name, or declare it once and share it",
          },
        ),
      );
    declared.set(name, origin);
    if (!parts.slice(1).every((part) => IDENTIFIER.test(part)) || parts.length !== (parts[0] === "data" ? 3 : 2))
      found.push(
        error("plan/bad-name", `Unexpected ${word} name \`${shown}\`, expected an HCL identifier`, {
          origin,
          help: "start with a letter or `_`, go on with letters, digits, `_` and `-`",
        }),
      );
  }
  for (const { value, origin } of placesOf(image)) {
    for (const path of usesOf(value).references) {
      const name = declaredName(path);
      if (name === undefined || declared.has(name)) continue;
      const root = name.slice(0, name.indexOf("."));
      const candidates = [...declared.keys()].filter((candidate) => candidate.startsWith(`${root}.`));
      const suggestion = nearest(name, candidates);
      found.push(
        error("plan/undeclared", `Cannot find \`${name}\`, used in \`${image.name}\``, {
          origin,
          help: suggestion
            ? `did you mean \`${suggestion}\`?`
            : `declare the ${KINDS[root as keyof typeof KINDS]} in \`${image.name}\``,
        }),
      );
    }
  }
  return [...found, ...checkVariables(image)];
}

/** All places of an image where expressions can stand, with where the user wrote them. */
export function placesOf(image: PlanImage): { readonly value: unknown; readonly origin: Origin }[] {
  const { origin } = image;
  return [
    ...image.targets.map(({ component, base }) => ({
      value: base.kind === "outside" ? [component.body, base.body] : component.body,
      origin,
    })),
    ...image.locals.map(({ value, origin }) => ({ value, origin })),
    ...image.dataSources.map(({ component, origin }) => ({ value: component.body, origin })),
    ...expandSteps(image.steps).map(({ action, run, origin }) => ({ value: [action, run.environment], origin })),
    ...image.outputs.map(({ chain, origin }) => ({ value: chain.map(({ component }) => component.body), origin })),
    ...(image.registry ? [{ value: [image.registry.bucketLabels, image.registry.buildLabels], origin }] : []),
  ];
}

function declarationsOf(image: PlanImage): Declaration[] {
  return [
    ...image.variables.map(({ name, origin }) => ({ name: `var.${name}`, origin })),
    ...image.locals.map(({ name, origin }) => ({ name: `local.${name}`, origin })),
    ...image.dataSources.map(({ name, component, origin }) => ({ name: `data.${component.type}.${name}`, origin })),
  ];
}

function checkVariables(image: PlanImage): Diagnostic[] {
  return image.variables.flatMap(({ name, default: value, validations, origin }) => {
    const found: Diagnostic[] = [];
    if (hasExpression(value))
      found.push(
        error("plan/bad-default", `Unexpected expression in the default of \`${name}\`, expected a literal`, {
          origin,
          help: "use a local for what is computed, or `fromEnvironment` for an environment variable",
        }),
      );
    for (const { condition, message } of validations) {
      const others = usesOf(condition).references.filter(
        (path) => declaredName(path) !== undefined && declaredName(path) !== `var.${name}`,
      );
      if (others.length > 0)
        found.push(
          error(
            "plan/bad-validation",
            `Unexpected \`${others[0]}\` in a validation of \`${name}\`, expected only \`var.${name}\``,
            {
              origin,
              help: "Packer lets a validation see its own variable only",
            },
          ),
        );
      if (!/^\p{Lu}.*[.?!]$/su.test(message))
        found.push(
          error(
            "plan/bad-validation",
            `Unexpected validation message \`${message}\` of \`${name}\`, expected a sentence`,
            {
              origin,
              help: "start with a capital letter and end with `.`, `?` or `!`: Packer insists",
            },
          ),
        );
    }
    return found;
  });
}

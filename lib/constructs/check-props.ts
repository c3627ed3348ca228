// Checks of props for users whose types were not checked: wrong types, unknown and missing props, each with a cure.
// Deliberately not zod: this runs for every construct, and loading zod costs more than a small synth.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Expression } from "../plan/expression.ts";
import { isFreshness } from "../plan/freshness.ts";
import { listOr, nearest } from "../util/text.ts";

/** What a prop may be: a phrase for messages, and a test that gives the problems of a value at a path. */
export interface Check {
  readonly expected: string;
  problems(value: unknown, path: string): readonly Diagnostic[];
}

export interface Shape {
  readonly [prop: string]: Check | RequiredCheck;
}

export interface RequiredCheck extends Check {
  readonly required: true;
  /** What to write when it is missing. */
  readonly cure: string;
}

/** Problems of a construct's props; `path` is put before the names of nested props. */
export function checkProps(props: unknown, shape: Shape, path = ""): Diagnostic[] {
  if (!isPlainObject(props)) {
    const place = path === "" ? "" : ` for \`${path}\``;
    const help = `Write { ${Object.keys(shape)
      .slice(0, 3)
      .map((prop) => `${prop}: …`)
      .join(", ")} }.`;
    return [error("constructs/props", `Unexpected ${describe(props)}${place}, expected an object of props`, { help })];
  }
  const found: Diagnostic[] = [];
  for (const [prop, value] of Object.entries(props)) {
    const check = Object.hasOwn(shape, prop) ? shape[prop] : undefined;
    const place = path === "" ? prop : `${path}.${prop}`;
    if (!check) found.push(unknownProp(prop, place, shape));
    else if (value !== undefined) found.push(...check.problems(value, place));
  }
  for (const [prop, check] of requiredOf(shape)) {
    if (props[prop] !== undefined) continue;
    const place = path === "" ? prop : `${path}.${prop}`;
    found.push(
      error("constructs/missing-prop", `Missing \`${place}\`, expected ${check.expected}`, { help: check.cure }),
    );
  }
  return found;
}

const REQUIRED = new WeakMap<Shape, readonly (readonly [prop: string, check: RequiredCheck])[]>();

/** The required props of a shape, found once: shapes are constants, and this runs for every construct. */
function requiredOf(shape: Shape): readonly (readonly [prop: string, check: RequiredCheck])[] {
  let required = REQUIRED.get(shape);
  if (!required) {
    required = Object.entries(shape).filter((entry): entry is [string, RequiredCheck] => "required" in entry[1]);
    REQUIRED.set(shape, required);
  }
  return required;
}

/** A prop that must be given; `cure` tells what to write. */
export function required(check: Check, cure: string): RequiredCheck {
  return { expected: check.expected, problems: check.problems, required: true, cure };
}

/** A check by a test on the value; `help` is the cure shown when it fails. */
export function satisfies(expected: string, test: (value: unknown) => boolean, help?: string): Check {
  return {
    expected,
    problems: (value, path) =>
      test(value)
        ? []
        : [
            error("constructs/prop-type", `Unexpected ${describe(value)} for \`${path}\`, expected ${expected}`, {
              help: help ?? cure(value, path, expected),
            }),
          ],
  };
}

/** What to write instead, where the slip is a common one. */
function cure(value: unknown, path: string, expected: string): string {
  if (typeof value === "number" && expected.startsWith("octal")) return `Write ${path}: "0${value.toString(8)}".`;
  if (typeof value === "number" && expected.startsWith("a duration")) return `Write ${path}: "${value}s".`;
  if (expected.startsWith("a duration") && typeof value === "string" && /^\d+$/.test(value))
    return `Write ${path}: "${value}s".`;
  if (expected.includes("string") && (typeof value === "number" || typeof value === "boolean"))
    return `Write ${path}: "${value}".`;
  if (value === null) return `Leave \`${path}\` out.`;
  return `Give ${expected}, or leave \`${path}\` out.`;
}

export const TEXT = satisfies("a non-empty string", (value) => typeof value === "string" && value !== "");
export const ANY_TEXT = satisfies("a string", (value) => typeof value === "string");
export const BOOLEAN = satisfies("true or false", (value) => typeof value === "boolean");
export const TEXT_OR_EXPRESSION = satisfies("a string or an expression", isTextOrExpression);
export const ANYTHING = satisfies("a value", () => true);
export const DURATION = satisfies(
  "a duration such as `30s`, `5m` or `1h30m`",
  (value) => typeof value === "string" && /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value),
);
export const MODE = satisfies(
  "octal permissions in a string, such as `0644`",
  (value) => typeof value === "string" && /^[0-7]{3,4}$/.test(value),
);
export const IMAGE_PATH = satisfies(
  "an absolute path in the image, such as `/etc/motd`",
  (value) =>
    typeof value === "string" && value.startsWith("/") && !value.split("/").includes("..") && !value.includes("\0"),
  "Write the path from `/` on, without `..`.",
);

export function wholeNumber(minimum: number): Check {
  return satisfies(
    `a whole number from ${minimum}`,
    (value) => typeof value === "number" && Number.isInteger(value) && value >= minimum,
  );
}

export function oneOf(...values: readonly (string | boolean)[]): Check {
  const expected = listOr(values.map(String));
  return {
    expected,
    problems: (value, path) => {
      if (values.includes(value as string)) return [];
      const meant = typeof value === "string" ? nearest(value, values.map(String)) : undefined;
      const help = meant === undefined ? `Use ${expected}.` : `Did you mean \`${meant}\`?`;
      return [
        error("constructs/prop-type", `Unexpected ${describe(value)} for \`${path}\`, expected ${expected}`, { help }),
      ];
    },
  };
}

export function listOf(item: Check, what: string): Check {
  return {
    expected: `a list of ${what}`,
    problems: (value, path) => {
      if (Array.isArray(value)) return value.flatMap((member, index) => item.problems(member, `${path}[${index}]`));
      const fits = item.problems(value, path).length === 0;
      const help = fits ? `Put it in brackets: ${path}: [${brief(value)}]` : `Write ${path}: […], a list of ${what}.`;
      return [
        error("constructs/prop-type", `Unexpected ${describe(value)} for \`${path}\`, expected a list of ${what}`, {
          help,
        }),
      ];
    },
  };
}

export function mapOf(member: Check, what: string): Check {
  return {
    expected: `an object of ${what}`,
    problems: (value, path) =>
      isPlainObject(value)
        ? Object.entries(value).flatMap(([key, item]) =>
            item === undefined ? [] : member.problems(item, `${path}.${key}`),
          )
        : [
            error(
              "constructs/prop-type",
              `Unexpected ${describe(value)} for \`${path}\`, expected an object of ${what}`,
              { help: `Write ${path}: { name: … }.` },
            ),
          ],
  };
}

export function objectOf(shape: Shape): Check {
  return {
    expected: `an object with ${listOr(Object.keys(shape))}`,
    problems: (value, path) => checkProps(value, shape, path),
  };
}

export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Expression);
}

function isTextOrExpression(value: unknown): boolean {
  return typeof value === "string" || value instanceof Expression;
}

function unknownProp(prop: string, place: string, shape: Shape): Diagnostic {
  const meant = nearest(prop, Object.keys(shape));
  return error("constructs/unknown-prop", `Unexpected prop \`${place}\`, expected ${listOr(Object.keys(shape))}`, {
    help: meant === undefined ? `Remove \`${place}\`.` : `Did you mean \`${meant}\`?`,
  });
}

/** A value for messages: its kind, and the value where it is short. */
export function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === "boolean") return `\`${String(value)}\``;
  if (typeof value === "string")
    return value === "" ? "empty string" : `string \`${value.length > 60 ? `${value.slice(0, 57)}…` : value}\``;
  if (typeof value === "number" || typeof value === "bigint") return `number \`${value}\``;
  if (Array.isArray(value)) return "list";
  if (value instanceof Expression) return "expression";
  if (typeof value === "function") return "function";
  if (typeof value === "symbol") return "symbol";
  const name = (value as object).constructor?.name;
  return name === undefined || name === "Object" ? "object" : `\`${name}\``;
}

function brief(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : value instanceof Expression ? "expression" : String(value);
}

/** A stretch of time for `freshness`. */
export const FRESHNESS = satisfies(
  "whole hours, days or weeks, such as `12h`, `7d` or `2w`",
  isFreshness,
  'Write freshness: "7d".',
);

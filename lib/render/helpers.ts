// What script templates can call, beside Handlebars' own `if`, `unless` and `each`. Knows nothing of files.
import { printfText, quote } from "./quote.ts";

/** Handlebars gives each helper one more argument, its options. */
type Helper = (...values: unknown[]) => unknown;

/** Helpers that only ask: an optional value that is not given is simply false to them. */
export const CONDITIONS: { readonly [name: string]: Helper } = {
  eq: (...values) => values[0] === values[1],
  and: (...values) => values.slice(0, -1).every(isTrue),
  or: (...values) => values.slice(0, -1).some(isTrue),
  not: (...values) => !isTrue(values[0]),
  /** Whether some item of the list has a true member of that name: `(some packages "buildOnly")`. */
  some: (...values) => list(values[0]).some((item) => isTrue(member(item, values[1]))),
  /** The same, for a false or missing one. */
  someNot: (...values) => list(values[0]).some((item) => !isTrue(member(item, values[1]))),
  /** Whether some item's member has that value: `(someEq entries "kind" "folder")`. */
  someEq: (...values) => list(values[0]).some((item) => member(item, values[1]) === values[2]),
  /** Whether some item's member starts with the text: `(someStarts repositories "url" "https:")`. */
  someStarts: (...values) =>
    list(values[0]).some((item) => text(member(item, values[1]) ?? "").startsWith(text(values[2]))),
  /** Whether a unit's name says its type already: `fstrim.timer`. */
  hasSuffix: (...values) => /\.(service|socket|timer|path|target|mount|automount|swap|slice)$/.test(text(values[0])),
  isNumber: (...values) => /^\d+$/.test(text(values[0] ?? "")),
  starts: (...values) => text(values[0] ?? "").startsWith(text(values[1])),
};

/** Helpers that pick from lists. */
export const LISTS: { readonly [name: string]: Helper } = {
  /** Package references, those only for the build or the others: `(references packages false "=")` gives `name`, `name=version`. */
  references: (...values) =>
    list(values[0])
      .filter((item) => isTrue(member(item, "buildOnly")) === values[1])
      .map((item) => {
        const version = member(item, "version");
        const name = text(member(item, "name"));
        return version === undefined ? name : `${name}${text(values[2])}${text(version)}`;
      }),
  /** Names of the same. */
  names: (...values) =>
    list(values[0])
      .filter((item) => isTrue(member(item, "buildOnly")) === values[1])
      .map((item) => text(member(item, "name"))),
};

/** Helpers that give text: a value that is not given is an error. */
export const TEXTS: { readonly [name: string]: Helper } = {
  /** The arguments, put together, as one shell word. */
  quote: (...values) => quote(values.slice(0, -1).map(text).join("")),
  /** A list as shell words: on one line, or one below the other when there are many. */
  quoteAll: (...values) => {
    const words = list(values[0]).map((item) => quote(text(item)));
    const line = words.join(" ");
    return line.length <= 90 ? line : words.map((word) => `\\\n  ${word}`).join(" ");
  },
  /** A `printf` command that writes exactly the text. */
  printfText: (...values) => printfText(text(values[0])),
  join: (...values) => list(values[0]).map(text).join(text(values[1])),
  lines: (...values) => list(values[0]).map(text).join("\n"),
};

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`expected a list, not ${JSON.stringify(value)}`);
}

function member(item: unknown, name: unknown): unknown {
  return typeof item === "object" && item !== null
    ? (item as { readonly [name: string]: unknown })[text(name)]
    : undefined;
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new TypeError(`expected text, not ${JSON.stringify(value)}`);
}

// Packages as users write them: names, names with a version in the manager's own syntax, or objects.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import type { PackageManager, PackageReference } from "../plan/actions.ts";
import { type Check, checkProps, describe, required, TEXT } from "./check-props.ts";

/** A name, `name=version` in the manager's own syntax (`nginx=1.22*`, pip `flask==3.0`, npm `pm2@5`), or an object. */
export type PackageProps = string | { readonly name: string; readonly version?: string };

/** What separates name and version in the manager's own syntax; dnf and yum have none that can be told from a name. */
const SEPARATORS: { readonly [manager in PackageManager]: string | undefined } = {
  apt: "=",
  apk: "=",
  zypper: "=",
  pip: "==",
  npm: "@",
  dnf: undefined,
  yum: undefined,
};

export function toPackageReference(manager: PackageManager, props: PackageProps, buildOnly: boolean): PackageReference {
  if (typeof props !== "string") {
    return { name: props.name, ...(props.version === undefined ? {} : { version: props.version }), buildOnly };
  }
  const separator = SEPARATORS[manager];
  const at = separator === undefined ? -1 : manager === "npm" ? props.lastIndexOf("@") : props.indexOf(separator);
  if (separator === undefined || at <= 0 || /[<>!~]$/.test(props.slice(0, at))) return { name: props, buildOnly };
  return { name: props.slice(0, at), version: props.slice(at + separator.length), buildOnly };
}

const OBJECT = { name: required(TEXT, 'Write name: "nginx".'), version: TEXT };

/** Names go to a package manager's command line: no blanks, no options. */
export const PACKAGE: Check = {
  expected: "a package name or an object with name and version",
  problems: (value, path) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const problems = checkProps(value, OBJECT, path);
      return problems.length > 0 ? problems : nameProblems((value as { name: string }).name, `${path}.name`);
    }
    return nameProblems(value, path);
  },
};

function nameProblems(name: unknown, path: string): Diagnostic[] {
  if (typeof name === "string" && /^[^-\s][^\s]*$/u.test(name)) return [];
  const words = typeof name === "string" ? name.split(/[\s,]+/).filter((word) => word !== "") : [];
  const help =
    words.length > 1
      ? `Write one string per package: ${words.map((word) => JSON.stringify(word)).join(", ")}.`
      : typeof name === "string" && name.startsWith("-")
        ? "Options are no packages; see `recommends`, `docs` and `release`."
        : 'Write it as the package manager does, e.g. "nginx" or "nginx=1.22.1-9".';
  return [
    error("constructs/package-name", `Unexpected ${describe(name)} for \`${path}\`, expected a package name`, { help }),
  ];
}

// Version constraints as Packer's `required_plugins` has them: `>= 1.0.9, < 2.0.0`, `~> 1.1`. Knows no program.
import { compareVersions } from "./versions.ts";

/** Whether a released version satisfies every part of a constraint; one that cannot be read is satisfied by nothing. */
export function satisfiesConstraint(version: string, constraint: string): boolean {
  return constraint.split(",").every((part) => {
    const [, operator = "=", wanted] = /^\s*(>=|<=|!=|~>|=|>|<)?\s*v?(\d+(?:\.\d+)*)\s*$/.exec(part) ?? [];
    return wanted !== undefined && satisfiesPart(version, operator, wanted);
  });
}

function satisfiesPart(version: string, operator: string, wanted: string): boolean {
  const order = compareVersions(version, wanted);
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case "!=":
      return order !== 0;
    case "~>": {
      // Only the last part given may grow.
      const fixed = wanted.split(".").slice(0, -1);
      const same = version.replace(/^v/, "").split(".").slice(0, fixed.length).join(".") === fixed.join(".");
      return order >= 0 && same;
    }
    default:
      return order === 0;
  }
}

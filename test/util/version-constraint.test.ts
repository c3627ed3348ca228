import { expect, test } from "vitest";
import { satisfiesConstraint } from "../../lib/util/version-constraint.ts";

test.each<[constraint: string, fitting: string, others: string]>([
  [">= 1.0.9, < 2.0.0", "1.0.9 1.10.0 1.99.9", "1.0.8 2.0.0 0.9.0"],
  ["~> 1.1", "1.1.0 1.2.7 1.10.0", "1.0.9 2.0.0 2.1.0"],
  ["~> 1.1.2", "1.1.2 1.1.10", "1.1.1 1.2.0 1.10.2"],
  ["1.1.2", "1.1.2", "1.1.1 1.1.3"],
  ["= 1.1.2", "1.1.2", "1.1.1 1.1.3"],
  ["!= 1.1.2", "1.1.1 1.1.3", "1.1.2"],
  [">1,<=1.3", "1.0.1 1.3.0", "1.0.0 1.3.1"],
  ["latest", "", "1.0.0"],
])("%s is satisfied by %s, and not by %s", (constraint, fitting, others) => {
  const words = (text: string) => text.split(" ").filter(Boolean);
  expect(words(fitting).filter((version) => !satisfiesConstraint(version, constraint))).toEqual([]);
  expect(words(others).filter((version) => satisfiesConstraint(version, constraint))).toEqual([]);
});

import { expect, it } from "vitest";
import { tryFindDist } from "../../lib/util/dist-folder.ts";

it.each([
  ["file:///app/node_modules/packwright/dist/index.js", "file:///app/node_modules/packwright/dist/"],
  ["file:///app/node_modules/packwright/dist/chunks/a.js", "file:///app/node_modules/packwright/dist/"],
  [
    "file:///srv/dist/app/node_modules/packwright/dist/cli/main.js",
    "file:///srv/dist/app/node_modules/packwright/dist/",
  ],
  ["file:///work/packwright/lib/cli/load-app.ts", undefined],
])("of %s", (module, expected) => {
  expect(tryFindDist(module)?.href).toBe(expected);
});

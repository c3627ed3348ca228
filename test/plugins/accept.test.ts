// Every component takes its minimal and its full instance, and turns them into a body that is printed and checks out.
import { describe, expect, it } from "vitest";
import { printDocument } from "../../lib/hcl/print.ts";
import { requirementOf } from "../../lib/plugins/generate/requirement.ts";
import { Builder } from "../../lib/plugins/runtime/builder.ts";
import { CASES, loadClass } from "./components.ts";
import { fullProps, minimalProps, turnsOf } from "./minimal.ts";
import { toDocument } from "./to-document.ts";

it("covers the 144 components of the 55 plugins", () => {
  expect(CASES).toHaveLength(144);
  expect(new Set(CASES.map(({ plugin }) => plugin.plugin)).size).toBe(55);
});

describe.each(CASES)("$title", (entry) => {
  it("is accepted with what it needs, and printed", async () => {
    const Class = await loadClass(entry);
    const instance = new Class(minimalProps(entry.table));
    const { component } = instance;
    expect(component.kind).toBe(entry.table.kind);
    expect(component.type).toBe(entry.table.type);
    expect(component.plugin).toEqual(requirementOf(entry.plugin));
    const complete = instance instanceof Builder ? { ...component, body: instance.completeBody() } : component;
    expect(instance.check(complete).filter(({ severity }) => severity === "error")).toEqual([]);
    const text = printDocument(toDocument([{ ...complete, kind: "builder" }]));
    expect(text).toContain(`source "${entry.table.type}" "test0"`);
  });

  it("is accepted with everything it takes", async () => {
    const Class = await loadClass(entry);
    for (let turn = 0; turn < turnsOf(entry.table); turn++) {
      const instance = new Class(fullProps(entry.table, turn));
      const complete = instance instanceof Builder ? instance.completeBody() : instance.component.body;
      expect(
        instance.check({ ...instance.component, body: complete }).filter(({ severity }) => severity === "error"),
      ).toEqual([]);
    }
  });
});

// Every component refuses what is wrong, with the code and the cure.
import { describe, expect, it } from "vitest";
import { builderTraits } from "../../lib/catalog/builders.ts";
import type { Diagnostic } from "../../lib/diagnostics/diagnostic.ts";
import { Failure } from "../../lib/diagnostics/failure.ts";
import { CASES, type Case, type ComponentClass, loadClass } from "./components.ts";
import { minimalProps, type Props, sampleValue, schemaOfTable } from "./minimal.ts";

function problems(Class: ComponentClass, props: unknown): readonly Diagnostic[] {
  try {
    new Class(props);
    return [];
  } catch (failure) {
    if (failure instanceof Failure) return failure.diagnostics;
    throw failure;
  }
}

const codes = (found: readonly Diagnostic[]) =>
  found.filter(({ severity }) => severity === "error").map(({ code }) => code);

/** Packer's names that may be missing at construction. */
function later({ table }: Case): Set<string> {
  const { suppliedBySynth, identityAttributes } = builderTraits(table.type);
  return new Set(table.kind === "builder" ? [...suppliedBySynth, ...identityAttributes] : []);
}

describe.each(CASES)("$title", (entry) => {
  const schema = schemaOfTable(entry.table);
  const members = [...schema.attributes.values(), ...schema.blocks.values()];

  it("refuses a misspelt attribute and names the right one", async () => {
    const Class = await loadClass(entry);
    const [first] = members.filter(({ prop }) => prop.length > 4);
    if (!first) return;
    const misspelt = `${first.prop.slice(0, 2)}${first.prop.slice(3)}`;
    const found = problems(Class, { ...minimalProps(entry.table), [misspelt]: "x" });
    expect(codes(found)).toEqual(["plugins/unknown-attribute"]);
    expect(found[0]!.message).toContain(`\`${misspelt}\` of \`${entry.table.type}\``);
    expect(found[0]!.help).toMatch(/^Did you mean `\w+`\?$|^Use `/);
  });

  it("refuses Packer's own name and says the property", async () => {
    const Class = await loadClass(entry);
    const different = members.find(({ name, prop }) => name !== prop && !(prop in minimalProps(entry.table)));
    if (!different) return;
    const found = problems(Class, { ...minimalProps(entry.table), [different.name]: "x" });
    expect(found.map(({ code, help }) => [code, help])).toContainEqual([
      "plugins/unknown-attribute",
      `Write \`${different.prop}\` instead of \`${different.name}\`.`,
    ]);
  });

  it("refuses every attribute and block of a wrong type, at once", async () => {
    const Class = await loadClass(entry);
    const props: Props = {};
    for (const { prop } of members) props[prop] = () => 0;
    const found = problems(Class, props).filter(({ code }) => code === "plugins/wrong-type");
    const accepted = members.filter(({ prop }) => !found.some(({ message }) => message.includes(`for \`${prop}\` of`)));
    expect(accepted.map(({ prop }) => prop)).toEqual([]);
  });

  it("misses each required attribute, unless it comes later", async () => {
    const Class = await loadClass(entry);
    const required = members.filter((member) => member.required);
    for (const { name, prop } of required) {
      const { [prop]: _, ...props } = minimalProps(entry.table);
      expect([prop, codes(problems(Class, props))]).toEqual([
        prop,
        later(entry).has(name) ? [] : ["plugins/missing-attribute"],
      ]);
      expect(
        new Class({ ...props, ...minimalProps(entry.table) }).check({
          kind: entry.table.kind,
          type: "",
          body: { attributes: {}, blocks: [] },
        }),
      ).toContainEqual(
        expect.objectContaining({ code: "plugins/missing-attribute", message: expect.stringContaining(`\`${prop}\``) }),
      );
    }
  });

  it("keeps to its groups", async () => {
    const Class = await loadClass(entry);
    for (const { rule, of } of schema.constraints) {
      const group = members.filter(({ name }) => of.includes(name));
      const all: Props = { ...minimalProps(entry.table) };
      for (const member of group) {
        const value = "type" in member ? sampleValue(member.type, member.allowed) : member.repeatable ? [{}] : {};
        all[member.prop] = value;
      }
      const none: Props = { ...all };
      for (const { prop } of group) delete none[prop];
      if (rule !== "atLeastOne") expect(codes(problems(Class, all))).toContain("plugins/exclusive");
      if (rule !== "atMostOne" && !of.some((name) => later(entry).has(name))) {
        expect(codes(problems(Class, none))).toContain("plugins/exclusive");
      }
    }
  });

  it("refuses strings that are not in a closed list", async () => {
    const Class = await loadClass(entry);
    for (const { prop, type, allowed } of schema.attributes.values()) {
      if (!allowed) continue;
      const found = problems(Class, { ...minimalProps(entry.table), [prop]: sampleValue(type, ["no such word"]) });
      expect([prop, codes(found)]).toEqual([prop, ["plugins/closed-enum"]]);
    }
  });

  it("warns of each deprecated attribute and takes it", async () => {
    const Class = await loadClass(entry);
    for (const { prop, type, allowed, deprecated } of schema.attributes.values()) {
      if (!deprecated) continue;
      const found = [...problems(Class, { ...minimalProps(entry.table), [prop]: sampleValue(type, allowed) })];
      if (found.some(({ code }) => code === "plugins/exclusive")) continue;
      const { warnings } = new Class({ ...minimalProps(entry.table), [prop]: sampleValue(type, allowed) });
      expect(warnings).toContainEqual(
        expect.objectContaining({
          code: "plugins/deprecated",
          severity: "warning",
          message: expect.stringContaining(`\`${prop}\``),
        }),
      );
    }
  });
});

// The traits of builders agree with the facts: every name in them exists, and every builder has an entry.
import { describe, expect, it } from "vitest";
import { BUILDER_TYPES, builderTraits } from "../../lib/catalog/builders.ts";
import { CASES } from "./components.ts";
import { schemaOfTable } from "./minimal.ts";

const BUILDERS = CASES.filter(({ table }) => table.kind === "builder");
const schemas = new Map(BUILDERS.map(({ table }) => [table.type, schemaOfTable(table)]));
const namesOf = (type: string): Set<string> => {
  const schema = schemas.get(type)!;
  return new Set([...schema.attributes.keys(), ...schema.blocks.keys()]);
};
const anywhere = new Set([...schemas.keys()].flatMap((type) => [...namesOf(type)]));

it("has every builder of the facts and no other", () => {
  expect([...BUILDER_TYPES].sort()).toEqual([...schemas.keys()].sort());
});

it("takes an unknown builder with the most care", () => {
  expect(builderTraits("acme")).toMatchObject({ suppliedBySynth: [], notContent: [], artifact: { kind: "none" } });
});

describe.each(BUILDER_TYPES.map((type) => ({ type })))("$type", ({ type }) => {
  const traits = builderTraits(type);
  const names = namesOf(type);

  it("names only attributes and blocks that the builder has", () => {
    const { artifact, from = {} } = traits;
    const used = [
      ...traits.suppliedBySynth,
      ...traits.identityAttributes,
      ...(traits.nameAttribute === undefined ? [] : [traits.nameAttribute]),
      ...(traits.tagsAttribute === undefined ? [] : [traits.tagsAttribute]),
      ...Object.keys(traits.defaults ?? {}),
      ...Object.keys(traits.linux ?? {}),
      ...Object.keys(traits.windows ?? {}),
      ...(from.text === undefined ? [] : [from.text]),
      ...Object.values(from.fields ?? {}).map((target) => target.replace("[]", "")),
      ...(from.filter === undefined ? [] : [from.filter]),
      ...("name" in artifact ? [artifact.name, ...Object.values(artifact.scope ?? {})] : []),
      ...("file" in artifact ? [artifact.file, ...(artifact.folder === undefined ? [] : [artifact.folder])] : []),
      ...("tags" in artifact ? [artifact.tags, artifact.filter] : []),
      ...("labels" in artifact ? [artifact.labels, artifact.filter] : []),
    ];
    expect(used.filter((name) => !names.has(name))).toEqual([]);
    expect(traits.notContent.filter((name) => !anywhere.has(name))).toEqual([]);
  });

  it("lets a child start from it by attributes of the child's builder that name a base", () => {
    const { artifact } = traits;
    if (artifact.kind === "none") return;
    const child = ("builder" in artifact ? artifact.builder : undefined) ?? type;
    const identity = new Set(builderTraits(child).identityAttributes);
    const sources = "source" in artifact ? [artifact.source] : [artifact.filter];
    const scope = "scope" in artifact ? Object.keys(artifact.scope ?? {}) : [];
    expect([...sources, ...scope].filter((name) => !identity.has(name))).toEqual([]);
    const given = "with" in artifact ? Object.keys(artifact.with ?? {}) : [];
    expect(given.filter((name) => !namesOf(child).has(name))).toEqual([]);
  });

  it("fills in what its base form takes with names of the base only", () => {
    const { from, identityAttributes } = traits;
    if (!from) return;
    const targets = [from.text, from.filter, ...Object.values(from.fields ?? {})].filter((name) => name !== undefined);
    expect(targets.map((name) => name.replace("[]", "")).filter((name) => !identityAttributes.includes(name))).toEqual(
      [],
    );
  });

  it("counts as content what names the base or the machine's own user", () => {
    const { identityAttributes, notContent } = traits;
    expect(identityAttributes.filter((name) => notContent.includes(name))).toEqual([]);
    expect(notContent).not.toContain("ssh_username");
    expect(notContent).not.toContain("communicator");
  });
});

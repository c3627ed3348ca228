// Packer 1.6.6, the last with all plugins in it, judges our instances: whatever it refuses by name or type is on a written list.
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { printDocument } from "../../lib/hcl/print.ts";
import type { Body, Component } from "../../lib/plan/component.ts";
import type { Builder } from "../../lib/plugins/runtime/builder.ts";
import { engine } from "../engines.ts";
import { CASES, type Case, loadClass } from "./components.ts";
import { fullProps, minimalProps, turnsOf } from "./minimal.ts";
import { NEWER_THAN_1_6_6 } from "./newer-than-1-6-6.ts";
import { packerValidate } from "./packer-validate.ts";
import { toDocument } from "./to-document.ts";

const ADDITIONAL_ISO =
  /unknown configuration key: '"additional_iso_files\[0\]\.(download_path_key|should_upload_iso)"'/;

/** Messages that are 1.6.6's own doing, whatever the builder is given. */
const FAULTS_OF_1_6_6: { readonly [builder: string]: RegExp } = {
  // Its config lacks a method and the plugin panics: `**profitbricks.Config is not config.flatConfigurer`.
  profitbricks: /^Error: unexpected EOF/,
  // Asks PowerShell about the host, and ends the plugin where there is none.
  "hyperv-vmcx": /^Error: unexpected EOF/,
  "hyperv-iso": /^Error: unexpected EOF/,
  // Fails even with required attributes only, all strings.
  jdcloud: /Failed in decoding JSON->mapstructure/,
  // Names that its own decoder adds and then does not know; none is in our template.
  "azure-dtl": /unknown configuration key: '"(user_name|vm_creation_resource_group)"'/,
  // Its decoder does not know its own attribute `data_center_id`, set or not.
  oneandone: /unknown configuration key: '"data_center_id"'/,
  // Names that its own decoder adds to every block `additional_iso_files`; none is in our template.
  proxmox: ADDITIONAL_ISO,
  "proxmox-iso": ADDITIONAL_ISO,
  "proxmox-clone": ADDITIONAL_ISO,
};

const BUILDERS = CASES.filter(({ table }) => table.kind === "builder");
const KNOWN = BUILDERS.filter(({ table }) => table.type in NEWER_THAN_1_6_6);

describe.skipIf(!engine("packer") || !isPacker166())("packer validate 1.6.6 (needs Packer)", () => {
  it("knows the builders on the list and no others", async () => {
    const components = BUILDERS.map(({ table }): Component => ({ kind: "builder", type: table.type, body: EMPTY }));
    const messages = await packerValidate(printDocument(toDocument(components)));
    const unknown = messages.flatMap((message) => /Unknown source type ([\w-]+)/.exec(message)?.[1] ?? []);
    const known = BUILDERS.map(({ table }) => table.type).filter((type) => !unknown.includes(type));
    expect(known.sort()).toEqual(Object.keys(NEWER_THAN_1_6_6).sort());
  }, 60_000);

  it.concurrent.each(KNOWN)(
    "takes $table.type but for what came later",
    async (entry) => {
      const later = new Set(words(NEWER_THAN_1_6_6[entry.table.type]!));
      const full = await instances(entry);
      const trimmed = full.map((component) => ({ ...component, body: without(component.body, later) }));
      const messages = await packerValidate(printDocument(toDocument([...full, ...trimmed])));
      const refused = messages.flatMap((message) => UNSUPPORTED.exec(message)?.[1] ?? []);
      expect([...new Set(refused)].sort()).toEqual([...later].sort());
      const faults = FAULTS_OF_1_6_6[entry.table.type];
      const wrong = messages.filter((message) => TYPE_ERROR.test(message) && !faults?.test(message));
      expect(wrong).toEqual([]);
    },
    60_000,
  );
});

const EMPTY: Body = { attributes: {}, blocks: [] };
const UNSUPPORTED = /^Error: Unsupported (?:argument|block type).*?(?:named|of type) "([^"]+)"/;
const TYPE_ERROR =
  /error\(s\) decoding|error decoding|Failed in decoding|[Ii]nappropriate value|[Ii]ncorrect attribute value|expected type|unconvertible|unexpected EOF|[Mm]issing required|[Uu]nknown configuration/;

async function instances(entry: Case): Promise<Component[]> {
  const Class = await loadClass(entry);
  const turns = Array.from({ length: turnsOf(entry.table) }, (_, turn) => fullProps(entry.table, turn));
  return [minimalProps(entry.table), ...turns].map((props) => {
    const instance = new Class(props) as Builder;
    return { ...instance.component, body: instance.completeBody() };
  });
}

function without({ attributes, blocks }: Body, names: ReadonlySet<string>): Body {
  return {
    attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.has(name))),
    blocks: blocks
      .filter(({ type }) => !names.has(type))
      .map(({ type, body }) => ({ type, body: without(body, names) })),
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** A later Packer has no plugins in it, so it has nothing to say of most builders. */
function isPacker166(): boolean {
  const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
  return spawnSync("packer", ["version"], { encoding: "utf8", env }).stdout.includes("v1.6.6");
}

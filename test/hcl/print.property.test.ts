// Any tree prints to a file that HashiCorp's parser reads as the same values and that `packer fmt` leaves alone.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatHcl } from "../../lib/hcl/format.ts";
import { parseWithHashicorp } from "../../lib/hcl/oracle.ts";
import { printDocument } from "../../lib/hcl/print.ts";
import { engine } from "../engines.ts";
import { anyDocument, jsonOfBody, oldDocument, sameJson } from "./random-document.ts";

test("HashiCorp's parser reads the values that were written, in 10,000 random documents", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(anyDocument, async (document) => {
      const text = printDocument(document);
      const json = await parseWithHashicorp("random.pkr.hcl", text);
      const expected = jsonOfBody(document.items);
      if (!sameJson(expected, json)) expect(json, text).toEqual(expected);
    }),
    { numRuns: 10_000 },
  );
});

test("printing is canonical by our own formatter", () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const text = printDocument(document);
      expect(formatHcl(text)).toBe(text);
    }),
    { numRuns: 3_000 },
  );
});

describe.skipIf(!engine("packer"))("packer fmt (needs Packer)", () => {
  test("leaves 500 random documents unchanged", { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "packwright-fmt-"));
    try {
      for (const [index, document] of fc.sample(oldDocument, 500).entries())
        writeFileSync(join(folder, `random-${index}.pkr.hcl`), printDocument(document));
      const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
      const { status, stdout, stderr } = spawnSync("packer", ["fmt", "-check", "-diff", folder], {
        env,
        encoding: "utf8",
      });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

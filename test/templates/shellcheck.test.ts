// Every script template, for a matrix of data, is clean for shellcheck when it stands where the frame puts it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renderScript } from "../../lib/render/render-script.ts";
import { findOwnTemplates, listTemplates } from "../../lib/render/template-folders.ts";
import { allCases } from "./cases.ts";

const available = spawnSync("shellcheck", ["--version"]).status === 0;
if (!available && process.env.PACKWRIGHT_ENGINES === "required")
  throw new Error("shellcheck is missing, and PACKWRIGHT_ENGINES=required");

// Data may hold `$` in single quotes (SC2016), and the frame sets `input_1` (SC2154).
const ALLOWED = "SC2016,SC2154";

describe("script templates", () => {
  it("are all in the matrix, but for parts and the frame", () => {
    const covered = new Set(allCases().map(({ template }) => template));
    const own = listTemplates(findOwnTemplates()).filter((name) => !/^(parts|frame|init)\//.test(name));
    expect(own.filter((name) => !covered.has(name))).toEqual([]);
  });

  it.skipIf(!available)("are clean for shellcheck with all data (needs shellcheck)", { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "packwright-shellcheck-"));
    try {
      const texts = new Map(allCases().map(({ template, data }) => [renderScript(template, data), template]));
      [...texts].forEach(([text, template], index) => {
        writeFileSync(join(folder, `${template.replace("/", "-")}-${index}.sh`), `#!/bin/sh\nset -e\n${text}`);
      });
      const run = spawnSync("shellcheck", ["-s", "sh", "-e", ALLOWED, "-f", "gcc", ...readdirSync(folder)], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(run.stdout).toBe("");
      expect(run.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

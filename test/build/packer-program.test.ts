// Which Packer is found, and what is said of one that cannot be used.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPacker, parsePackerVersion } from "../../lib/build/packer-program.ts";
import { engine } from "../engines.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "packwright-packer-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string, script: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const find = (file: string, needed?: string): Promise<unknown> =>
  findPacker({ env: { ...process.env, PACKWRIGHT_PACKER: file }, ...(needed === undefined ? {} : { needed }) }).catch(
    (cause: Error) => cause.message.replaceAll(folder, "FOLDER"),
  );

test.each([
  ["1.6.6", "1.6.6"],
  ["Packer v1.6.6\n", "1.6.6"],
  ["Packer v1.11.2\n\nYour version of Packer is out of date! The latest version\nis 1.14.0.\n", "1.11.2"],
  ["Packer v1.12.0-dev (f1b2c3d+CHANGES)\n", "1.12.0"],
  ["Usage: packer [--version]", undefined],
  ["", undefined],
])("the version in %j is %s", (output, version) => {
  expect(parsePackerVersion(output)).toBe(version);
});

describe("Packer", () => {
  test("is found, with what it can do", async () => {
    const file = program("new", "echo Packer v1.9.5");
    expect(await find(file, "1.9.5")).toEqual({ file, version: "1.9.5", hasInit: true });
  });

  test("is missing", async () => {
    expect(await find(`${folder}/none`)).toBe(
      `error build/no-packer  Cannot build: there is no program \`FOLDER/none\`
  help: install it: \`apt-get install packer\` (Debian), \`brew install hashicorp/tap/packer\`, or https://developer.hashicorp.com/packer/install; or set PACKWRIGHT_PACKER to the program
  note: named by PACKWRIGHT_PACKER`,
    );
    await expect(findPacker({ env: { PATH: folder } })).rejects.toThrow("note: looked for in PATH");
  });

  test("is too old for the templates", async () => {
    expect(await find(program("old", "echo Packer v1.6.6"), "1.9.5")).toBe(
      `error build/packer-too-old  Unexpected Packer 1.6.6, expected 1.9.5 or later
  help: install a later Packer, or synthesize for this one: \`packerVersion: "1.6.6"\`
  note: found as \`FOLDER/old\``,
    );
  });

  test("is another program of the same name, which waits for its input", async () => {
    expect(await find(program("other", "cat; echo 0 0"))).toContain(
      "error build/not-packer  Unexpected answer of `FOLDER/other version`, expected one such as `Packer v1.9.5`",
    );
  });

  test.skipIf(!engine("packer"))("is the one that is installed (needs Packer)", async () => {
    const { PACKWRIGHT_PACKER: _, ...env } = process.env;
    expect(await findPacker({ env, needed: "1.6.0" })).toMatchObject({ file: "packer" });
  });
});

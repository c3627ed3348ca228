// Archives that images take from each other, on the host: told whole from torn, and made from an image that is built already.
import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { extract } from "tar-stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exportsPresent, extractFromDocker } from "../../lib/build/export-files.ts";
import { succeed } from "../e2e/run.ts";
import { engine } from "../engines.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "packwright exports "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hashOf = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest("hex");
const put = (name: string, bytes: string, sum = `${hashOf(bytes)}\n`) => {
  writeFileSync(path.join(folder, name), bytes);
  writeFileSync(path.join(folder, `${name}.sha256`), sum);
};

describe("archives are present", () => {
  it("when each has its checksum", async () => {
    put("a.tar", "a");
    put("b.tar", "b".repeat(100_000));
    expect(await exportsPresent(folder, [])).toBe(true);
    expect(await exportsPresent(folder, ["a.tar", "b.tar"])).toBe(true);
  });

  it("unless one is missing, cut off, changed, or has no checksum of its own", async () => {
    put("a.tar", "a");
    put("torn.tar", "b".repeat(100_000));
    truncateSync(path.join(folder, "torn.tar"), 70_000);
    put("other.tar", "c", `${hashOf("d")}\n`);
    put("bare.tar", "e");
    rmSync(path.join(folder, "bare.tar.sha256"));
    for (const file of ["none.tar", "torn.tar", "other.tar", "bare.tar"])
      expect([file, await exportsPresent(folder, ["a.tar", file])]).toEqual([file, false]);
  });
});

describe.skipIf(!engine("docker"))("made from an image (needs Docker)", () => {
  const image = "stages-export-test:latest";

  beforeAll(async () => {
    const script =
      "mkdir -p '/out/a b/ü' && printf one > '/out/a b/ü/日本' && printf two > /out/run && chmod 755 /out/run && ln -s run /out/link && ln -s /out /folder";
    const container = (await succeed("docker", ["create", "debian:12-slim", "sh", "-c", script])).trim();
    await succeed("docker", ["start", "-a", container]);
    await succeed("docker", ["commit", container, image]);
    await succeed("docker", ["rm", container]);
  });
  afterAll(async () => void (await succeed("docker", ["rmi", image])));

  it("it holds the folder, links followed only at its top, and has its checksum", async () => {
    const file = path.join(folder, "exports", "out.tar");
    await extractFromDocker(image, "/folder", file);
    expect(await exportsPresent(folder, ["exports/out.tar"])).toBe(true);
    expect(readFileSync(`${file}.sha256`, "utf8")).toBe(`${hashOf(readFileSync(file))}\n`);
    const members = await membersOf(file);
    const top = members.get([...members.keys()][0]!)!;
    expect(top).toMatch(/^directory/);
    expect([...members].map(([name, facts]) => [name.replace(/^[^/]+\//, ""), facts]).sort()).toEqual([
      ["", "directory 755"],
      ["a b/", "directory 755"],
      ["a b/ü/", "directory 755"],
      ["a b/ü/日本", "file 644"],
      ["link", "symlink 777 run"],
      ["run", "file 755"],
    ]);
    expect(readdirSync(path.join(folder, "exports"))).toEqual(["out.tar", "out.tar.sha256"]);
  });

  it("a path or image that is not there is one clear mistake, and leaves what was there", async () => {
    put("out.tar", "before");
    const file = path.join(folder, "out.tar");
    await expect(extractFromDocker(image, "/nowhere", file)).rejects.toThrow(
      /^error build\/export-failed {2}Cannot take `\/nowhere` from `stages-export-test:latest`: .*(not find|no such)/i,
    );
    await expect(extractFromDocker("stages-export-test:never", "/out", file)).rejects.toThrow("build/export-failed");
    expect(await exportsPresent(folder, ["out.tar"])).toBe(true);
    expect(readdirSync(folder)).toEqual(["out.tar", "out.tar.sha256"]);
    expect(await succeed("docker", ["ps", "-aq", "--filter", `ancestor=${image}`])).toBe("");
  });
});

async function membersOf(file: string): Promise<Map<string, string>> {
  const members = new Map<string, string>();
  const unpack = extract();
  createReadStream(file).pipe(unpack);
  for await (const entry of unpack) {
    const { name, type, mode, linkname } = entry.header;
    members.set(name, `${type} ${((mode ?? 0) & 0o7777).toString(8)} ${linkname ?? ""}`.trim());
    entry.resume();
  }
  return members;
}

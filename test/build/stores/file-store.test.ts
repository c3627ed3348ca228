// Files and folders as artifacts: whole only with a manifest that fits; nothing outside of the allowed folder is ever removed.
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Artifact } from "../../../lib/build/store.ts";
import { LARGEST_HASHED } from "../../../lib/build/stores/file-manifest.ts";
import { openFileStore } from "../../../lib/build/stores/file-store.ts";
import { sha256 } from "../../../lib/util/stable.ts";
import { diagnosticOf } from "./diagnostic-of.ts";

const work = mkdtempSync(path.join(tmpdir(), "stores files "));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let places = 0;

/** An output folder, and an artifact in it (or at another place). */
function newPlace(name = "output/web", content = "web") {
  const root = path.join(work, String(++places), "packer.out");
  mkdirSync(root, { recursive: true });
  const place = path.resolve(root, name);
  mkdirSync(path.dirname(place), { recursive: true });
  const artifact = {
    key: "web/qemu.main",
    builder: "qemu",
    fingerprint: sha256(content),
    address: { kind: "file", path: place },
  } as const satisfies Artifact;
  return { root, place, artifact, store: openFileStore(root) };
}

function makeFolder(place: string): void {
  mkdirSync(path.join(place, "logs"), { recursive: true });
  writeFileSync(path.join(place, "web.qcow2"), "disk");
  writeFileSync(path.join(place, "logs/boot"), "lines");
  symlinkSync("web.qcow2", path.join(place, "latest"));
}

/** A folder that is built and confirmed. */
async function wholeFolder() {
  const made = newPlace();
  makeFolder(made.place);
  const found = await made.store.confirm!(made.artifact);
  return { ...made, found, find: async () => (await made.store.find([made.artifact])).get(made.artifact.key) };
}

describe("a folder", () => {
  it("is found once it is confirmed, with what is in it", async () => {
    const { root, place, artifact, store } = newPlace();
    expect([...(await store.find([artifact]))]).toEqual([]);
    expect(await store.confirm!(artifact)).toBeUndefined();
    makeFolder(place);
    expect([...(await store.find([artifact]))]).toEqual([]);
    const found = { id: place, where: "files", bytes: 9 };
    expect(await store.confirm!(artifact)).toEqual(found);
    expect([...(await openFileStore(root).find([artifact]))]).toEqual([[artifact.key, found]]);
    expect(JSON.parse(readFileSync(path.join(place, "packwright.json"), "utf8"))).toEqual({
      version: 1,
      fingerprint: artifact.fingerprint,
      files: [
        { path: "latest", link: "web.qcow2" },
        { path: "logs/boot", size: 5, modified: expect.any(Number), sha256: sha256("lines") },
        { path: "web.qcow2", size: 4, modified: expect.any(Number), sha256: sha256("disk") },
      ],
    });
    expect(readdirSync(place).sort()).toEqual(["latest", "logs", "packwright.json", "web.qcow2"]);
  });

  it.each([
    ["it was copied elsewhere without its times", (place: string) => utimesSync(`${place}/web.qcow2`, 1, 1)],
    ["something was laid beside", (place: string) => writeFileSync(`${place}/notes`, "mine")],
    [
      "it was moved away and back",
      (place: string) => {
        cpSync(place, `${place}-copy`, { recursive: true, verbatimSymlinks: true });
        rmSync(place, { recursive: true });
        renameSync(`${place}-copy`, place);
      },
    ],
  ])("stays whole when %s", async (_, change) => {
    const { place, find, found } = await wholeFolder();
    change(place);
    expect(await find()).toEqual(found);
  });

  it.each([
    ["a file is gone", (place: string) => rmSync(`${place}/logs/boot`)],
    ["a file has grown", (place: string) => appendFileSync(`${place}/web.qcow2`, "!")],
    ["a file is cut off", (place: string) => truncateSync(`${place}/web.qcow2`, 1)],
    [
      "a file has other bytes of the same number",
      (place: string) => {
        writeFileSync(`${place}/web.qcow2`, "DISK");
        utimesSync(`${place}/web.qcow2`, 1, 1);
      },
    ],
    [
      "a link leads elsewhere",
      (place: string) => {
        rmSync(`${place}/latest`);
        symlinkSync("logs/boot", `${place}/latest`);
      },
    ],
    [
      "a file became a link",
      (place: string) => {
        renameSync(`${place}/web.qcow2`, `${place}/other`);
        symlinkSync("other", `${place}/web.qcow2`);
      },
    ],
    ["the manifest is gone", (place: string) => rmSync(`${place}/packwright.json`)],
    ["the manifest is cut off", (place: string) => truncateSync(`${place}/packwright.json`, 100)],
    ["the manifest lists nothing", (place: string) => editManifest(place, { files: [] })],
    ["the manifest is of another version", (place: string) => editManifest(place, { version: 2 })],
    ["the fingerprint is another", (place: string) => editManifest(place, { fingerprint: sha256("old") })],
  ])("is not whole when %s, and makes room for the next build", async (_, change) => {
    const { place, artifact, store, find } = await wholeFolder();
    change(place);
    expect(await find()).toBeUndefined();
    await store.prepare!(artifact);
    expect(existsSync(place)).toBe(false);
  });

  it("is not whole when a large file has another time: it is not read", async () => {
    const { place, artifact, store } = newPlace();
    mkdirSync(place);
    const disk = path.join(place, "disk");
    writeFileSync(disk, "");
    truncateSync(disk, LARGEST_HASHED + 1);
    utimesSync(disk, 1000.25, 1000.25);
    await store.confirm!(artifact);
    utimesSync(disk, 1000, 1000);
    expect((await store.find([artifact])).size).toBe(1);
    utimesSync(disk, 1001, 1001);
    expect((await store.find([artifact])).size).toBe(0);
  });

  it("stays when it is whole, and nothing is there to remove when there is nothing", async () => {
    const { place, artifact, store, found, find } = await wholeFolder();
    await store.prepare!(artifact);
    expect(await find()).toEqual(found);
    rmSync(place, { recursive: true });
    await store.prepare!(artifact);
  });

  it("is nothing as long as it is empty", async () => {
    const { place, artifact, store } = newPlace();
    mkdirSync(place);
    expect(await store.confirm!(artifact)).toBeUndefined();
    expect(readdirSync(place)).toEqual([]);
  });
});

describe("a file", () => {
  it("has its manifest beside it", async () => {
    const { place, artifact, store } = newPlace("image.tar");
    writeFileSync(place, "tar");
    expect(await store.confirm!(artifact)).toEqual({ id: place, where: "files", bytes: 3 });
    expect((await store.find([artifact])).size).toBe(1);
    expect(readdirSync(path.dirname(place)).sort()).toEqual(["image.tar", "image.tar.packwright.json"]);

    appendFileSync(place, "!");
    expect((await store.find([artifact])).size).toBe(0);
    await store.prepare!(artifact);
    expect(readdirSync(path.dirname(place))).toEqual([]);
  });

  it("outside of the output folder stays for the builder to write over; only our manifest goes", async () => {
    const { place, artifact, store } = newPlace("../image.tar");
    writeFileSync(place, "tar");
    await store.confirm!(artifact);
    writeFileSync(place, "half");
    await store.prepare!(artifact);
    expect(readFileSync(place, "utf8")).toBe("half");
    expect(existsSync(`${place}.packwright.json`)).toBe(false);
  });
});

describe("what is never removed", () => {
  const refusal = (place: string, root: string) =>
    `build/output-in-the-way\nCannot build into \`${place}\`: there is something of another build, or of a build that was cut off\n` +
    `Remove it yourself: \`rm -r '${place}'\`. Packwright removes only what lies in \`${root}\`.`;

  it("is a folder outside of the output folder", async () => {
    for (const name of ["../images/web", "../packer.out-of-others/web"]) {
      const { root, place, artifact, store } = newPlace(name);
      makeFolder(place);
      expect(await diagnosticOf(store.prepare!(artifact))).toBe(refusal(place, root));
      expect(readFileSync(path.join(place, "web.qcow2"), "utf8")).toBe("disk");
    }
  });

  it("is the output folder itself", async () => {
    const { root, artifact, store } = newPlace(".");
    makeFolder(root);
    expect(await diagnosticOf(store.prepare!(artifact))).toBe(refusal(root, root));
    expect(readFileSync(path.join(root, "web.qcow2"), "utf8")).toBe("disk");
  });

  it("is a folder that only a link makes look as if it were inside", async () => {
    const { root, artifact, store } = newPlace("images/web");
    const outside = path.join(root, "../outside");
    makeFolder(path.join(outside, "web"));
    rmSync(path.join(root, "images"), { recursive: true });
    symlinkSync(outside, path.join(root, "images"));
    expect(await diagnosticOf(store.prepare!(artifact))).toBe(refusal(artifact.address.path, root));
    expect(readFileSync(path.join(outside, "web/web.qcow2"), "utf8")).toBe("disk");
  });

  it("is what a link in the folder, or in the artifact's place, leads to", async () => {
    const { root, place, artifact, store } = newPlace();
    const outside = path.join(root, "../outside");
    makeFolder(outside);
    makeFolder(place);
    symlinkSync(outside, path.join(place, "logs/out"));
    await store.prepare!(artifact);
    expect(existsSync(place)).toBe(false);
    symlinkSync(outside, place);
    expect((await store.find([artifact])).size).toBe(0);
    await store.prepare!(artifact);
    expect(readdirSync(path.dirname(place))).toEqual([]);
    expect(readFileSync(path.join(outside, "web.qcow2"), "utf8")).toBe("disk");
  });
});

it("files that cannot be used are a user's mistake, with the place", async () => {
  const { place, artifact, store } = newPlace();
  makeFolder(place);
  mkdirSync(path.join(place, "packwright.json"));
  expect((await diagnosticOf(store.find([artifact]))).split("\n")).toEqual([
    "build/cannot-use-files",
    expect.stringMatching(`^Cannot read \`${place}\`: EISDIR`),
    "Correct the permissions or make room, then run again.",
  ]);
});

function editManifest(place: string, change: object): void {
  const file = path.join(place, "packwright.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...change }));
}

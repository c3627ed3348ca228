// Downloads kept once per host: what is fetched, what is refused, and what a second process or a killed one sees.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DownloadOptions, ensureDownloads } from "../../lib/build/download-store.ts";
import type { Diagnostic } from "../../lib/diagnostics/diagnostic.ts";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const BIG = Buffer.alloc(3_000_000, "packwright");

describe("the download store", () => {
  let folder: string;
  let server: Server;
  let requests: string[];
  let answer: RequestListener;

  beforeEach(async () => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), "packwright store ")), "downloads");
    requests = [];
    answer = (_request, response) => response.end(BIG);
    server = createServer((request, response) => {
      requests.push(request.url!);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(path.dirname(folder), { recursive: true });
  });

  const url = (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;
  const ensure = (names: readonly string[], hash = sha256(BIG), options: DownloadOptions = { pause: 0.01 }) =>
    ensureDownloads(
      names.map((name) => ({ url: url(name), sha256: hash })),
      folder,
      options,
    );
  const messages = ({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }) =>
    diagnostics.map(({ code, severity, message }) => `${severity} ${code}: ${message.replaceAll(url(""), "URL/")}`);

  it("fetches each content once, and nothing the second time", async () => {
    expect(await ensure(["a", "b"])).toEqual({ available: new Set([sha256(BIG)]), diagnostics: [] });
    expect(await ensure(["b"])).toEqual({ available: new Set([sha256(BIG)]), diagnostics: [] });
    expect(requests).toEqual(["/b"]);
    expect(readdirSync(folder)).toEqual([sha256(BIG)]);
    expect(sha256(readFileSync(path.join(folder, sha256(BIG))))).toBe(sha256(BIG));
  });

  it("does nothing at all without downloads", async () => {
    expect(await ensureDownloads([], folder)).toEqual({ available: new Set(), diagnostics: [] });
    expect(() => readdirSync(folder)).toThrow("ENOENT");
  });

  it("keeps no file that is not the one that was meant", async () => {
    const result = await ensure(["a"], sha256("other"));
    expect(result.available).toEqual(new Set());
    expect(messages(result)).toEqual([
      `error build/download-mismatch: Unexpected content of URL/a: its SHA-256 is ${sha256(BIG)}, expected ${sha256("other")}`,
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("tries again when a server stumbles, and gives up with a warning", async () => {
    let failures = 2;
    answer = (request, response) => {
      if (request.url === "/never") response.writeHead(503).end();
      else if (failures-- > 0)
        response
          .writeHead(200, { "content-length": BIG.length })
          .write(BIG.subarray(0, 1000), () => response.destroy());
      else response.end(BIG);
    };
    expect(await ensure(["sometimes"])).toEqual({ available: new Set([sha256(BIG)]), diagnostics: [] });
    expect(messages(await ensure(["never"], sha256("never")))).toEqual([
      "warning build/download-failed: Cannot fetch URL/never on this machine: the server answers 503 Service Unavailable",
    ]);
    expect(requests).toEqual([...Array(3).fill("/sometimes"), ...Array(3).fill("/never")]);
    expect(readdirSync(folder)).toEqual([sha256(BIG)]);
  });

  it("does not ask twice for what is not there, and goes on with the others", async () => {
    answer = (request, response) => (request.url === "/gone" ? response.writeHead(404).end() : response.end("here"));
    const result = await ensureDownloads(
      [
        { url: url("gone"), sha256: sha256("gone") },
        { url: "ftp://127.0.0.1/x", sha256: sha256("ftp") },
        { url: url("here"), sha256: sha256("here") },
      ],
      folder,
    );
    expect(result.available).toEqual(new Set([sha256("here")]));
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["build/download-failed", "build/download-failed"]);
    expect(messages(result)[1]).toContain("Cannot fetch URL/gone on this machine: the server answers 404 Not Found");
    expect(requests.sort()).toEqual(["/gone", "/here"]);
  });

  it("gives up on a server that stops talking", async () => {
    answer = (_request, response) => void response.write("a");
    const result = await ensure(["silent"], sha256("a"), { pause: 0.01, patience: 0.2, attempts: 1 });
    expect(messages(result)).toEqual([
      "warning build/download-failed: Cannot fetch URL/silent on this machine: nothing came for 0.2 s",
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("can be filled by several processes at once", async () => {
    const results = await Promise.all([ensure(["a"]), ensure(["a"]), ensure(["a"])]);
    expect(results.map(({ available }) => available.size)).toEqual([1, 1, 1]);
    expect(readdirSync(folder)).toEqual([sha256(BIG)]);
  });

  it("clears away after a day what a killed process left, and nothing younger", async () => {
    await ensure(["a"]);
    for (const name of [".partial-old", ".partial-young"]) writeFileSync(path.join(folder, name), "x");
    const old = Date.now() / 1000 - 100_000;
    utimesSync(path.join(folder, ".partial-old"), old, old);
    await ensure(["a"]);
    expect(readdirSync(folder).sort()).toEqual([".partial-young", sha256(BIG)]);
  });

  it("says so when the folder cannot be used", async () => {
    writeFileSync(folder, "a file");
    await expect(ensure(["a"])).rejects.toMatchObject({
      diagnostics: [
        { code: "build/downloads-folder", message: expect.stringContaining(`Cannot keep downloads in ${folder}: `) },
      ],
    });
  });
});

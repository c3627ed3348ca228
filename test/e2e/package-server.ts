// A Debian repository of one package over HTTP, small enough to see every request: made anew with each version, so that archives vanish as
// they do on real mirrors.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export interface PackageServer {
  /** The only line of `sources.list` that containers need. */
  readonly source: string;
  /** Paths asked for since the last call, archives only. */
  takeArchiveRequests(): string[];
  /** Publishes another version; the former one's archive is gone. */
  publish(version: string): void;
  /** Called for each request of an archive, instead of sending it, when set. */
  intercept: ((response: ServerResponse, archive: Buffer) => void) | undefined;
  close(): void;
}

export const PACKAGE = "packwright-probe";

export async function startPackageServer(): Promise<PackageServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "packwright-repository-"));
  let archives: string[] = [];
  let files = new Map<string, Buffer>();
  let published = 0;
  const server = createServer((request, response) => {
    const name = request.url!.replace(/^\/(\.\/)?/, "");
    const file = files.get(name);
    if (name.endsWith(".deb")) archives.push(name);
    if (!file) response.writeHead(404).end();
    else if (name.endsWith(".deb") && handle.intercept) handle.intercept(response, file);
    else if (request.headers["if-modified-since"] === new Date(published).toUTCString()) response.writeHead(304).end();
    else response.writeHead(200, { "last-modified": new Date(published).toUTCString() }).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const handle: PackageServer = {
    source: `deb [trusted=yes] http://127.0.0.1:${(server.address() as AddressInfo).port} ./\n`,
    takeArchiveRequests: () => archives.splice(0),
    publish: (version) => {
      files = repositoryOf(folder, version);
      // A time of its own for each, in whole seconds, as HTTP has them.
      published += 1_000_000;
    },
    intercept: undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
  archives = [];
  handle.publish("1.0");
  return handle;
}

function repositoryOf(folder: string, version: string): Map<string, Buffer> {
  const root = path.join(folder, version);
  mkdirSync(path.join(root, "DEBIAN"), { recursive: true });
  mkdirSync(path.join(root, "usr/share/packwright-probe"), { recursive: true });
  const control = `Package: ${PACKAGE}\nVersion: ${version}\nArchitecture: all\nMaintainer: Nobody <nobody@example.com>\n`;
  writeFileSync(path.join(root, "DEBIAN/control"), `${control}Description: test\n`);
  // Not to be compressed, so that it takes several packets.
  let text = version;
  const lines = Array.from({ length: 20_000 }, () => {
    text = createHash("sha256").update(text).digest("base64");
    return text;
  });
  writeFileSync(path.join(root, "usr/share/packwright-probe/data"), lines.join("\n"));
  const name = `${PACKAGE}_${version}_all.deb`;
  execFileSync("dpkg-deb", ["--root-owner-group", "-Znone", "-b", root, path.join(folder, name)], { stdio: "ignore" });
  const archive = readFileSync(path.join(folder, name));
  const sum = (data: Buffer) => createHash("sha256").update(data).digest("hex");
  const packages = Buffer.from(
    `${control}Filename: ./${name}\nSize: ${archive.length}\nSHA256: ${sum(archive)}\nDescription: test\n\n`,
  );
  const release = Buffer.from(`Suite: test\nSHA256:\n ${sum(packages)} ${packages.length} Packages\n`);
  return new Map([
    [name, archive],
    ["Packages", packages],
    ["Release", release],
  ]);
}

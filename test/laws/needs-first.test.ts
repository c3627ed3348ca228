// Law 1 from the user's side: what a step needs in ways that only its declaration tells stays before it, with every pass on.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, Download, Files, Image, Os, Packages, Service } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { synthInMemory } from "packwright/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expandSteps } from "../../lib/plan/steps.ts";

const folder = mkdtempSync(path.join(tmpdir(), "packwright-needs-"));
beforeAll(() => writeFileSync(path.join(folder, "x.deb"), "deb"));
afterAll(() => rmSync(folder, { recursive: true }));

const text = (image: Image, id: string, destination: string) => new Files(image, id, { content: "x\n", destination });
const download = (image: Image) =>
  new Download(image, "second", { url: "https://example.com/x", sha256: "0".repeat(64), destination: "/srv/x" });

it.each<[string, (image: Image) => void]>([
  [
    "a package file before its install",
    (image) => {
      new Files(image, "first", { source: "x.deb", destination: "/srv/x.deb" });
      new Packages(image, "second", { apt: ["/srv/x.deb"] });
    },
  ],
  [
    "a wheel before its install",
    (image) => {
      text(image, "first", "/srv/app.whl");
      new Packages(image, "second", { pip: ["/srv/app.whl"] });
    },
  ],
  [
    "a repository on the disk before what is installed from it",
    (image) => {
      text(image, "first", "/srv/repo/Packages");
      new Packages(image, "second", {
        apt: ["x"],
        repositories: [{ name: "local", url: "file:///srv/repo", key: "key" }],
      });
    },
  ],
  [
    "a unit before its service",
    (image) => {
      text(image, "first", "/usr/lib/systemd/system/foo.service");
      new Service(image, "second", { name: "foo", enabled: true });
    },
  ],
  [
    "a unit under the folder's other name before its service",
    (image) => {
      text(image, "first", "/lib/systemd/system/foo.service");
      new Service(image, "second", { name: "foo", enabled: true });
    },
  ],
  [
    "configuration anywhere before a restart",
    (image) => {
      text(image, "first", "/srv/app/settings");
      new Service(image, "second", { name: "nginx", restart: true });
    },
  ],
  ...["/etc/ssl/certs/ca.crt", "/root/.netrc", "/etc/environment", "/usr/local/bin/curl"].map(
    (destination): [string, (image: Image) => void] => [
      `\`${destination}\` before a download`,
      (image) => {
        text(image, "first", destination);
        download(image);
      },
    ],
  ),
])("keeps %s", (_, fill) => {
  expect(order(fill)).toEqual(["first", "second"]);
});

it("keeps both restarts, with the configuration between them", () => {
  const restart = (image: Image, id: string) => new Service(image, id, { name: "nginx", restart: true });
  const ids = order((image) => {
    restart(image, "first");
    text(image, "second", "/etc/nginx/nginx.conf");
    restart(image, "third");
  });
  expect(ids).toEqual(["first", "second", "third"]);
});

function order(fill: (image: Image) => void): string[] {
  const app = new App({ projectFolder: folder });
  const image = new Image(app, "web", { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
  fill(image);
  const known = ["first", "second", "third"];
  return expandSteps(synthInMemory(app).plan.images[0]!.steps)
    .map(({ id }) => id)
    .filter((id) => known.includes(id));
}

// What `docker login` left, found where Docker's command line finds it.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { engineAuth, tryFindCredentials } from "../../../lib/build/stores/docker-credentials.ts";
import { diagnosticOf } from "./diagnostic-of.ts";

const work = mkdtempSync(path.join(tmpdir(), "stores-credentials-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let folders = 0;
function environment(config: object, helpers: { readonly [name: string]: string } = {}): NodeJS.ProcessEnv {
  const folder = path.join(work, String(++folders));
  mkdirSync(folder);
  writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));
  for (const [name, text] of Object.entries(helpers)) {
    writeFileSync(path.join(folder, `docker-credential-${name}`), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(folder, `docker-credential-${name}`), 0o755);
  }
  return { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env.PATH}` };
}

const auth = (text: string) => ({ auth: Buffer.from(text).toString("base64") });
const keychain = `read -r server
case $server in
  ghcr.io) printf '{"ServerURL":"ghcr.io","Username":"me","Secret":"kept"}' ;;
  acme.azurecr.io) printf '{"ServerURL":"acme","Username":"<token>","Secret":"refresh"}' ;;
  broken.io) echo locked >&2; exit 1 ;;
  odd.io) echo hm ;;
  *) echo 'credentials not found in native keychain'; exit 1 ;;
esac`;
const stored = environment({ credsStore: "keychain", auths: { "ghcr.io": {} } }, { keychain });

const password = (username: string, password: string) => ({ kind: "password", username, password });

describe("credentials for a registry", () => {
  it.each([
    ["nobody logged in", environment({}), "ghcr.io", undefined],
    ["no configuration", { DOCKER_CONFIG: "/none" }, "ghcr.io", undefined],
    ["`auth`", environment({ auths: { "ghcr.io": auth("me:a:b") } }), "ghcr.io", password("me", "a:b")],
    [
      "a server with scheme and path",
      environment({ auths: { "https://r.io/v2/": auth("me:x") } }),
      "r.io",
      password("me", "x"),
    ],
    ["a host with port", environment({ auths: { "r.io:5000": auth("me:x") } }), "r.io:5000", password("me", "x")],
    ["another port", environment({ auths: { "r.io:5000": auth("me:x") } }), "r.io", undefined],
    [
      "Docker Hub",
      environment({ auths: { "https://index.docker.io/v1/": auth("hub:x") } }),
      "docker.io",
      password("hub", "x"),
    ],
    [
      "plain fields",
      environment({ auths: { "r.io": { username: "me", password: "x" } } }),
      "r.io",
      password("me", "x"),
    ],
    [
      "an identity token",
      environment({ auths: { "r.io": { ...auth("me:"), identitytoken: "t" } } }),
      "r.io",
      { kind: "identity-token", token: "t" },
    ],
    ["a store", stored, "ghcr.io", password("me", "kept")],
    ["a token in a store", stored, "acme.azurecr.io", { kind: "identity-token", token: "refresh" }],
    ["a store without it", stored, "r.io", undefined],
    [
      "a helper for one server",
      environment({ credHelpers: { "ghcr.io": "keychain" }, auths: { "ghcr.io": auth("file:x") } }, { keychain }),
      "ghcr.io",
      password("me", "kept"),
    ],
    [
      "a helper for another server",
      environment({ credHelpers: { "ghcr.io": "keychain" }, auths: { "r.io": auth("file:x") } }, { keychain }),
      "r.io",
      password("file", "x"),
    ],
  ])("come from %s", async (_, where, host, expected) => {
    expect(await tryFindCredentials(host, where)).toEqual(expected);
  });

  const HELP = (program: string) =>
    `Install \`${program}\`, or remove \`credsStore\` and \`credHelpers\` from Docker's config.json and run \`docker login\` again.`;
  it.each([
    ["is missing", environment({ credsStore: "gone" }), "r.io", "there is no such program in PATH"],
    ["complains", stored, "broken.io", "locked"],
    ["says no JSON", stored, "odd.io", "its answer is no JSON"],
  ])("cannot come from a helper that %s", async (_, where, host, why) => {
    const program = `docker-credential-${host === "r.io" ? "gone" : "keychain"}`;
    expect(await diagnosticOf(tryFindCredentials(host, where))).toBe(
      `build/credential-helper\nCannot get the credentials for \`${host}\` from \`${program}\`: ${why}\n${HELP(program)}`,
    );
  });

  it("reach the engine in the form it takes", () => {
    const decode = (text: string) => {
      expect(text).toMatch(/^(?:[\w-]{4})*(?:[\w-]{2}==|[\w-]{3}=)?$/);
      return JSON.parse(Buffer.from(text, "base64url").toString());
    };
    expect(decode(engineAuth({ kind: "password", username: "me", password: "x" }, "docker.io"))).toEqual({
      username: "me",
      password: "x",
      serveraddress: "https://index.docker.io/v1/",
    });
    expect(decode(engineAuth({ kind: "identity-token", token: "t" }, "r.io"))).toEqual({
      identitytoken: "t",
      serveraddress: "r.io",
    });
  });
});

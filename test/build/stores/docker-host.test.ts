// Which engine is talked to: the same that Docker's command line would take.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { resolveDockerHost } from "../../../lib/build/stores/docker-host.ts";
import { sha256 } from "../../../lib/util/stable.ts";
import { diagnosticOf } from "./diagnostic-of.ts";

const work = mkdtempSync(path.join(tmpdir(), "stores-config-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function configFolder(name: string, files: { readonly [file: string]: string }): string {
  const folder = path.join(work, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  return folder;
}

const empty = configFolder("empty", { "config.json": "{}" });
const remote = `contexts/meta/${sha256("remote")}/meta.json`;
const contexts = configFolder("contexts", {
  "config.json": '{ "currentContext": "remote" }',
  [remote]:
    '{ "Name": "remote", "Endpoints": { "docker": { "Host": "tcp://build.lan:2376", "SkipTLSVerify": true } } }',
  [`contexts/tls/${sha256("remote")}/docker/ca.pem`]: "authority",
});
const certificates = configFolder("certificates", { "ca.pem": "authority", "cert.pem": "own", "key.pem": "secret" });

describe("the address of the Docker engine", () => {
  it.each([
    ["DOCKER_HOST", { DOCKER_HOST: "unix:///run/d.sock", DOCKER_CONFIG: contexts }, "socket /run/d.sock"],
    ["the default socket", { DOCKER_CONFIG: empty }, "socket /var/run/docker.sock"],
    ["the default socket without any configuration", { DOCKER_CONFIG: `${work}/none` }, "socket /var/run/docker.sock"],
    ["the current context", { DOCKER_CONFIG: contexts }, "tcp https://build.lan:2376/ ca=authority unverified"],
    ["DOCKER_CONTEXT", { DOCKER_CONFIG: contexts, DOCKER_CONTEXT: "default" }, "socket /var/run/docker.sock"],
    ["plain TCP", { DOCKER_HOST: "tcp://10.0.0.1:2375" }, "tcp http://10.0.0.1:2375/"],
    ["Docker's port", { DOCKER_HOST: "tcp://10.0.0.1" }, "tcp http://10.0.0.1:2375/"],
    [
      "TLS with certificates",
      { DOCKER_HOST: "tcp://10.0.0.1", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: certificates },
      "tcp https://10.0.0.1:2376/ ca=authority cert=own key=secret verified",
    ],
    ["ssh", { DOCKER_HOST: "ssh://me@build.lan" }, "ssh"],
    ["a named pipe", { DOCKER_HOST: "npipe:////./pipe/docker_engine" }, "socket \\\\.\\pipe\\docker_engine"],
  ])("is taken from %s", async (_, environment, expected) => {
    const host = await resolveDockerHost(environment);
    const tls = host.kind === "tcp" && host.tls;
    const shown = [
      host.kind,
      ...(host.kind === "socket" ? [host.path] : host.kind === "tcp" ? [host.url.href] : []),
      ...(tls ? (["ca", "cert", "key"] as const).flatMap((name) => (tls[name] ? [`${name}=${tls[name]}`] : [])) : []),
      ...(tls ? [tls.rejectUnauthorized ? "verified" : "unverified"] : []),
    ];
    expect(shown.join(" ")).toBe(expected);
  });

  it.each([
    [
      "an address of an unknown kind",
      { DOCKER_HOST: "podman" },
      [
        "build/bad-docker-host",
        "Unexpected address of a Docker engine `podman`, expected `unix://PATH`, `tcp://HOST:PORT` or `ssh://USER@HOST`",
        "Correct DOCKER_HOST, or unset it to use the context that `docker context show` names.",
      ],
    ],
    [
      "a context that there is not",
      { DOCKER_CONFIG: contexts, DOCKER_CONTEXT: "gone" },
      [
        "build/bad-docker-host",
        `Cannot find Docker's context \`gone\` below \`${contexts}\``,
        "List them with `docker context ls`, and choose one with `docker context use NAME` or set DOCKER_HOST.",
      ],
    ],
    [
      "a configuration that is no JSON",
      { DOCKER_CONFIG: configFolder("broken", { "config.json": "{" }) },
      [
        "build/bad-docker-config",
        expect.stringContaining(`Cannot read \`${work}/broken/config.json\`: `),
        "Correct the file: it is the configuration of the `docker` command, and must be JSON that you may read.",
      ],
    ],
  ])("is a user's mistake for %s", async (_, environment, expected) => {
    expect((await diagnosticOf(resolveDockerHost(environment))).split("\n")).toEqual(expected);
  });
});

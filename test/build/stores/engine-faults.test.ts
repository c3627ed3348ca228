// Engines that are dead, silent, of the wrong kind, far away: one clear diagnostic each, or the right answer.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openDockerEngine } from "../../../lib/build/stores/docker-engine.ts";
import { engine } from "../../engines.ts";
import { makeCertificate } from "./certificate.ts";
import { diagnosticOf } from "./diagnostic-of.ts";
import { dockerArtifact, exactOf, makeArtifact, removeImages } from "./docker-images.ts";
import { freePort, listen } from "./registries.ts";

const work = mkdtempSync(path.join(tmpdir(), "stores-engine-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const wanted = [{ reference: "web:1", fingerprint: "0".repeat(64) }];
const find = (DOCKER_HOST: string, idleSeconds = 30) =>
  diagnosticOf(openDockerEngine({ DOCKER_HOST }, { idleSeconds }).findImages(wanted));

const START = "Start Docker (`systemctl start docker`, or Docker Desktop), or set DOCKER_HOST to the engine to use.";
const thereHelp = (host: string) =>
  `Start Docker there, and check that \`docker --host ${host} version\` works, or set DOCKER_HOST to the engine to use.`;

describe("an engine that does not answer", () => {
  it("may have no socket", async () => {
    expect(await find(`unix://${work}/none.sock`)).toBe(
      `build/no-engine\nCannot list the images: the Docker engine at \`unix://${work}/none.sock\` does not answer: there is no such socket\n${START}`,
    );
  });

  it("may have died and left its socket", async () => {
    const socket = path.join(work, "dead.sock");
    // Only a process that is killed leaves the file.
    const code = `require("net").createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, "SIGKILL"))`;
    expect(() => execFileSync(process.execPath, ["-e", code])).toThrow();
    expect(await find(`unix://${socket}`)).toBe(
      `build/no-engine\nCannot list the images: the Docker engine at \`unix://${socket}\` does not answer: nothing listens there\n${START}`,
    );
  });

  it("may not listen at its port", async () => {
    const host = `tcp://127.0.0.1:${await freePort()}`;
    expect(await find(host)).toBe(
      `build/no-engine\nCannot list the images: the Docker engine at \`${host}\` does not answer: nothing listens there\n${thereHelp(host)}`,
    );
  });

  it("may accept and say nothing", async () => {
    const silent = await listen(net.createServer());
    const host = `tcp://${silent.host}`;
    expect(await find(host, 0.2)).toBe(
      `build/no-engine\nCannot list the images: the Docker engine at \`${host}\` does not answer: no answer for 0.2 seconds\n${thereHelp(host)}`,
    );
    await silent.stop();
  });

  it("may break off in the middle of the answer", async () => {
    const broken = await listen(
      http.createServer((_, answer) => {
        answer.writeHead(200, { "Content-Length": "1000" });
        answer.write("[{", () => answer.destroy());
      }),
    );
    expect(await find(`tcp://${broken.host}`)).toMatch(
      /^build\/no-engine\nCannot list the images: .*: the connection broke in the middle of the answer\n/,
    );
    await broken.stop();
  });

  it("may be something else, or out of its mind", async () => {
    const REFUSED =
      "See the engine's own log (`journalctl -u docker`), and check that DOCKER_HOST names a Docker engine.";
    const answers = { "/images/json": [200, "<html>"] } as { [path: string]: [number, string] };
    const other = await listen(
      http.createServer((incoming, answer) => {
        const [status, body] = answers[incoming.url!.replace(/\?.*/, "")] ?? [500, '{"message":"disk full"}'];
        answer.writeHead(status).end(body);
      }),
    );
    const DOCKER_HOST = `tcp://${other.host}`;
    expect(await find(DOCKER_HOST)).toBe(
      `build/engine-refused\nCannot list the images: what answered is no Docker engine\n${REFUSED}`,
    );
    expect(await diagnosticOf(openDockerEngine({ DOCKER_HOST }).retag("web:1", "web", "latest"))).toBe(
      `build/engine-refused\nCannot name the image \`web:1\` \`web:latest\`: Docker's engine answered 500: disk full\n${REFUSED}`,
    );
    await other.stop();
  });

  it("may never stop talking", async () => {
    const block = Buffer.alloc(1 << 20, " ");
    const endless = await listen(
      http.createServer((_, answer) => {
        const more = () => {
          while (!answer.destroyed && answer.write(block));
        };
        answer.on("drain", more);
        more();
      }),
    );
    expect(await find(`tcp://${endless.host}`)).toMatch(
      /^build\/engine-refused\nCannot list the images: the answer is larger than 268435456 bytes\n/,
    );
    await endless.stop();
  });

  it("may be behind an ssh that fails, or lack the program for it", async () => {
    const folder = fakeSsh("echo 'ssh: Could not resolve hostname build.lan' >&2; exit 255");
    const DOCKER_HOST = "ssh://me@build.lan";
    const near = (PATH: string) => diagnosticOf(openDockerEngine({ DOCKER_HOST, PATH }).findImages(wanted));
    expect(await near("/none")).toBe(
      `build/no-engine\nCannot list the images: the Docker engine at \`ssh://me@build.lan\` does not answer: there is no program \`docker\` in PATH, which ssh needs\n${thereHelp(DOCKER_HOST)}`,
    );
    if (engine("docker"))
      expect(await near(`${folder}:${process.env.PATH}`)).toMatch(
        /^build\/no-engine\n.*ssh: Could not resolve hostname build\.lan/,
      );
  });
});

describe.skipIf(!engine("docker"))("an engine that is reached in another way (needs Docker)", () => {
  const artifact = dockerArtifact("far");
  const wantedHere = [{ reference: exactOf(artifact), fingerprint: artifact.fingerprint }];
  afterAll(() => removeImages("stores-far"));

  it("may be behind ssh", async () => {
    const id = await makeArtifact(artifact);
    // What the real one would run there, run here.
    const folder = fakeSsh(
      `while [ "$1" != -- ]; do shift; done; shift 2; DOCKER_HOST=${process.env.DOCKER_HOST} exec "$@"`,
    );
    const environment = { DOCKER_HOST: "ssh://me@build.lan", PATH: `${folder}:${process.env.PATH}` };
    const far = openDockerEngine(environment);
    expect((await far.findImages(wantedHere)).get(exactOf(artifact))?.id).toBe(id);
    expect((await far.inspectImage(exactOf(artifact)))?.id).toBe(id);
  });

  it("may want certificates", async () => {
    const id = await makeArtifact(artifact);
    const { certificate, key } = makeCertificate(work);
    const [cert, secret] = [readFileSync(certificate), readFileSync(key)];
    const socketPath = process.env.DOCKER_HOST!.replace("unix://", "");
    const options = { cert, key: secret, ca: cert, requestCert: true, rejectUnauthorized: true };
    const door = await listen(
      https.createServer(options, ({ url, method }, outgoing) => {
        http.request({ socketPath, path: url, method }, (answer) => answer.pipe(outgoing)).end();
      }),
    );
    const folder = path.join(work, "certificates");
    mkdirSync(folder);
    for (const [name, content] of Object.entries({ ca: cert, cert, key: secret }))
      writeFileSync(path.join(folder, `${name}.pem`), content);
    const environment = { DOCKER_HOST: `tcp://${door.host}`, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder };
    const found = await openDockerEngine(environment).findImages(wantedHere);
    expect(found.get(exactOf(artifact))?.id).toBe(id);
    const stranger = openDockerEngine({ ...environment, DOCKER_CERT_PATH: "/none" }).findImages(wantedHere);
    expect(await diagnosticOf(stranger)).toMatch(/^build\/no-engine\n.*certificate/);
    await door.stop();
  });
});

let folders = 0;

/** A folder for PATH whose `ssh` is the given shell text. */
function fakeSsh(text: string): string {
  const folder = path.join(work, `ssh-${++folders}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "ssh"), `#!/bin/sh\n${text}\n`);
  chmodSync(path.join(folder, "ssh"), 0o755);
  return folder;
}

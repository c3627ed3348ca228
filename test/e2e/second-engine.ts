// A second Docker engine: another host, as far as images go. Below a folder of its own, stopped by its own pid.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run, succeed } from "./run.ts";

export interface SecondEngine {
  /** For DOCKER_HOST. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Starts it and gives it an image that the first engine has. */
export async function startSecondEngine(image: string): Promise<SecondEngine> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "pw-engine-"));
  const host = `unix://${folder}/docker.sock`;
  const log = openSync(path.join(folder, "log"), "w");
  const child = spawn(
    "dockerd",
    [
      ...["--data-root", `${folder}/data`, "--exec-root", `${folder}/exec`, "-p", `${folder}/pid`],
      ...["-H", host, "--iptables=false", "--bridge=none"],
    ],
    { stdio: ["ignore", log, log] },
  );
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const engine: SecondEngine = {
    host,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      // Containers on the host's network leave this mount behind.
      await run("umount", [`${folder}/exec/netns/default`]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (let attempt = 0; (await run("docker", ["version"], { env: { DOCKER_HOST: host } })).code !== 0; attempt++) {
    if (attempt === 100) throw new Error("The second engine does not answer");
    await sleep(200);
  }
  const archive = path.join(folder, "image.tar");
  mkdirSync(path.dirname(archive), { recursive: true });
  await succeed("docker", ["save", "-o", archive, image]);
  await succeed("docker", ["load", "-i", archive], { env: { DOCKER_HOST: host } });
  rmSync(archive);
  return engine;
}

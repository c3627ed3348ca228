// The Docker engine the builds run on: a private one below a folder, with the base image made by mmdebstrap, or the one of DOCKER_HOST.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { runProcess } from "../shared/run-process.ts";
import type { ControlGroup } from "./control-group.ts";

/** What every image starts from. */
export const BASE = "debian:12-slim";
/** In the names of all images and volumes of the benchmark; those of hidden layers begin with something else. */
export const PREFIX = "packwright-bench";

export interface Engine {
  /** True if it was started for this benchmark, which alone uses it. */
  readonly isPrivate: boolean;
  /** Bytes of its data folder; undefined if others use it too. */
  diskBytes(): number | undefined;
  /** Removes every image of the benchmark but the base. */
  removeImages(): Promise<void>;
  removeVolume(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Uses the engine of DOCKER_HOST as it is. Never removes what is not named after the benchmark. */
export function useEngine(folder: string): Engine {
  return {
    isPrivate: false,
    diskBytes: () => undefined,
    removeImages: () => removeImages(folder, (reference) => reference.includes(PREFIX)),
    removeVolume: (name) => removeVolume(folder, name),
    stop: async () => {},
  };
}

/** Needs root, dockerd and mmdebstrap. Sets DOCKER_HOST for this process. */
export async function startEngine(folder: string, group: ControlGroup | undefined): Promise<Engine> {
  mkdirSync(folder, { recursive: true });
  const socket = `unix://${folder}/docker.sock`;
  const daemon = startDaemon(folder, socket, group);
  const stop = async () => {
    if (daemon.exitCode === null && daemon.signalCode === null) {
      daemon.kill();
      await new Promise((resolve) => daemon.once("exit", resolve));
    }
    // Containers on the host's network leave this mount behind.
    await runProcess("umount", [`${folder}/exec/netns/default`], folder).catch(() => undefined);
  };
  try {
    process.env.DOCKER_HOST = socket;
    await waitForDaemon(daemon, folder);
    await runProcess("mmdebstrap", ["--quiet", "--variant=minbase", "bookworm", `${folder}/base.tar`], folder);
    await runProcess("docker", ["import", `${folder}/base.tar`, BASE], folder);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return {
    isPrivate: true,
    diskBytes: () => Number(execFileSync("du", ["-sxB1", `${folder}/data`], { encoding: "utf8" }).split("\t")[0]),
    removeImages: async () => {
      await removeImages(folder, (reference) => reference !== BASE);
      await runProcess("docker", ["image", "prune", "--force"], folder);
    },
    removeVolume: (name) => removeVolume(folder, name),
    stop,
  };
}

function startDaemon(folder: string, socket: string, group: ControlGroup | undefined): ChildProcess {
  const flags = ["--data-root", `${folder}/data`, "--exec-root", `${folder}/exec`, "-p", `${folder}/pid`, "-H", socket];
  const network = ["--iptables=false", "--bridge=none"];
  const parent = group ? ["--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", group.containers] : [];
  const command = ["dockerd", [...flags, ...network, ...parent]] as const;
  const [program, args] = group?.wrap(...command) ?? command;
  const log = openSync(`${folder}/dockerd.log`, "w");
  // In a process group of its own: a Ctrl-C must not end it before its containers are removed.
  return spawn(program, args, { stdio: ["ignore", log, log], detached: true });
}

async function waitForDaemon(daemon: ChildProcess, folder: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (
      await runProcess("docker", ["version"], folder).then(
        () => true,
        () => false,
      )
    )
      return;
    if (daemon.exitCode !== null) break;
    await wait(200);
  }
  throw new Error(`Cannot start a private Docker engine (it needs root): \`${folder}/dockerd.log\` says why`);
}

async function removeImages(folder: string, isOurs: (reference: string) => boolean): Promise<void> {
  const list = async (...args: string[]) =>
    (await runProcess("docker", args, folder)).stdout.split("\n").filter((line) => line !== "");
  const images = await list("image", "ls", "--format", "{{.Repository}}:{{.Tag}}");
  const ours = images.filter((reference) => !reference.includes("<none>") && isOurs(reference));
  if (ours.length > 0) await runProcess("docker", ["image", "rm", "--force", ...ours], folder);
}

async function removeVolume(folder: string, name: string): Promise<void> {
  await runProcess("docker", ["volume", "rm", "--force", name], folder);
}

// A machine far away, on this one: an SSH server whose root folder is a fresh Debian, in network and mount namespaces of its own, behind a
// delay line. Nothing of the real machine can be changed through it. Needs root.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { runProcess } from "../shared/run-process.ts";
import type { FarAddress } from "./images-source.ts";

const PORT = 2222;
const HOST = "10.99.0.2";

export interface FarHost {
  readonly address: FarAddress;
  /** The command that runs the program where the far host can be reached. */
  wrap(program: string, args: readonly string[]): readonly [program: string, args: readonly string[]];
  /** Hashes of what builds left on it, by path. */
  read(): Promise<ReadonlyMap<string, string>>;
  /** Removes what builds left on it. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Round trips take so many seconds. */
export async function startFarHost(folder: string, roundTrip: number): Promise<FarHost> {
  const root = path.join(folder, "root");
  const keyFile = path.join(folder, "key");
  const near = `${path.basename(path.dirname(folder))}-near`;
  const far = `${path.basename(path.dirname(folder))}-far`;
  const run = (program: string, ...args: string[]) => runProcess(program, args, folder);
  mkdirSync(folder, { recursive: true });
  await makeRoot(run, root, keyFile);
  const children: ChildProcess[] = [];
  const stop = async () => {
    for (const child of children) await end(child);
    for (const name of [near, far]) await run("ip", "netns", "delete", name).catch(() => undefined);
    await rm(root, { recursive: true, force: true });
  };
  try {
    for (const name of [near, far]) {
      await run("ip", "netns", "add", name);
      // Every build meets a new machine: what TCP learned of the way in an earlier one must not count.
      const setting = "/proc/sys/net/ipv4/tcp_no_metrics_save";
      await run("ip", "netns", "exec", name, "sh", "-c", `echo 1 > ${setting}`);
    }
    const script = path.join(import.meta.dirname, "delay.py");
    children.push(
      await start("ready", "python3", [script, `/run/netns/${near}`, `/run/netns/${far}`, String(roundTrip / 2)]),
    );
    for (const [name, own] of [
      [near, "10.99.0.1"],
      [far, HOST],
    ] as const) {
      await run("ip", "-n", name, "address", "add", `${own}/30`, "dev", "delay0");
      await run("ip", "-n", name, "link", "set", "delay0", "up");
    }
    // The first process of a process namespace of its own: all of it ends with it.
    const alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", `--mount-proc=${root}/proc`];
    const server = ["/usr/sbin/sshd", "-D", "-e", "-p", String(PORT), "-o", "UsePAM=no", "-o", "UseDNS=no"];
    const args = ["netns", "exec", far, ...alone, "chroot", root, ...server];
    children.push(await start("Server listening", "ip", args));
  } catch (cause) {
    await stop();
    throw cause;
  }
  return {
    address: { host: HOST, port: PORT, keyFile },
    wrap: (program, args) => ["ip", ["netns", "exec", near, program, ...args]],
    read: () => readHashes(path.join(root, "srv")),
    reset: async () => {
      for (const name of await readdir(path.join(root, "srv")))
        await rm(path.join(root, "srv", name), { recursive: true });
    },
    stop,
  };
}

async function makeRoot(
  run: (program: string, ...args: string[]) => Promise<unknown>,
  root: string,
  keyFile: string,
): Promise<void> {
  await run("mmdebstrap", "--quiet", "--variant=minbase", "--include=openssh-server", "bookworm", root);
  await run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keyFile);
  await run("install", "-D", "-m", "0600", `${keyFile}.pub`, `${root}/root/.ssh/authorized_keys`);
  await run("mkdir", "-p", `${root}/run/sshd`);
}

/** Resolves when it has printed the text; rejects when it ends before. */
function start(text: string, program: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let printed = "";
    const listen = (chunk: Buffer) => {
      if (printed.length < 10_000) printed += chunk;
      if (printed.includes(text)) resolve(child);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`Cannot start \`${program} ${args.join(" ")}\`:\n${printed}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  // `unshare` waits for its child whatever else it is told.
  child.kill("SIGKILL");
  await ended;
}

async function readHashes(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const hashes = files.sort().map(async (file): Promise<[string, string]> => {
    const hash = createHash("sha256").update(await readFile(file));
    return [path.relative(folder, file), hash.digest("hex")];
  });
  return new Map(await Promise.all(hashes));
}

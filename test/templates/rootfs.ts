// A real Debian root file system to run script templates in, by mmdebstrap and chroot: no Docker, no machine.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Rootfs {
  readonly folder: string;
  /** Runs a step as the frame does: as root, in a subshell with `set -e` and `umask 022`. Throws with all output if it fails. */
  run(step: string): string;
  /** The same, for a step that must fail; gives what it says. */
  fail(step: string): string;
  write(path: string, text: string): void;
  read(path: string): string;
  exists(path: string): boolean;
  remove(): void;
}

/** Whether such a file system can be made here. Throws if not and PACKWRIGHT_ENGINES is `required`. */
export function canMakeRootfs(): boolean {
  const able = process.getuid?.() === 0 && spawnSync("mmdebstrap", ["--version"]).status === 0;
  if (!able && process.env.PACKWRIGHT_ENGINES === "required") {
    throw new Error("Cannot run these tests: they need mmdebstrap and root, and PACKWRIGHT_ENGINES=required");
  }
  return able;
}

export function makeRootfs(suite: string): Rootfs {
  const root = mkdtempSync(join(tmpdir(), "packwright-rootfs-"));
  const folder = join(root, "root");
  const made = spawnSync("mmdebstrap", ["--variant=minbase", "--mode=root", suite, folder], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`mmdebstrap failed:\n${made.stderr}`);
  const execute = (step: string) => {
    writeFileSync(join(folder, "step.sh"), `umask 022\nstep() (\nset -e\n${step}\n)\nstep\n`);
    // Programs need /dev/null; nothing is mounted, so that nothing can stay mounted.
    const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
    return spawnSync("chroot", [folder, "/bin/sh", "/step.sh"], { encoding: "utf8", env, maxBuffer: 2 ** 26 });
  };
  return {
    folder,
    run(step) {
      const { status, stdout, stderr } = execute(step);
      if (status !== 0)
        throw new Error(`The step ended with ${status}:\n${step}\n--- stdout\n${stdout}\n--- stderr\n${stderr}`);
      return stdout;
    },
    fail(step) {
      const { status, stdout, stderr } = execute(step);
      if (status === 0) throw new Error(`The step did not fail:\n${step}\n--- stdout\n${stdout}`);
      return stderr;
    },
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    read: (path) => readFileSync(join(folder, path), "utf8"),
    exists: (path) => existsSync(join(folder, path)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

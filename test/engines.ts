// Whether the programs some tests run for real are here. With PACKWRIGHT_ENGINES=required a missing one is an error, not a skip.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

export type Engine = "packer" | "docker" | "docker-registry" | "apt-cacher-ng";

const CHECKS: { readonly [name in Engine]: () => boolean } = {
  packer: () => answers("packer", "version"),
  docker: () => Boolean(process.env.DOCKER_HOST) && answers("docker", "version"),
  "docker-registry": () => answers("docker-registry", "--version"),
  "apt-cacher-ng": () => existsSync("/usr/sbin/apt-cacher-ng"),
};

const found = new Map<Engine, boolean>();

/**
 * True if the program can be used: `describe.skipIf(!engine("packer"))("… (needs Packer)", …)`. Docker counts only with DOCKER_HOST set
 * and a server that answers. Throws if it cannot be used and PACKWRIGHT_ENGINES is `required`.
 */
export function engine(name: Engine): boolean {
  let available = found.get(name);
  if (available === undefined) {
    available = CHECKS[name]();
    found.set(name, available);
  }
  if (!available && process.env.PACKWRIGHT_ENGINES === "required")
    throw new Error(
      `Cannot run these tests: \`${name}\` is missing or does not answer, and PACKWRIGHT_ENGINES=required`,
    );
  return available;
}

function answers(program: string, ...args: string[]): boolean {
  const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
  return spawnSync(program, args, { stdio: "ignore", timeout: 20_000, env }).status === 0;
}

// Runs before all tests: they call the command line as it is built, so it must be built from the sources at hand.
import { execFileSync, spawnSync } from "node:child_process";
import { engine } from "./engines.ts";

export default function buildOnce(): void {
  const here = {
    Packer: engine("packer"),
    "Docker (set DOCKER_HOST to an engine that may be used)": engine("docker"),
    "docker-registry": engine("docker-registry"),
    shellcheck: spawnSync("shellcheck", ["--version"]).status === 0,
    mmdebstrap: spawnSync("mmdebstrap", ["--version"]).status === 0,
  };
  const missing = Object.entries(here).flatMap(([name, available]) => (available ? [] : [name]));
  if (missing.length > 0) console.log(`Left out: tests that need ${missing.join(", ")}.`);
  execFileSync("npm", ["run", "-s", "build:js"], { stdio: "inherit", shell: process.platform === "win32" });
}

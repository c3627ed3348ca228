// Runs before all tests: they call the command line as it is built, so it must be built from the sources at hand.
import { execFileSync } from "node:child_process";

export default function buildOnce(): void {
  execFileSync("npm", ["run", "-s", "build:js"], { stdio: "inherit", shell: process.platform === "win32" });
}

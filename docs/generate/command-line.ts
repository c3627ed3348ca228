// What the built command line really prints: its help, and its JSON for an example and for a mistake.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fence } from "./markdown.ts";
import { ROOT } from "./public-api.ts";

const PROGRAM = path.join(ROOT, "dist/cli/main.js");

/** Of the program, or of one of its commands. */
export function help(command: string): string {
  return fence("text", run([...(command === "" ? [] : [command]), "--help"], ROOT).stdout);
}

/** `synth --json` of the first example into an empty folder. */
export function jsonOfHello(): string {
  return inFolder((folder) => {
    const entry = path.join(ROOT, "examples/01-hello-image/images.ts");
    const { stdout, status } = run([entry, "--json", "--out", path.join(folder, "packer.out")], folder);
    if (status !== 0) throw new Error(`Cannot synthesize ${entry}: ${stdout}`);
    return fence("json", stdout.replaceAll(folder, "/home/you/hello"));
  });
}

/** `synth --json` of an image with a mistake. */
export function jsonOfMistake(): string {
  return inFolder((folder) => {
    const text = 'import { App, Image } from "packwright";\nnew Image(new App(), "hello");\n';
    writeFileSync(path.join(folder, "images.ts"), `${text}`);
    const { stdout, status } = run(["--json"], folder);
    if (status !== 2) throw new Error(`Unexpected exit code ${status} of a mistake: ${stdout}`);
    return fence("json", stdout.replaceAll(folder, "/home/you/hello"));
  });
}

function run(args: readonly string[], folder: string): { stdout: string; status: number | null } {
  if (!existsSync(PROGRAM)) throw new Error("Cannot find dist/cli/main.js: run `npm run build:js` first");
  const { stdout, stderr, status, error } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  if (error) throw error;
  if (stderr !== "") throw new Error(`Unexpected text on standard error of \`synth ${args.join(" ")}\`: ${stderr}`);
  return { stdout, status };
}

function inFolder(action: (folder: string) => string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "packwright-docs-"));
  try {
    return action(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

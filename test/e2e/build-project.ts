// A small project of six images that need no network, in a folder of its own with host state of its own; and what is left of its builds.
import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Ran, root, run, searchPathForEngines, succeed } from "./run.ts";

export interface Project {
  readonly folder: string;
  /** Prefix of the names of its images. */
  readonly name: string;
  readonly environment: NodeJS.ProcessEnv;
  /** `synth` with these arguments, to its end. */
  synth(...args: string[]): Promise<Ran>;
  /** The same, in a process group of its own, still running. */
  start(...args: string[]): Promise<Started>;
  /** Removes images, host state and the folder. */
  remove(): Promise<void>;
}

export interface Started {
  readonly pid: number;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  signal(signal: NodeJS.Signals): void;
}

/** base → left, right; left → top; a matrix of two variants on right: six artifacts. */
export const SIX_IMAGES = (name: string, seconds = 0.3): string => `
import { App, BaseLayer, Files, Image, Os, Script, Variants } from "packwright";
import { Docker } from "packwright/plugins/docker";
const app = new App({ packerVersion: "1.6" });
const wait = (image, word) => new Script(image, "work", { inline: ["sleep ${seconds}", "echo " + word + " > /srv/" + word] });
const base = new BaseLayer(app, "${name}-base", { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
wait(base, "base");
const left = new BaseLayer(app, "${name}-left", { base });
wait(left, "left");
new Files(left, "file", { source: "left.txt", destination: "/srv/left.txt" });
const right = new Image(app, "${name}-right", { base });
wait(right, "right");
const top = new Image(app, "${name}-top", { base: left });
wait(top, "top");
const matrix = new Image(app, "${name}-matrix", { base });
new Variants(matrix, "color", { axes: { color: ["red", "blue"] } }, (variant, { color }) => wait(variant, color));
app.synth();
`;

let projects = 0;

export function makeProject(
  source: (name: string) => string,
  files: { readonly [path: string]: string } = {},
): Project {
  const folder = mkdtempSync(path.join(os.tmpdir(), "packwright-build-"));
  const name = `t${process.pid}-${++projects}`;
  writeFileSync(path.join(folder, "images.ts"), source(name));
  for (const [file, text] of Object.entries({ "left.txt": "left", ...files })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const environment = { PACKWRIGHT_HOME: path.join(folder, ".home"), CI: "true" };
  const command = [path.join(root, "dist/cli/main.js")];
  return {
    folder,
    name,
    environment,
    synth: (...args) => run(process.execPath, [...command, ...args], { cwd: folder, env: environment }),
    start: async (...args) => {
      const env = {
        ...process.env,
        CHECKPOINT_DISABLE: "1",
        NO_COLOR: "1",
        PATH: await searchPathForEngines(),
        ...environment,
      };
      const child = spawn(process.execPath, [...command, ...args], { cwd: folder, env, detached: true });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (chunk) => (stdout += chunk));
      child.stderr.on("data", (chunk) => (stderr += chunk));
      const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
        child.on("close", (code) => resolve({ code, stdout, stderr })),
      );
      // It may have ended by itself just before.
      return { pid: child.pid!, ended, signal: (signal) => void child.kill(signal) };
    },
    remove: async () => {
      const images = await imagesOf(name);
      if (images.length > 0) await run("docker", ["rmi", "-f", ...images]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Removes what was built, and all that is known of it: the next build is the first. */
export async function forget(project: Project): Promise<void> {
  const images = await imagesOf(project.name);
  if (images.length > 0) await succeed("docker", ["rmi", "-f", ...images]);
  for (const item of ["packer.out", ".home"]) rmSync(path.join(project.folder, item), { recursive: true, force: true });
}

/** References of its images, those without moving tags only. */
export async function imagesOf(name: string): Promise<string[]> {
  const text = await succeed("docker", ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"]);
  return text.split("\n").filter((line) => line.startsWith(`${name}-`) || line.includes(`/${name}-`));
}

/** Containers that mount something below the project's folder: those of its builds. */
export async function containersOf(project: Project): Promise<string[]> {
  const ids = (await succeed("docker", ["ps", "-aq", "--no-trunc"])).split("\n").filter((id) => id !== "");
  const found: string[] = [];
  for (const id of ids) {
    // Others may end while this looks.
    const ran = await run("docker", ["inspect", "-f", "{{range .Mounts}}{{.Source}} {{end}}", id]);
    if (ran.code === 0 && ran.stdout.includes(project.folder)) found.push(id);
  }
  return found;
}

/** Processes that work for the project, by their command line or their folder for temporary files. */
export function pidsOf(project: Project): number[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) return [];
    try {
      const text = readFileSync(`/proc/${entry}/cmdline`, "utf8") + readFileSync(`/proc/${entry}/environ`, "utf8");
      return text.includes(project.folder) ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}

/** Command lines of processes that work for the project. */
export function processesOf(project: Project): string[] {
  return pidsOf(project).flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
    } catch {
      return [];
    }
  });
}

/** A copy of the project's sources in another folder, with host state shared. */
export function otherCheckout(project: Project): Project {
  const folder = mkdtempSync(path.join(os.tmpdir(), "packwright-build-"));
  cpSync(project.folder, folder, { recursive: true, filter: (from) => !/packer\.out|\.home/.test(from) });
  return {
    ...project,
    folder,
    synth: (...args) =>
      run(process.execPath, [path.join(root, "dist/cli/main.js"), ...args], { cwd: folder, env: project.environment }),
  };
}

/** Text of a file in an image. */
export function readInImage(reference: string, file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    void searchPathForEngines().then((PATH) =>
      execFile(
        "docker",
        ["run", "--rm", "--entrypoint", "cat", reference, file],
        { env: { ...process.env, PATH } },
        (cause, stdout) => (cause ? reject(cause) : resolve(stdout)),
      ),
    );
  });
}

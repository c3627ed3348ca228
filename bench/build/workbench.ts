// Where a benchmark of builds works: a temporary folder with Packwright installed, a Docker engine, and a way to run programs so that all
// their processor time is counted. Everything is gone after `close`.
import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { installPackwright } from "../shared/install-packwright.ts";
import { runProcess } from "../shared/run-process.ts";
import { type ControlGroup, tryMakeControlGroup } from "./control-group.ts";
import { type Engine, PREFIX, startEngine, useEngine } from "./engine.ts";

export interface Workbench {
  readonly folder: string;
  readonly engine: Engine;
  readonly group: ControlGroup | undefined;
  /** Runs a program to its end and returns what it printed; throws if it fails. */
  run(
    program: string,
    args: readonly string[],
    folder: string,
    environment?: { readonly [name: string]: string },
  ): Promise<string>;
  /** A folder from file names and texts; Packwright can be imported in it, and `npx synth` runs. */
  makeProject(name: string, files: { readonly [file: string]: string }): Promise<string>;
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  /** A command line to measure instead of the one in `dist`. */
  readonly program?: string;
  /** Ends what runs; what is cleaned up after it goes on. */
  readonly signal?: AbortSignal;
}

/** Changes PATH and DOCKER_HOST of this process. */
export async function openWorkbench({ program, signal }: WorkbenchOptions = {}): Promise<Workbench> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `${PREFIX}-`));
  const own = process.env.DOCKER_HOST === undefined;
  // The processor time of an engine that others use too would say nothing.
  const group = own ? tryMakeControlGroup(path.basename(folder)) : undefined;
  let engine: Engine | undefined;
  const close = async () => {
    await engine?.stop();
    group?.remove();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await install(folder, program);
    process.env.CHECKPOINT_DISABLE = "1";
    process.env.PACKER_NO_COLOR = "1";
    engine = own ? await startEngine(path.join(folder, "engine"), group) : useEngine(folder);
    await putWrapperFirst(folder);
    process.env.BENCH_PACKER_VERSION = await packerVersion(folder);
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    folder,
    engine,
    group,
    run: async (name, args, workingFolder, environment) => {
      const [wrapped, wrappedArgs] = group?.wrap(name, args) ?? [name, args];
      return (await runProcess(wrapped, wrappedArgs, workingFolder, environment, signal)).stdout;
    },
    makeProject: (name, files) => makeProject(path.join(folder, name), files),
    close,
  };
}

async function install(folder: string, program: string | undefined): Promise<void> {
  const modules = path.join(folder, "node_modules");
  await mkdir(path.join(modules, ".bin"), { recursive: true });
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ name: "bench", private: true, type: "module" }));
  await installPackwright(modules);
  if (program === undefined) return;
  await unlink(path.join(modules, ".bin", "synth"));
  await symlink(path.resolve(program), path.join(modules, ".bin", "synth"));
}

async function makeProject(folder: string, files: { readonly [file: string]: string }): Promise<string> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return folder;
}

/** An engine without bridge gives containers the host's network, which Packer 1.6 cannot ask for. */
async function putWrapperFirst(folder: string): Promise<void> {
  const { stdout } = await runProcess("docker", ["network", "ls", "--format", "{{.Name}}"], folder);
  if (stdout.split("\n").includes("bridge")) return;
  process.env.PATH = `${path.resolve(import.meta.dirname, "../../test/engine")}:${process.env.PATH}`;
}

async function packerVersion(folder: string): Promise<string> {
  const { stdout } = await runProcess("packer", ["version"], folder);
  const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`Unexpected answer of \`packer version\`: ${stdout}`);
  return version;
}

// Runs `packer build` of one folder: in a process group of its own, with a log, read as it goes. Knows neither images nor stores.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { LineSplitter } from "./lines.ts";
import { type PackerBuild, type PackerEvent, PackerOutput } from "./packer-output.ts";
import type { PackerProgram } from "./packer-program.ts";
import type { BuildRecord } from "./run-record.ts";

export interface RunPackerOptions {
  readonly program: Pick<PackerProgram, "file">;
  /** Folder of the template, as Packer is to be told it. */
  readonly folder: string;
  /** Where Packer is started: paths in templates count from here. Default: the current folder. */
  readonly cwd?: string;
  /** Where this build's temporary files go, and who is told that it runs. */
  readonly record: BuildRecord;
  /** Written anew, with the folders above it. */
  readonly logFile: string;
  readonly only?: readonly string[];
  readonly parallelBuilds?: number;
  readonly onError?: "cleanup" | "abort" | "run-cleanup-provisioner";
  readonly force?: boolean;
  readonly variableFiles?: readonly string[];
  /** Win over the files. Collections are written as HCL or JSON. */
  readonly variables?: { readonly [name: string]: string };
  /** Given through the environment, where other users cannot read them; a file of variables wins over them. */
  readonly secretVariables?: { readonly [name: string]: string };
  /** Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Full names of the builds, if they are known. */
  readonly names?: readonly string[];
  readonly onEvent?: (event: PackerEvent) => void;
  /** Every line as Packer printed it. */
  readonly onLine?: (line: string) => void;
}

export interface PackerResult {
  /** Exit code; null after a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly seconds: number;
  /** By build, in order of appearance. */
  readonly builds: readonly PackerBuild[];
  /** The first lines that belong to no build. */
  readonly messages: readonly string[];
  /** Some provisioner of some build has begun. */
  readonly startedProvisioning: boolean;
  /** It was told to stop, by us or by others, and did. */
  readonly cancelled: boolean;
  readonly logFile: string;
}

export interface PackerRun {
  readonly pid: number;
  /** Never rejects for what Packer does. */
  readonly result: Promise<PackerResult>;
  /** Tells Packer once to stop its builds and to clean up; more calls do nothing. */
  interrupt(): void;
  /** Ends Packer, its plugins and what they started, at once: containers and machines stay behind. */
  kill(): void;
}

/** Programs that Packer started may keep its output open after it ended; they are not waited for longer than this. Milliseconds. */
const LINGER = 2_000;

/** Resolves once Packer runs. Throws a `Failure` with `build/cannot-log` or `build/cannot-run-packer`. */
export async function runPacker(options: RunPackerOptions): Promise<PackerRun> {
  const { program, record, logFile } = options;
  const log = openLog(logFile);
  const start = performance.now();
  const child = spawn(program.file, packerArguments(options), {
    cwd: options.cwd,
    // A group of its own: a Ctrl-C in the terminal must reach Packer through us only, and `kill` must reach all of it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: packerEnvironment(options),
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
  } catch (cause) {
    closeSync(log);
    throw new Failure(
      [error("build/cannot-run-packer", `Cannot run \`${program.file}\`: ${(cause as Error).message}`)],
      { cause },
    );
  }
  const pid = child.pid!;
  record.started(pid, options.folder);
  const output = new PackerOutput({
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
    ...(options.names ? { names: options.names } : {}),
  });
  let interrupted = false;
  let killed = false;
  const ended = readToEnd(child, (line) => {
    writeLine(log, line);
    output.line(line);
    options.onLine?.(line);
  });
  return {
    pid,
    result: ended.then(({ code, signal }) => {
      closeSync(log);
      const { builds, messages, cancelled } = output.summary();
      return {
        code,
        signal,
        seconds: (performance.now() - start) / 1000,
        builds,
        messages,
        startedProvisioning: builds.some(({ startedProvisioning }) => startedProvisioning),
        cancelled: cancelled || (interrupted && code !== 0) || (killed && signal !== null),
        logFile,
      };
    }),
    interrupt() {
      if (interrupted) return;
      interrupted = true;
      // Packer is two processes; the outer one ignores SIGINT, for a terminal sends it to both, and hands SIGTERM to the inner one.
      signalProcess(pid, "SIGTERM");
    },
    kill() {
      killed = true;
      signalProcess(-pid, "SIGKILL");
    },
  };
}

function packerArguments(options: RunPackerOptions): string[] {
  const { only = [], parallelBuilds, onError, force, variableFiles = [], variables = {}, folder } = options;
  return [
    "build",
    "-color=false",
    "-timestamp-ui",
    ...(only.length > 0 ? [`-only=${only.join(",")}`] : []),
    ...(parallelBuilds === undefined ? [] : [`-parallel-builds=${parallelBuilds}`]),
    ...(onError === undefined ? [] : [`-on-error=${onError}`]),
    ...(force ? ["-force"] : []),
    ...variableFiles.map((file) => `-var-file=${file}`),
    ...Object.entries(variables).flatMap(([name, value]) => ["-var", `${name}=${value}`]),
    folder,
  ];
}

function packerEnvironment({ record, secretVariables = {}, env = process.env }: RunPackerOptions): NodeJS.ProcessEnv {
  return {
    ...env,
    CHECKPOINT_DISABLE: "1",
    PACKER_TMP_DIR: record.folder,
    TMPDIR: record.shortFolder,
    ...Object.fromEntries(Object.entries(secretVariables).map(([name, value]) => [`PKR_VAR_${name}`, value])),
  };
}

function readToEnd(
  child: ChildProcess,
  onLine: (line: string) => void,
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    const streams = [child.stdout!, child.stderr!];
    for (const stream of streams) {
      const splitter = new LineSplitter(onLine);
      stream.on("data", (chunk: Buffer) => splitter.write(chunk));
      stream.on("close", () => splitter.end());
      // A read that fails ends the stream; how Packer ended is told by its exit.
      stream.on("error", () => {});
    }
    child.on("exit", () => {
      setTimeout(() => {
        for (const stream of streams) stream.destroy();
      }, LINGER).unref();
    });
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (cause) {
    // It has ended by itself.
    if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause;
  }
}

function openLog(file: string): number {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    return openSync(file, "w");
  } catch (cause) {
    throw new Failure(
      [
        error("build/cannot-log", `Cannot write the log \`${file}\`: ${(cause as Error).message}`, {
          help: "make room, or make the folder writable",
        }),
      ],
      { cause },
    );
  }
}

/** A full disk must not end the build from our side: Packer meets it as well, and says more. */
function writeLine(log: number, line: string): void {
  try {
    writeSync(log, `${line}\n`);
  } catch {
    // Nothing is left to write to.
  }
}

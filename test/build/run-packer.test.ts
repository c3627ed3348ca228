// How Packer is run, with a program in its place that tells what it was given and what befell it.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openHostState } from "../../lib/build/host-state.ts";
import { lookUpProcess } from "../../lib/build/owner.ts";
import { type PackerRun, type RunPackerOptions, runPacker } from "../../lib/build/run-packer.ts";
import { type RunRecord, startRun } from "../../lib/build/run-record.ts";
import { Failure } from "../../lib/diagnostics/failure.ts";
import { bundleProgram } from "./bundle.ts";

let folder: string;
let run: RunRecord;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "packwright-run-"));
  run = startRun(openHostState({ PACKWRIGHT_HOME: path.join(folder, "home") }).runs);
});
afterEach(() => {
  run.finish();
  rmSync(folder, { recursive: true });
});

function fakePacker(script: string): string {
  const file = path.join(folder, "packer");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const start = (script: string, more: Partial<RunPackerOptions> = {}): Promise<PackerRun> =>
  runPacker({
    program: { file: fakePacker(script) },
    folder: "packer.out/web",
    record: run.forBuild(),
    logFile: path.join(folder, "logs/web.log"),
    ...more,
  });

/** Starts, and goes on as soon as the program has printed the line. */
async function startUntil(line: string, script: string): Promise<PackerRun> {
  let seen: () => void = () => {};
  const printed = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const packer = await start(script, { onLine: (each) => each === line && seen() });
  await printed;
  return packer;
}

describe("Packer", () => {
  test("gets its arguments in order, secrets through the environment, and folders of this build", async () => {
    const lines: string[] = [];
    const packer = await start(
      `printf '%s\\n' "$@"; pwd; env | grep -E '^(PKR_VAR_|PACKER_TMP_DIR|TMPDIR|CHECKPOINT)' | sort; echo problem >&2`,
      {
        cwd: folder,
        only: ["docker.web", "docker.worker"],
        parallelBuilds: 2,
        onError: "abort",
        force: true,
        variables: { version: "1 2", list: '["a"]' },
        variableFiles: ["a.pkrvars.hcl"],
        secretVariables: { token: "geheim" },
        env: { PATH: process.env.PATH, PKR_VAR_other: "x", CHECKPOINT_DISABLE: "" },
        onLine: (line) => lines.push(line.replaceAll(run.folder, "RUN").replaceAll(folder, "FOLDER")),
      },
    );
    const result = await packer.result;
    expect(lines.filter((line) => line !== "problem")).toEqual([
      "build",
      "-color=false",
      "-timestamp-ui",
      "-only=docker.web,docker.worker",
      "-parallel-builds=2",
      "-on-error=abort",
      "-force",
      "-var-file=a.pkrvars.hcl",
      "-var",
      "version=1 2",
      "-var",
      'list=["a"]',
      "packer.out/web",
      "FOLDER",
      "CHECKPOINT_DISABLE=1",
      "PACKER_TMP_DIR=RUN/1",
      "PKR_VAR_other=x",
      "PKR_VAR_token=geheim",
      "TMPDIR=RUN/1",
    ]);
    expect(lines).toContain("problem");
    const log = readFileSync(path.join(folder, "logs/web.log"), "utf8");
    expect(log.replaceAll(run.folder, "RUN").replaceAll(folder, "FOLDER")).toBe(`${lines.join("\n")}\n`);
    expect({ ...result, seconds: 0, messages: [] }).toEqual({
      code: 0,
      signal: null,
      seconds: 0,
      builds: [],
      messages: [],
      startedProvisioning: false,
      cancelled: false,
      logFile: path.join(folder, "logs/web.log"),
    });
  });

  test("is read to a summary", async () => {
    const packer = await start(`
      echo '==> docker.web: Provisioning with shell script: a.sh'
      echo '    docker.web: ::packwright start step=tools n=1/1 t=1'
      echo '    docker.web: ::packwright end step=tools n=1/1 t=3.5 status=0'
      printf "Build 'docker.web' errored after 4 seconds: no more"
      exit 1`);
    expect(await packer.result).toMatchObject({
      code: 1,
      startedProvisioning: true,
      cancelled: false,
      builds: [
        {
          name: "docker.web",
          outcome: "errored",
          steps: [{ step: "tools", number: 1, count: 1, seconds: 2.5, status: 0 }],
          errors: ["no more"],
        },
      ],
    });
  });

  test("is told once to stop, however often it is asked", async () => {
    const again: { interrupt?: () => void } = {};
    const packer = await start(
      "trap 'echo told; told=1' TERM INT; echo ready; until [ $told ]; do sleep 0.05; done; sleep 0.3; exit 1",
      {
        // Signals that come at the same time would arrive as one.
        onLine: () => again.interrupt?.(),
      },
    );
    again.interrupt = packer.interrupt;
    expect(await packer.result).toMatchObject({ code: 1, cancelled: true });
    expect(readFileSync(path.join(folder, "logs/web.log"), "utf8")).toBe("ready\ntold\n");
    packer.interrupt();
    packer.kill();
  });

  test("dies with all that it started when it is killed", async () => {
    const packer = await startUntil("ready", `sleep 1000 & echo $! > ${folder}/child; echo ready; wait`);
    const child = Number(readFileSync(path.join(folder, "child"), "utf8"));
    expect(lookUpProcess(child)).toBeDefined();
    packer.kill();
    expect(await packer.result).toMatchObject({ code: null, signal: "SIGKILL", cancelled: true });
    expect(lookUpProcess(child)).toBeUndefined();
  });

  test("has ended when it exits, though something it started keeps its output open", async () => {
    const packer = await start(`sleep 1000 & echo $! > ${folder}/child; exit 3`);
    expect(await packer.result).toMatchObject({ code: 3, cancelled: false });
    process.kill(Number(readFileSync(path.join(folder, "child"), "utf8")));
  });

  test("that the system ended was not cancelled", async () => {
    const packer = await start("kill -9 $$");
    expect(await packer.result).toMatchObject({ code: null, signal: "SIGKILL", cancelled: false });
  });

  test.each<[string, Partial<RunPackerOptions>]>([
    ["build/cannot-run-packer", { program: { file: "/nowhere/packer" } }],
    ["build/cannot-log", { logFile: "/dev/null/web.log" }],
  ])("cannot be run: %s", async (code, options) => {
    const failure = await start("true", options).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });
});

describe("Ctrl-C", () => {
  let program: ReturnType<typeof bundleProgram>;
  beforeAll(() => {
    program = bundleProgram("build-until-killed");
  });
  afterAll(() => program.remove());

  const SCRIPT = `
    trap 'echo interrupted; [ "$1" = stubborn ] || exit 1' TERM INT
    echo ready
    while :; do sleep 0.05; done`;

  /** Runs the program in a group of its own, as a terminal would, and does to it what `act` does once Packer runs. */
  async function interrupt(script: string, act: (signal: () => void, line: string) => void): Promise<string[]> {
    const child = spawn(process.execPath, [program.file, "template"], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, PACKWRIGHT_HOME: path.join(folder, "other"), PACKWRIGHT_PACKER: fakePacker(script) },
    });
    let output = "";
    let seen = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const lines = output.split("\n");
      for (; seen < lines.length - 1; seen++) act(() => process.kill(-child.pid!, "SIGINT"), lines[seen]!);
    });
    await new Promise((resolve) => child.on("close", resolve));
    return output.trim().split("\n");
  }

  test("once, though it arrives twice as below npx, lets Packer clean up", async () => {
    const lines = await interrupt(SCRIPT, (signal, line) => {
      if (line !== "ready") return;
      signal();
      setTimeout(signal, 20);
    });
    expect(lines).toEqual(["ready", "interrupted", "result 1 true []"]);
    expect(readdirSync(path.join(folder, "other/runs"))).toEqual([]);
  });

  test("twice kills", async () => {
    const lines = await interrupt(SCRIPT.replace('"$1"', "stubborn"), (signal, line) => {
      if (line === "ready") signal();
      if (line === "interrupted") setTimeout(signal, 400);
    });
    expect(lines).toEqual(["ready", "interrupted", "result null true []"]);
  });
});

// What runs leave on the host, and how a later run cleans up after one that was killed. Without Packer: processes stand in that carry its marks.
import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HostState, openHostState } from "../../lib/build/host-state.ts";
import { endOrphans } from "../../lib/build/orphans.ts";
import { lookUpProcess, thisOwner } from "../../lib/build/owner.ts";
import { reapDeadRuns } from "../../lib/build/reap-runs.ts";
import { startRun } from "../../lib/build/run-record.ts";

let folder: string;
let state: HostState;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "packwright-record-"));
  state = openHostState({ PACKWRIGHT_HOME: path.join(folder, "home") });
});
afterEach(() => {
  for (const { pid } of children.splice(0)) {
    try {
      process.kill(-pid!, "SIGKILL");
    } catch {
      // It has ended, with all that it started.
    }
  }
  rmSync(folder, { recursive: true });
});

const DEAD = { ...thisOwner(), start: "1" };

function deadRun(id: string, builds: readonly string[] = ["1"]): string {
  const run = path.join(state.runs, id);
  for (const build of builds) mkdirSync(path.join(run, build), { recursive: true });
  mkdirSync(run, { recursive: true });
  writeFileSync(path.join(run, "owner.json"), JSON.stringify(DEAD));
  return run;
}

/** A process with marks of a Packer in the given run; resolves when it has printed `ready`. */
async function orphan(run: string, script: string, marked = true): Promise<ChildProcess> {
  const child = spawn("sh", ["-c", script], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, ...(marked ? { PACKER_TMP_DIR: path.join(run, "1") } : {}) },
  });
  children.push(child);
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  return child;
}

describe("the state of a host", () => {
  test.each([
    [{ PACKWRIGHT_HOME: "/a/b", XDG_CACHE_HOME: "/c", HOME: "/d" }, "/a/b"],
    [{ XDG_CACHE_HOME: "/c", HOME: "/d" }, "/c/packwright"],
    [{ XDG_CACHE_HOME: "relative", HOME: "/d" }, "/d/.cache/packwright"],
  ])("of %j lives in %s", (env, expected) => {
    const inside = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.startsWith("/") ? folder + value : value]),
    );
    expect(openHostState(inside)).toEqual({
      folder: folder + expected,
      locks: `${folder}${expected}/locks`,
      runs: `${folder}${expected}/runs`,
      downloads: `${folder}${expected}/downloads`,
    });
    expect(statSync(folder + expected).mode & 0o777).toBe(0o700);
  });

  test("cannot live where nothing can be made", () => {
    writeFileSync(path.join(folder, "file"), "");
    expect(() => openHostState({ PACKWRIGHT_HOME: path.join(folder, "file/home") })).toThrow(
      /^error build\/no-state-folder/,
    );
  });
});

describe("the record of a run", () => {
  test("says who it is and which Packer runs, and is gone after the run", () => {
    const run = startRun(state.runs);
    const build = run.forBuild();
    build.started(process.pid, "packer.out/web");
    const contents = readdirSync(run.folder).sort();
    expect(contents).toEqual(["1", "1.json", "owner.json"]);
    expect(JSON.parse(readFileSync(path.join(run.folder, "owner.json"), "utf8"))).toEqual(thisOwner());
    expect(JSON.parse(readFileSync(path.join(run.folder, "1.json"), "utf8"))).toEqual({
      pid: process.pid,
      start: thisOwner().start,
      folder: "packer.out/web",
    });
    expect([build.folder, build.shortFolder]).toEqual([path.join(run.folder, "1"), path.join(run.folder, "1")]);
    expect(build.finish()).toEqual([]);
    expect(readdirSync(run.folder)).toEqual(["owner.json"]);
    expect(run.forBuild().folder).toBe(path.join(run.folder, "2"));
    expect(run.finish()).toEqual([]);
    expect(readdirSync(state.runs)).toEqual([]);
  });

  test("gives a short name to a folder too deep for Packer's sockets", () => {
    const deep = openHostState({ PACKWRIGHT_HOME: path.join(folder, "x".repeat(80)) });
    const run = startRun(deep.runs);
    const build = run.forBuild();
    expect(build.folder).toBe(path.join(run.folder, "1"));
    expect(Buffer.byteLength(build.shortFolder)).toBeLessThan(75);
    const link = path.dirname(build.shortFolder);
    expect(readlinkSync(link)).toBe(run.folder);
    run.finish();
    expect([existsSync(link), readdirSync(deep.runs)]).toEqual([false, []]);
  });

  test("cannot be kept where there is no room for it", () => {
    rmSync(state.runs, { recursive: true });
    expect(() => startRun(state.runs)).toThrow(/^error build\/cannot-record {2}Cannot note this run in/);
  });
});

describe("cleaning up after dead runs", () => {
  const asked: string[] = [];
  const options = { removeContainersMounting: async (run: string) => void asked.push(path.basename(run)) };
  beforeEach(() => void asked.splice(0));

  test("leaves living ones alone, asks for containers only where builds ran, and removes the rest", async () => {
    const alive = startRun(state.runs);
    alive.forBuild();
    deadRun("dead-with-build");
    deadRun("dead-idle", []);
    mkdirSync(path.join(state.runs, "removal-cut-off"));
    const reaped = await reapDeadRuns(state, options);
    expect({ ...reaped, reaped: [...reaped.reaped].sort() }).toEqual({
      reaped: ["dead-idle", "dead-with-build", "removal-cut-off"],
      left: [],
    });
    expect(asked).toEqual(["dead-with-build"]);
    expect(readdirSync(state.runs)).toEqual([alive.id]);
    alive.finish();
  });

  test("does nothing, and takes no lock, when there are none", async () => {
    expect(await reapDeadRuns(state, options)).toEqual({ reaped: [], left: [] });
    expect(readdirSync(state.locks)).toEqual([]);
  });

  test("by two at the same time is done once", async () => {
    for (const id of ["a", "b", "c"]) deadRun(id);
    const both = await Promise.all([reapDeadRuns(state, options), reapDeadRuns(state, options)]);
    expect(both.flatMap(({ reaped }) => reaped).sort()).toEqual(["a", "b", "c"]);
    expect(asked.sort()).toEqual(["a", "b", "c"]);
  });

  test("waits for an orphaned Packer that cleans up, known by its record or by its environment", async () => {
    const run = deadRun("dead");
    const script = (name: string) =>
      `trap 'sleep 0.3; echo > ${folder}/${name}; exit' INT; echo ready; while :; do sleep 0.05; done`;
    const known = await orphan(run, script("known"), false);
    const start = lookUpProcess(known.pid!)!.start;
    writeFileSync(path.join(run, "1.json"), JSON.stringify({ pid: known.pid, start, folder: "x" }));
    await orphan(run, script("unknown"));
    const bystander = await orphan(run, "echo ready; sleep 1000", false);
    // Its number is on record, but it is a later process.
    writeFileSync(path.join(run, "2.json"), JSON.stringify({ pid: bystander.pid, start: "1", folder: "x" }));
    const order: boolean[] = [];
    await reapDeadRuns(state, {
      removeContainersMounting: async () =>
        void order.push(existsSync(path.join(folder, "known")), existsSync(path.join(folder, "unknown"))),
    });
    expect(order).toEqual([true, true]);
    expect(lookUpProcess(bystander.pid!)).toBeDefined();
  });

  test("kills an orphaned Packer that does not end, with what it started", async () => {
    const run = deadRun("dead");
    const stubborn = await orphan(run, "trap '' INT; sleep 1000 & echo ready; wait; sleep 1000");
    expect(await endOrphans(run, 300)).toBe(true);
    expect([lookUpProcess(stubborn.pid!), await endOrphans(run, 300)]).toEqual([undefined, false]);
  });

  test("reports what it could not do, and tries again the next time", async () => {
    const run = deadRun("dead");
    const failing = {
      removeContainersMounting: async () => {
        throw new Error("the engine does not answer");
      },
    };
    expect(await reapDeadRuns(state, failing)).toEqual({
      reaped: [],
      left: [{ folder: run, reason: "the engine does not answer" }],
    });
    expect((await reapDeadRuns(state, options)).reaped).toEqual(["dead"]);
  });

  test("counts a run elsewhere as dead after five silent minutes", async () => {
    const file = path.join(deadRun("elsewhere"), "owner.json");
    writeFileSync(file, JSON.stringify({ ...DEAD, host: "another" }));
    expect((await reapDeadRuns(state, options)).reaped).toEqual([]);
    const before = new Date(Date.now() - 301_000);
    utimesSync(file, before, before);
    expect((await reapDeadRuns(state, options)).reaped).toEqual(["elsewhere"]);
  });

  test("tidies after processes that were cut off while they started, an hour later", async () => {
    const prepared = path.join(state.runs, ".new-abc");
    mkdirSync(prepared);
    await reapDeadRuns(state, options);
    expect(existsSync(prepared)).toBe(true);
    const before = new Date(Date.now() - 3_601_000);
    utimesSync(prepared, before, before);
    await reapDeadRuns(state, options);
    expect(existsSync(prepared)).toBe(false);
  });
});

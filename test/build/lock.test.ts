// Locks among real processes, some of which are killed at the worst moment.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { acquireLock } from "../../lib/build/lock.ts";
import { thisOwner } from "../../lib/build/owner.ts";
import { bundleProgram } from "./bundle.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "packwright-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a lock among processes", () => {
  let program: ReturnType<typeof bundleProgram>;
  beforeAll(() => {
    program = bundleProgram("contend");
  });
  afterAll(() => program.remove());

  /** A process, started again whenever it was killed, until it ends by itself. Resolves with the number of deaths. */
  async function contend(lines: number, seed: number, mortality: number): Promise<number> {
    for (let deaths = 0; ; deaths++) {
      const args = [program.file, path.join(folder, "locks"), "web/docker.web", folder];
      const child = spawn(process.execPath, [...args, `${lines}`, `${seed + deaths * 1000}`, `${mortality}`], {
        stdio: ["ignore", "inherit", "inherit"],
      });
      const signal = await new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("exit", (code, signal) => (code ? reject(new Error(`ended with ${code}`)) : resolve(signal)));
      });
      if (signal === null) return deaths;
    }
  }

  test("lets one in at a time, and never for ever nobody, though they are killed at any moment", async () => {
    writeFileSync(path.join(folder, "log"), "");
    const deaths = await Promise.all(Array.from({ length: 5 }, (_, seed) => contend(400, seed, 0.002)));
    expect(existsSync(path.join(folder, "violations")) && readFileSync(path.join(folder, "violations"), "utf8")).toBe(
      false,
    );
    const pids = readFileSync(path.join(folder, "log"), "utf8").trim().split("\n");
    expect(pids.length).toBeGreaterThanOrEqual(400);
    // Otherwise this would prove nothing.
    expect(new Set(pids).size).toBeGreaterThan(5);
    expect(deaths.reduce((sum, each) => sum + each)).toBeGreaterThan(10);
    // What was cut off just now may lie about; old generations may not pile up.
    const left = readdirSync(path.join(folder, "locks", "web%2Fdocker.web"));
    expect(left.filter((entry) => /^\d+$/.test(entry)).length).toBeLessThan(5);
  });

  test("goes round quickly when nobody is killed", async () => {
    writeFileSync(path.join(folder, "log"), "");
    expect(await Promise.all(Array.from({ length: 3 }, (_, seed) => contend(200, seed, 0)))).toEqual([0, 0, 0]);
    expect(existsSync(path.join(folder, "violations"))).toBe(false);
  });
});

describe("a lock in one process", () => {
  test("excludes the second taker until it is released, and tells it once who holds it", async () => {
    const first = await acquireLock(folder, "a");
    const waited: unknown[] = [];
    let got = false;
    const second = acquireLock(folder, "a", { onWait: (owner) => waited.push(owner) }).then((lock) => {
      got = true;
      return lock;
    });
    const other = await acquireLock(folder, "b");
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 60));
    expect([got, waited]).toEqual([false, [thisOwner()]]);
    first.release();
    first.release();
    (await second).release();
    other.release();
    expect(readdirSync(path.join(folder, "a")).sort()).toEqual(["2", "2.released"]);
  });

  test("is not waited for any longer once the signal says so", async () => {
    const first = await acquireLock(folder, "a");
    const stop = new AbortController();
    const second = acquireLock(folder, "a", { signal: stop.signal, onWait: () => stop.abort(new Error("enough")) });
    await expect(second).rejects.toThrow("enough");
    first.release();
    expect((await acquireLock(folder, "a")).name).toBe("a");
  });

  test.each([
    ["a process that ended", { ...thisOwner(), pid: 2 ** 22 + 1 }],
    ["a later process of the same number", { ...thisOwner(), start: "1" }],
    ["nobody: a crash of the host left an empty file", undefined],
  ])("is taken from %s", async (_, owner) => {
    const held = holdAs(owner, new Date(Date.now() - 60_000));
    (await acquireLock(folder, "a")).release();
    expect(existsSync(held)).toBe(false);
  });

  test("is taken from a process elsewhere only after its silence was watched: the host may have slept", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const held = holdAs({ ...thisOwner(), namespace: "pid:[1]" }, new Date(Date.now() - 60_000));
    let waited = 0;
    const wait = acquireLock(folder, "a", { onWait: () => waited++ });
    expect(waited).toBe(1);
    vi.advanceTimersByTime(15_001);
    (await wait).release();
    expect(existsSync(held)).toBe(false);
    vi.useRealTimers();
  });

  test.each([
    ["a process elsewhere, heard of lately", { ...thisOwner(), host: "another" }],
    ["whoever wrote an empty file lately", undefined],
  ])("is not taken from %s", async (_, owner) => {
    holdAs(owner, new Date());
    const stop = new AbortController();
    const wait = acquireLock(folder, "a", { signal: stop.signal, onWait: () => stop.abort(new Error("waits")) });
    await expect(wait).rejects.toThrow("waits");
  });

  test("may have any name", async () => {
    const names = [
      "web/docker.web",
      "..",
      ".",
      "*",
      "ü".repeat(300),
      "a b",
      `${"x".repeat(200)}1`,
      `${"x".repeat(200)}2`,
    ];
    const locks = await Promise.all(names.map((name) => acquireLock(folder, name)));
    expect(readdirSync(folder).length).toBe(names.length);
    for (const lock of locks) lock.release();
  });

  function holdAs(owner: unknown, touched: Date): string {
    const file = path.join(folder, "a", "7");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, owner === undefined ? "" : JSON.stringify(owner));
    utimesSync(file, touched, touched);
    return file;
  }
});

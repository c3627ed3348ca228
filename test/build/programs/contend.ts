// Takes a lock again and again until the common log has enough lines, and is slow or dies by kill -9 before or after any call to the file
// system, by chance. `contend.mjs LOCKS NAME FOLDER LINES SEED MORTALITY`
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";

const [, , locks, name, folder, lines, seed, mortality] = process.argv as unknown as string[];
const log = path.join(folder!, "log");
const inside = path.join(folder!, "inside");
const { appendFileSync, readFileSync, unlinkSync, writeFileSync } = fs;
const ourCalls = { appendFileSync, readFileSync, unlinkSync, writeFileSync };

let state = Number(seed) + 1;
function random(): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return state / 0x80000000;
}

function fate(): void {
  const chance = random();
  if (chance < Number(mortality)) process.kill(process.pid, "SIGKILL");
  if (chance > 0.98) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.floor(random() * 25));
}

const patched = fs as unknown as Record<string, (...values: unknown[]) => unknown>;
for (const call of ["linkSync", "readdirSync", "readFileSync", "statSync", "unlinkSync", "writeFileSync"]) {
  const original = patched[call]!;
  patched[call] = (...values) => {
    fate();
    try {
      return original(...values);
    } finally {
      fate();
    }
  };
}
syncBuiltinESMExports();

const { acquireLock } = await import("../../../lib/build/lock.ts");
const { lookUpProcess } = await import("../../../lib/build/owner.ts");

const count = () => readFileSync(log, "utf8").split("\n").length - 1;
while (count() < Number(lines)) {
  const lock = await acquireLock(locks!, name!);
  try {
    ourCalls.writeFileSync(inside, String(process.pid), { flag: "wx" });
  } catch {
    // Whoever left this behind must have been killed in here.
    const other = Number(ourCalls.readFileSync(inside, "utf8"));
    if (lookUpProcess(other))
      ourCalls.appendFileSync(path.join(folder!, "violations"), `${process.pid} met ${other}\n`);
    ourCalls.unlinkSync(inside);
    ourCalls.writeFileSync(inside, String(process.pid), { flag: "wx" });
  }
  fate();
  ourCalls.appendFileSync(log, `${process.pid}\n`);
  fate();
  ourCalls.unlinkSync(inside);
  lock.release();
}

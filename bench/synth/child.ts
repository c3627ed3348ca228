// One measurement: `node child.js <subject> <images> <output folder> <when the process was started>` prints a Measurement as JSON.
import { readFileSync } from "node:fs";
import type { MakeTree, Measurement } from "./subject.ts";

const [subject = "", images = "", outputFolder = "", startedAt = ""] = process.argv.slice(2);

if (subject === "packwright") await import("./without-verification.ts");
const makeTree = await load(subject);
const start = performance.timeOrigin + performance.now() - Number(startedAt);

const cpuBefore = process.cpuUsage();
const before = performance.now();
const synth = makeTree(Number(images), outputFolder);
const constructed = performance.now();
await synth();
const done = performance.now();
const cpu = process.cpuUsage(cpuBefore);

const measurement: Measurement = {
  start,
  construct: constructed - before,
  synth: done - constructed,
  cpu: (cpu.user + cpu.system) / 1000,
  peakMemory: peakMemory(),
};
console.log(JSON.stringify(measurement));

async function load(name: string): Promise<MakeTree> {
  if (name === "cdk8s") return (await import("./subjects/cdk8s.ts")).makeTree;
  if (name === "cdktf") return (await import("./subjects/cdktf.ts")).makeTree;
  return (await import("./subjects/packwright.ts")).makeTree;
}

/** Linux counts the starting process into `maxRSS`, so that its own record is asked there. */
function peakMemory(): number {
  const record =
    process.platform === "linux"
      ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]
      : undefined;
  return (record === undefined ? process.resourceUsage().maxRSS : Number(record)) * 1024;
}

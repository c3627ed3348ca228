// What `synth build` does while a build runs: keeps a record, runs Packer, and tells on standard output what the build does.
// `build-until-killed.mjs TEMPLATE`
import path from "node:path";
import { openHostState } from "../../../lib/build/host-state.ts";
import { handleInterrupts } from "../../../lib/build/interrupts.ts";
import { runPacker } from "../../../lib/build/run-packer.ts";
import { startRun } from "../../../lib/build/run-record.ts";

const state = openHostState();
const run = startRun(state.runs);
const record = run.forBuild();
const packer = await runPacker({
  program: { file: process.env.PACKWRIGHT_PACKER ?? "packer" },
  folder: process.argv[2]!,
  record,
  logFile: path.join(state.folder, "build.log"),
  onLine: (line) => process.stdout.write(`${line}\n`),
});
const restore = handleInterrupts({ interrupt: () => packer.interrupt(), kill: () => packer.kill() });
const { code, cancelled } = await packer.result;
restore();
process.stdout.write(`result ${code} ${cancelled} ${JSON.stringify([...record.finish(), ...run.finish()])}\n`);

// `npm run bench:build [-- --json] [-- --quick] [-- --rounds 3] [-- --only single,variants,change,ssh,floor]`. Reports goals that are missed, and
// never fails because of them: times depend on the machine. Images that hold other things than their twins do are a failure.
import { parseArgs } from "node:util";
import { benchBuild, PARTS, type Part } from "./bench-build.ts";
import { printBuilds } from "./print-builds.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string", default: PARTS.join(",") },
    // Another build of the command line, to compare two of them.
    program: { type: "string" },
  },
});

const only = values.only.split(",");
if (!only.every((part): part is Part => (PARTS as readonly string[]).includes(part)))
  throw new Error(`Unexpected parts \`${values.only}\`, expected some of \`${PARTS.join(",")}\``);
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
if (rounds !== undefined && (!Number.isInteger(rounds) || rounds < 1))
  throw new Error(`Unexpected rounds \`${values.rounds}\`, expected a number from 1 on`);

// The engine and the namespaces must not outlive us.
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());

const result = await benchBuild({
  only,
  quick: values.quick,
  ...(rounds === undefined ? {} : { rounds }),
  ...(values.program === undefined ? {} : { program: values.program }),
  signal: interruption.signal,
  progress: (text) => process.stderr.write(`${text}\n`),
});
process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : printBuilds(result));
process.exitCode = result.equalities.every(({ differences }) => differences.length === 0) ? 0 : 1;

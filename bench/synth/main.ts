// `npm run bench:synth [-- --json] [-- --quick] [-- --sizes 10,100] [-- --folder /dev/shm]`. Reports goals that are missed, and never
// fails because of them: times depend on the machine. On a busy disk, a folder in memory (`/dev/shm`) gives steadier figures.
import { parseArgs } from "node:util";
import { benchSynth } from "./bench-synth.ts";
import { printResult } from "./print.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    folder: { type: "string" },
    sizes: { type: "string", default: "10,100,1000" },
  },
});

const sizes = values.sizes.split(",").map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 1)) {
  throw new Error(`Unexpected sizes \`${values.sizes}\`, expected numbers of images, such as \`10,100,1000\``);
}
const result = await benchSynth({
  sizes,
  quick: values.quick,
  ...(values.folder === undefined ? {} : { folder: values.folder }),
  progress: (text) => process.stderr.write(`${text}\n`),
});
process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : printResult(result));

// Imported before Packwright, puts a parser that accepts everything in the place of HashiCorp's, so that a run shows the time of
// Packwright alone. From outside, because Packwright has no such switch for its users.
import { createRequire, syncBuiltinESMExports } from "node:module";
import workerThreads from "node:worker_threads";

const here = createRequire(import.meta.url);
const packwright = createRequire(here.resolve("packwright/package.json"));

const accepting = { parse: async () => ({}), convertFiles: async () => ({}) };
const file = packwright.resolve("@cdktf/hcl2json");
const Module = packwright("node:module") as { new (id: string): NodeJS.Module };
packwright.cache[file] = Object.assign(new Module(file), { filename: file, loaded: true, exports: accepting });

/** A thread that has found nothing wrong at once. */
class AcceptingWorker {
  once(event: string, listener: (diagnostics: readonly unknown[]) => void): this {
    if (event === "message") setImmediate(listener, []);
    return this;
  }

  on(): this {
    return this;
  }

  ref(): void {}

  unref(): void {}

  postMessage(): void {}

  async terminate(): Promise<number> {
    return 0;
  }
}

Object.assign(workerThreads, { Worker: AcceptingWorker });
syncBuiltinESMExports();

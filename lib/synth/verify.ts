// Every template goes through HashiCorp's own parser before it is moved into place: here if there are few, in worker threads if there are
// many. Templates whose content already lies in the output folder were verified when they were put there.
import os from "node:os";
import { Worker } from "node:worker_threads";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { tryFindDist } from "../util/dist-folder.ts";

export interface TemplateText {
  readonly path: string;
  readonly text: string;
}

/** Up to this many templates, other threads cost more than they save: each loads the parser (0.2 s), and ends slowly. */
const FEW = 60;

/** Starts loading the parser in the background, for a caller that will need it soon and has other work to do first. */
export async function prepareVerifier(): Promise<void> {
  const { startParser } = await import("../hcl/oracle.ts");
  startParser();
}

/** Diagnostics for everything that HashiCorp's parser does not accept. */
export async function verifyTemplates(templates: readonly TemplateText[]): Promise<Diagnostic[]> {
  if (templates.length === 0) return [];
  const threads = Math.min(os.availableParallelism(), Math.ceil(templates.length / FEW));
  if (threads < 2) return verifyHere(templates);
  const shares = Array.from({ length: threads }, (_, thread) =>
    templates.filter((__, index) => index % threads === thread),
  );
  return (await Promise.all(shares.map(verifyInThread))).flat();
}

/** Verifies one after the other in this thread. */
export async function verifyHere(templates: readonly TemplateText[]): Promise<Diagnostic[]> {
  const { verifyDocument } = await import("../hcl/oracle.ts");
  const diagnostics: Diagnostic[] = [];
  for (const { path, text } of templates) diagnostics.push(...(await verifyDocument(path, text)));
  return diagnostics;
}

function verifyInThread(templates: readonly TemplateText[]): Promise<Diagnostic[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile(), { workerData: templates });
    worker.once("message", (diagnostics: Diagnostic[]) => {
      resolve(diagnostics);
      void worker.terminate();
    });
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The verifying thread ended with ${code} before it answered`)));
  });
}

/** Run from source (tests), the built one is used as well. */
function workerFile(): URL {
  const here = import.meta.url;
  return new URL("synth/verify-worker.js", tryFindDist(here) ?? new URL("../../dist/", here));
}

// Entry point of the threads that `verify.ts` starts.
import { parentPort, workerData } from "node:worker_threads";
import { type TemplateText, verifyHere } from "./verify.ts";

parentPort?.postMessage(await verifyHere(workerData as readonly TemplateText[]));

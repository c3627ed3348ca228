// Entry point of the threads that `verify.ts` starts: loads the parser at once, then answers one message.
import { parentPort } from "node:worker_threads";
import { startParser } from "../hcl/oracle.ts";
import { type TemplateText, verifyHere } from "./verify.ts";

startParser();
parentPort?.once("message", async (templates: readonly TemplateText[]) => {
  parentPort?.postMessage(await verifyHere(templates));
});

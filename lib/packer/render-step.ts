// One step as the body of a shell function: its context (variables, folder), then the script template of its action.
// Knows no HCL; values that only Packer knows arrive as named inputs of the script.

import { posix } from "node:path";
import type { ArtifactContent, FileEntry, PlaceFiles, RunScript } from "../plan/actions.ts";
import { type Expression, hasExpression } from "../plan/expression.ts";
import type { OperatingSystem, Step } from "../plan/types.ts";
import { quote } from "../render/quote.ts";
import { renderScript } from "../render/render-script.ts";
import { slug } from "../util/names.ts";
import { cachesOf } from "./script-caches.ts";
import type { ScriptInputs } from "./script-inputs.ts";
import type { ArtifactPlace, UploadPlan } from "./uploads.ts";

export interface StepSurroundings {
  readonly os: OperatingSystem;
  readonly platform: string;
  readonly uploads: UploadPlan;
  readonly inputs: ScriptInputs;
  /** Folders with the user's own script templates. */
  readonly folders: readonly string[];
  /** Unique in the script; names the step's own file. */
  readonly number: number;
}

/** Body lines of the function; the frame puts `set -e` before them. */
export function renderStep(step: Step, around: StepSurroundings): string {
  return [renderContext(step, around), renderAction(step, around)].filter((part) => part !== "").join("\n");
}

function renderContext(step: Step, around: StepSurroundings): string {
  const environment = Object.entries(step.run.environment).map(([name, value]) => ({
    name,
    value: typeof value === "string" ? quote(value) : around.inputs.use(value),
  }));
  const { workingDirectory } = step.run;
  if (environment.length === 0 && workingDirectory === undefined) return "";
  return tidy(renderScript("frame/context", { environment, workingDirectory }, around));
}

function renderAction(step: Step, around: StepSurroundings): string {
  const { action } = step;
  const data = { ...action, os: around.os, target: { platform: around.platform } };
  switch (action.kind) {
    case "refresh-index":
      return indented(`${action.manager}/refresh`, data, around);
    case "add-repositories":
      return indented(`${action.manager}/repositories`, data, around);
    case "install-packages":
      return indented(`${action.manager}/install`, data, around);
    case "remove-build-packages":
      return indented(`${action.manager}/remove`, data, around);
    case "fetch-download":
      return indented("download/fetch", { ...data, upload: around.uploads.download(action.sha256) }, around);
    case "set-service":
      return indented("service/set", data, around);
    case "reboot-machine":
      return indented("reboot/machine", data, around);
    case "clean-image":
      return action.parts.map((part) => indented(`cleanup/${part}`, data, around)).join("\n");
    case "place-files":
      return renderFiles(step, action, around);
    case "run-script":
      return renderUserScript(step, action, around);
    case "use-provisioner":
    case "group":
      throw new Error(`A ${action.kind} is not one step of a script`);
  }
}

/** Uploads are placed first, then texts that the script itself carries, values that only Packer knows, and what other images made. */
function renderFiles(step: Step, action: PlaceFiles, around: StepSurroundings): string {
  const staged: object[] = [];
  const texts: object[] = [];
  const values: object[] = [];
  const taken: object[] = [];
  action.entries.forEach((entry, index) => {
    const { content, ...rest } = entry;
    const place = around.uploads.locate(step, index);
    if (place.kind === "staged") staged.push({ ...rest, source: place.path, kind: place.from });
    else if (place.kind === "artifact" && content.kind === "artifact") taken.push(takenEntry(entry, content, place));
    else if (content.kind === "text") texts.push({ ...rest, text: content.text });
    else if (content.kind === "expression") values.push({ ...rest, value: around.inputs.use(content.value) });
  });
  const parts: readonly (readonly [template: string, entries: readonly object[]])[] = [
    ["files/place", staged],
    ["files/text", texts],
    ["files/value", values],
    ["stages/place", taken],
  ];
  return parts
    .filter(([, entries]) => entries.length > 0)
    .map(([template, entries]) => indented(template, { entries }, around))
    .join("\n");
}

/** A file whose destination is a folder keeps its name; a folder's content goes into the destination. */
function takenEntry({ content: _content, ...rest }: FileEntry, content: ArtifactContent, place: ArtifactPlace): object {
  const file = content.keepsName ? posix.join(rest.destination, posix.basename(content.path)) : rest.destination;
  return { ...rest, ...place, file, from: `${content.path} from ${content.image}` };
}

function renderUserScript(step: Step, action: RunScript, around: StepSurroundings): string {
  const text = scriptText(action);
  const caches = around.platform === "container" ? cachesOf(action) : [];
  return tidy(
    renderScript(
      "frame/user-script",
      {
        file: `${around.number}-${slug(step.id)}`,
        text: text.replace(/\n$/, ""),
        delimiter: heredocDelimiter(text),
        caches: caches.length === 0 ? undefined : indented("cache/build", { caches }, around),
        locks: caches.flatMap(({ lock }) => lock ?? []),
        user: step.run.user === "root" ? undefined : step.run.user,
        interpreter: interpreterWords(action),
        arguments: action.arguments.map((argument) => argumentWord(argument, around.inputs)),
      },
      { folders: around.folders, once: true },
    ),
  );
}

/** The script as a file of its own, with the first line that makes the kernel run it as it would have run alone. */
export function scriptText({ source, interpreter }: RunScript): string {
  if (source.kind === "file") {
    const text = source.text.replace(/\r\n/g, "\n");
    if (interpreter !== undefined) return `#!${interpreter}\n${text.replace(/^#!.*\n?/, "")}`;
    return text.startsWith("#!") ? text : `#!/bin/sh\n${text}`;
  }
  if (hasExpression(source.lines)) throw new Error("A script with expressions cannot be a file");
  const lines = source.lines.join("\n").replace(/\r\n/g, "\n");
  if (interpreter === undefined && lines.startsWith("#!")) return `${lines}\n`;
  return `#!${interpreter ?? "/bin/sh -e"}\n${lines}\n`;
}

/** A first line passes everything behind the program as one argument; with more than one option the program is called itself. */
function interpreterWords({ interpreter }: RunScript): string | undefined {
  const words = interpreter?.trim().split(/\s+/) ?? [];
  return words.length > 2 ? words.map(quote).join(" ") : undefined;
}

function argumentWord(argument: string | Expression, inputs: ScriptInputs): string {
  return typeof argument === "string" ? quote(argument) : inputs.use(argument);
}

/** A word that is no line of the text. */
function heredocDelimiter(text: string): string {
  const lines = new Set(text.split("\n"));
  let delimiter = "END_OF_SCRIPT";
  while (lines.has(delimiter)) delimiter += "_";
  return delimiter;
}

/** Renders a template and indents it by two, unless that could change what a quoted string or a here-document says. */
function indented(name: string, data: object, around: StepSurroundings): string {
  const text = tidy(renderScript(name, data, around));
  return text.includes("<<") || holdsLongWord(text, data) ? text : indent(text);
}

/** Two spaces before every line that has something on it. Lines end at line feeds only, as the shell sees them. */
export function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : `  ${line}`))
    .join("\n");
}

function tidy(text: string): string {
  return text.replace(/^\n+/, "").replace(/\n+$/, "");
}

/** Whether one of the values stands in the text as a quoted word over several lines. */
function holdsLongWord(text: string, value: unknown): boolean {
  if (typeof value === "string") return value.includes("\n") && text.includes(quote(value));
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((member) => holdsLongWord(text, member));
}

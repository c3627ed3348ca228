// The provisioners of an image: consolidated scripts with their uploads, and the escape hatches as they are.
// Collects the files that go with them.

import type { Block, BodyItem } from "../hcl/ast.ts";
import { attribute, block, boolean, list, number, reference, template, text } from "../hcl/make.ts";
import type { RunScript } from "../plan/actions.ts";
import { targetKey } from "../plan/make.ts";
import type { Control, PlanImage, Step } from "../plan/types.ts";
import { quote } from "../render/quote.ts";
import { slug } from "../util/names.ts";
import { executeItems } from "./execute-script.ts";
import { type Family, familiesOf } from "./families.ts";
import type { OutputFile } from "./output-file.ts";
import { renderGroup } from "./render-group.ts";
import { writeArtifactUploads } from "./write-artifact-uploads.ts";
import { writeOnly } from "./write-only.ts";
import { writeOptionalUpload } from "./write-optional-upload.ts";
import { fromRoot, writeBody, writeValue } from "./write-value.ts";

export interface WrittenProvisioners {
  readonly blocks: readonly Block[];
  readonly files: readonly OutputFile[];
}

/** `images`: the others of the plan, which steps may take files from. */
export function writeProvisioners(
  image: PlanImage,
  folders: readonly string[],
  images: ReadonlyMap<string, PlanImage>,
): WrittenProvisioners {
  const blocks: Block[] = [];
  const files: OutputFile[] = [];
  const scripts = image.steps.filter(isScript).length;
  let script = 0;
  for (const step of image.steps) {
    if (!isScript(step)) {
      blocks.push(...writeAlone(step, image));
      continue;
    }
    script++;
    const families = familiesOf(image.targets, step.guard);
    for (const family of families) {
      const steps = membersOf(step).filter((member) => appliesTo(member, family));
      if (steps.length === 0) continue;
      const base = scripts === 1 ? image.name : `${String(script).padStart(2, "0")}-${scriptLabel(step)}`;
      const name =
        families.length > 1
          ? `${base}-${family.name}${family.elevate && familyNameRepeats(family, families) ? "-sudo" : ""}`
          : base;
      const written = writeScript(image, name, step, steps, family, folders, images);
      blocks.push(...written.blocks);
      files.push(...written.files);
    }
  }
  return { blocks, files };
}

function familyNameRepeats(family: Family, families: readonly Family[]): boolean {
  return families.some((other) => other !== family && other.name === family.name);
}

function scriptLabel(step: Step): string {
  return slug(step.action.kind === "group" ? step.action.steps[0]!.id : step.id);
}

function isScript(step: Step): boolean {
  return (
    step.action.kind === "group" ||
    (step.action.kind !== "use-provisioner" && step.action.kind !== "reboot-machine" && !isInline(step))
  );
}

/** A script with expressions in its lines cannot be a file: HCL has to put the values in. */
function isInline(step: Step): boolean {
  const { action } = step;
  return (
    action.kind === "run-script" &&
    action.source.kind === "inline" &&
    action.source.lines.some((line) => typeof line !== "string")
  );
}

function membersOf(step: Step): readonly Step[] {
  return step.action.kind === "group" ? step.action.steps : [step];
}

function appliesTo(step: Step, family: Family): boolean {
  return step.guard === undefined || family.targets.some((target) => step.guard!.includes(targetKey(target)));
}

function writeScript(
  image: PlanImage,
  name: string,
  step: Step,
  steps: readonly Step[],
  family: Family,
  folders: readonly string[],
  images: ReadonlyMap<string, PlanImage>,
): WrittenProvisioners {
  const rendered = renderGroup(image, name, steps, family.targets, family.platform, folders);
  const scriptFile: OutputFile = {
    path: `${image.name}/scripts/${name}.sh`,
    content: { kind: "text", text: rendered.text },
    executable: true,
  };
  const only = writeOnly(image, family.targets.map(targetKey));
  const blocks: Block[] = rendered.uploads.uploads.map(({ file, destination }) =>
    block(
      "provisioner",
      ["file"],
      [
        attribute("source", fromRoot(file.path.slice(image.name.length + 1))),
        attribute("destination", text(destination)),
        ...only,
      ],
    ),
  );
  blocks.push(...rendered.uploads.downloads.map((download) => writeOptionalUpload(download, only)));
  blocks.push(...writeArtifactUploads(image, family, rendered.uploads.artifacts, images));
  const environment = [
    ...(rendered.usesTarget
      ? [template("PACKWRIGHT_TARGET=", reference("source", "type"), ".", reference("source", "name"))]
      : []),
    ...rendered.inputs.all.map(({ variable, value }) => template(`${variable}=`, writeValue(value))),
  ];
  const items: BodyItem[] = [attribute("script", fromRoot(`scripts/${name}.sh`))];
  if (environment.length > 0) items.push(attribute("environment_vars", list(environment)));
  // The script removes itself; a file of variables only Packer can.
  if (!rendered.inputs.sensitive) items.push(attribute("skip_clean", boolean(true)));
  items.push(...executeItems(family.elevate, rendered.inputs.sensitive));
  if (rendered.text.includes("\r")) items.push(attribute("binary", boolean(true)));
  items.push(...controlItems(step.control), ...only);
  blocks.push(
    ...pauseBlocks(step.control, only),
    block("provisioner", ["shell"], items, { comments: describeSteps(steps) }),
  );
  return { blocks, files: [...rendered.uploads.uploads.map(({ file }) => file), scriptFile] };
}

function controlItems(control: Control): BodyItem[] {
  const items: BodyItem[] = [];
  if (control.maxRetries !== undefined) items.push(attribute("max_retries", number(control.maxRetries)));
  if (control.timeout !== undefined) items.push(attribute("timeout", text(control.timeout)));
  if (control.pauseBefore !== undefined && control.timeout === undefined)
    items.push(attribute("pause_before", text(control.pauseBefore)));
  if (control.pauseAfter !== undefined) items.push(attribute("pause_after", text(control.pauseAfter)));
  if (control.expectDisconnect !== undefined)
    items.push(attribute("expect_disconnect", boolean(control.expectDisconnect)));
  if (control.startRetryTimeout !== undefined)
    items.push(attribute("start_retry_timeout", text(control.startRetryTimeout)));
  if (control.validExitCodes !== undefined)
    items.push(attribute("valid_exit_codes", list(control.validExitCodes.map((code) => number(code)))));
  return items;
}

/** Packer ignores `timeout` beside `pause_before`, so that a pause with a timeout becomes a provisioner of its own, on the host. */
function pauseBlocks(control: Control, only: readonly BodyItem[]): Block[] {
  if (control.pauseBefore === undefined || control.timeout === undefined) return [];
  return [
    block(
      "provisioner",
      ["shell-local"],
      [attribute("inline", list([text("true")])), attribute("pause_before", text(control.pauseBefore)), ...only],
      {
        comments: ["Packer ignores a timeout beside a pause, so the pause stands alone"],
      },
    ),
  ];
}

function describeSteps(steps: readonly Step[]): string[] {
  return steps.map((step, index) =>
    `${steps.length > 1 ? `${index + 1}. ` : ""}${step.id}: ${step.title}`.replace(/\s+/g, " ").slice(0, 140),
  );
}

/** Steps that are a provisioner of their own by nature. */
function writeAlone(step: Step, image: PlanImage): Block[] {
  const keys = image.targets.map(targetKey).filter((key) => step.guard === undefined || step.guard.includes(key));
  if (keys.length === 0) return [];
  const only = writeOnly(image, keys);
  const around = { comments: describeSteps([step]) };
  switch (step.action.kind) {
    case "use-provisioner": {
      const { component } = step.action;
      return [
        ...pauseBlocks(step.control, only),
        block(
          "provisioner",
          [component.type],
          [...controlItems(step.control), ...only, ...writeBody(component.body)],
          around,
        ),
      ];
    }
    case "reboot-machine":
      return familiesOf(image.targets, step.guard).flatMap((family) => writeReboot(step, image, family));
    case "run-script":
      return familiesOf(image.targets, step.guard).flatMap((family) =>
        writeInline(step, step.action as RunScript, image, family),
      );
    default:
      throw new Error(`A ${step.action.kind} is part of a script`);
  }
}

/** The reboot itself, then a step that waits until the machine takes commands again: an upload right after would not retry. */
function writeReboot(step: Step, image: PlanImage, family: Family): Block[] {
  const only = writeOnly(image, family.targets.map(targetKey));
  const timeout = step.action.kind === "reboot-machine" ? step.action.timeout : "5m";
  return [
    block(
      "provisioner",
      ["shell"],
      [
        attribute("inline", list([text("nohup sh -c 'sleep 1; shutdown -r now || reboot' >/dev/null 2>&1 &")])),
        ...executeItems(family.elevate, false),
        attribute("expect_disconnect", boolean(true)),
        attribute("pause_after", text("10s")),
        ...only,
      ],
      { comments: describeSteps([step]) },
    ),
    block(
      "provisioner",
      ["shell"],
      [attribute("inline", list([text("true")])), attribute("start_retry_timeout", text(timeout)), ...only],
    ),
  ];
}

function writeInline(step: Step, action: RunScript, image: PlanImage, family: Family): Block[] {
  if (action.source.kind !== "inline") return [];
  const only = writeOnly(image, family.targets.map(targetKey));
  const { workingDirectory } = step.run;
  const lines = [...(workingDirectory === undefined ? [] : [`cd ${quote(workingDirectory)}`]), ...action.source.lines];
  const environment = Object.entries(step.run.environment);
  const secret = environment.some(([, value]) => typeof value !== "string" && value.sensitive);
  const items: BodyItem[] = [];
  if (action.interpreter !== undefined) items.push(attribute("inline_shebang", text(action.interpreter)));
  items.push(attribute("inline", list(lines.map((line) => writeValue(line)))));
  if (environment.length > 0) {
    items.push(
      attribute("environment_vars", list(environment.map(([name, value]) => template(`${name}=`, writeValue(value))))),
    );
  }
  items.push(...executeItems(family.elevate, secret), ...controlItems(step.control), ...only);
  return [
    ...pauseBlocks(step.control, only),
    block("provisioner", ["shell"], items, { comments: describeSteps([step]) }),
  ];
}

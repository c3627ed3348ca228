// The consolidated script of a run of steps, and what the provisioner around it must bring: uploads and inputs.
import { targetKey } from "../plan/make.ts";
import type { PlanImage, Step, Target } from "../plan/types.ts";
import { renderScript } from "../render/render-script.ts";
import { slug } from "../util/names.ts";
import { indent, renderStep } from "./render-step.ts";
import { cacheFunctions } from "./script-caches.ts";
import { ScriptInputs } from "./script-inputs.ts";
import { scriptProxies } from "./script-proxies.ts";
import { planUploads, type UploadPlan } from "./uploads.ts";

export interface RenderedScript {
  readonly text: string;
  readonly uploads: UploadPlan;
  readonly inputs: ScriptInputs;
  /** The script tells targets apart by `PACKWRIGHT_TARGET`. */
  readonly usesTarget: boolean;
}

/** Renders the steps, in order, for the given targets of the image (all of one platform). `name` is unique among its scripts. */
export function renderGroup(
  image: PlanImage,
  name: string,
  steps: readonly Step[],
  targets: readonly Target[],
  platform: string,
  folders: readonly string[],
): RenderedScript {
  const uploads = planUploads(image.name, name, steps);
  const inputs = new ScriptInputs();
  const keys = targets.map(targetKey);
  const parts = steps.map((step, index) => {
    const number = index + 1;
    const guard = narrowing(step, keys);
    return {
      number,
      function: `step_${number}`,
      marker: marker(step.id),
      comment: comment(step),
      body: renderStep(step, { os: image.os, platform, uploads, inputs, folders, number }),
      guard: guard?.join(" | "),
    };
  });
  if (uploads.archive) {
    parts.unshift({
      number: 0,
      function: "unpack_files",
      marker: "unpack-files",
      comment: "unpack the uploaded files",
      body: indent(renderScript("files/archive", uploads.archive, { folders }).trim()),
      guard: undefined,
    });
  }
  const proxies = scriptProxies(image, inputs, folders);
  const usesTarget = parts.some(({ guard }) => guard !== undefined);
  const text = renderScript(
    "frame/script",
    {
      title: `${image.name}: ${steps.map(({ id }) => id).join(", ")}`.replace(/\s+/g, " "),
      count: steps.length,
      usesTarget,
      inputs: inputs.all,
      staged: uploads.staged,
      proxies: proxies.text,
      aptFile: proxies.aptFile,
      functions: platform === "container" ? cacheFunctions(image, steps, targets, folders) : [],
      steps: parts,
    },
    { folders, once: true },
  );
  return { text, uploads, inputs, usesTarget };
}

/** The guard of a step inside a script that runs on `keys`: undefined when it covers all of them. */
function narrowing(step: Step, keys: readonly string[]): string[] | undefined {
  if (!step.guard) return undefined;
  const own = new Set(step.guard);
  const matching = keys.filter((key) => own.has(key));
  return matching.length === keys.length ? undefined : matching;
}

/** The step's name in markers and messages: no blanks, nothing the shell would read. */
function marker(id: string): string {
  return id.split("/").map(slug).join("/");
}

function comment(step: Step): string {
  return `${step.id}: ${step.title}`.replace(/\s+/g, " ").slice(0, 140);
}

// From a plan to the files of the output, purely: checks, fingerprints, passes, documents, text. Collects every diagnostic on the way.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { printDocument } from "../hcl/print.ts";
import type { PresetName } from "../optimize/presets.ts";
import { type Optimized, type OptimizeOptions, optimize } from "../optimize/run.ts";
import type { Trace } from "../optimize/trace.ts";
import type { OutputFile } from "../packer/output-file.ts";
import { writeImage } from "../packer/write-image.ts";
import { exportedPaths } from "../plan/artifact-sources.ts";
import { checkPlan } from "../plan/check.ts";
import { fingerprintPlan } from "../plan/fingerprint.ts";
import { dependants, orderImages } from "../plan/graph.ts";
import { measuredSeconds, type StepCosts } from "../plan/step-costs.ts";
import type { Plan } from "../plan/types.ts";
import { hashTemplates } from "../render/template-folders.ts";
import { stableJson } from "../util/stable.ts";

export interface SynthesizeOptions {
  /** Which passes run. Default `default`. */
  readonly preset?: PresetName;
  /** Folders with script templates that replace Packwright's own. */
  readonly templateFolders?: readonly string[];
  /** Measured times of steps. Default: what such steps usually take. */
  readonly costs?: StepCosts;
}

export interface Synthesis {
  /** After the passes. */
  readonly plan: Plan;
  readonly trace: Trace;
  readonly files: readonly OutputFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A plan that was checked, fingerprinted and optimized. */
export interface Planned extends Optimized {
  /** Before the passes, with fingerprints: what the user wrote. */
  readonly recipes: Plan;
  /** With an error among them, the plan is as it was given. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The first half of `synthesize`: no text is made. */
export function planImages(plan: Plan, options: SynthesizeOptions = {}): Planned {
  const diagnostics = unique(checkPlan(plan));
  if (hasErrors(diagnostics)) return { plan, recipes: plan, trace: EMPTY_TRACE, diagnostics };
  const scriptTemplates = hashTemplates(options.templateFolders ?? []);
  const recipes = fingerprintPlan({ ...plan, images: orderImages(plan) }, undefined, scriptTemplates);
  return {
    ...optimize(recipes, options.preset, { scriptTemplates, ...measured(options.costs) }),
    recipes,
    diagnostics,
  };
}

/** Everything `npx synth` writes except `plan.json`, or the diagnostics that prevent it (then `files` is empty). */
export function synthesize(plan: Plan, options: SynthesizeOptions = {}): Synthesis {
  const { diagnostics: found, recipes: _recipes, ...optimized } = planImages(plan, options);
  const diagnostics = [...found];
  if (hasErrors(diagnostics)) return { ...optimized, files: [], diagnostics };
  const files = writeImages(optimized, options, diagnostics);
  if (hasErrors(diagnostics)) return { plan, trace: EMPTY_TRACE, files: [], diagnostics };
  return { ...optimized, files, diagnostics };
}

function measured(costs: StepCosts | undefined): Pick<OptimizeOptions, "costs"> {
  return costs ? { costs: { secondsOf: (step) => measuredSeconds(step, costs) } } : {};
}

const EMPTY_TRACE: Trace = { preset: "none", passes: [], gain: {} };

function writeImages({ plan }: Optimized, options: SynthesizeOptions, diagnostics: Diagnostic[]): OutputFile[] {
  const images = new Map(plan.images.map((image) => [image.name, image]));
  const context = {
    packerVersion: plan.packerVersion,
    images,
    dependants: dependants(plan.images),
    exported: exportedPaths(plan.images),
    templateFolders: options.templateFolders ?? [],
  };
  return plan.images.flatMap((image) => {
    try {
      const written = writeImage(image, context);
      diagnostics.push(...written.diagnostics);
      return [
        { path: written.path, content: { kind: "text", text: printDocument(written.document) } } as const,
        ...written.files,
      ];
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      diagnostics.push(...cause.diagnostics.map((diagnostic) => ({ origin: image.origin, ...diagnostic })));
      return [];
    }
  });
}

/** Variants share steps, and so mistakes: each is told once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [stableJson(diagnostic), diagnostic])).values()];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

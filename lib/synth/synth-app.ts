// One app synthesized to disk: lower, synthesize, verify, compare, write. The whole of what `npx synth` and `app.synth()` do.
import path from "node:path";
import type { AppRoot } from "../constructs/app-root.ts";
import { type LoweredTree, toPlan } from "../constructs/to-plan.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure, failOnErrors } from "../diagnostics/failure.ts";
import type { PresetName } from "../optimize/presets.ts";
import type { Trace } from "../optimize/trace.ts";
import { type FilesByImage, type PlanFileEntry, planFile } from "../plan/schema.ts";
import type { Plan } from "../plan/types.ts";
import { readCosts } from "./costs-file.ts";
import { lockPlan } from "./lock-plan.ts";
import { compareOutput, type OutputEntry, writeOutput } from "./output.ts";
import {
  hasErrors,
  type Planned,
  planImages,
  type Synthesis,
  type SynthesizeOptions,
  synthesize,
} from "./synthesize.ts";
import { verifyTemplates } from "./verify.ts";

export interface SynthOptions {
  /** Where to write, relative to the working directory. Default `packer.out`. */
  readonly outputFolder?: string;
  /** Which passes run: `default`, `safe` (only those that assume nothing) or `none`. */
  readonly preset?: PresetName;
  /** Overrides the app's own lowest Packer version. */
  readonly packerVersion?: string;
  /** Write nothing; only tell what would change. */
  readonly check?: boolean;
  /** Refuse to synthesize unless the lock file holds exactly what the images use. */
  readonly locked?: boolean;
}

export interface SynthFile extends Pick<OutputEntry, "sha256" | "size" | "state"> {
  /** Relative to the output folder. */
  readonly path: string;
}

export interface SynthReport {
  /** Absolute. */
  readonly outputFolder: string;
  readonly files: readonly SynthFile[];
  /** Files of an earlier run that were (or, with `check`, would be) removed. */
  readonly removed: readonly string[];
  /** Nothing is new, changed or to be removed. */
  readonly upToDate: boolean;
  readonly plan: Plan;
  /** Lowers the app once more, and returns the plan as it was written: before any pass, with fingerprints. */
  readonly recipes: () => Plan;
  readonly trace: Trace;
  readonly warnings: readonly Diagnostic[];
}

/** The app as files in memory, without touching the output folder. Throws a `Failure` with all mistakes of the user. */
export function synthesizeApp(app: AppRoot, options: PlanOptions = {}): Synthesis {
  const lowered = lowerApp(app, options);
  return withWarnings(lowered, synthesize(lowered.plan, toSynthesizeOptions(app, options)));
}

/** The app as a plan: checked, fingerprinted, optimized; no template is made. Throws a `Failure` with all mistakes of the user. */
export function planApp(app: AppRoot, options: PlanOptions = {}): Planned {
  const lowered = lowerApp(app, options);
  return withWarnings(lowered, planImages(lowered.plan, toSynthesizeOptions(app, options)));
}

type PlanOptions = Pick<SynthOptions, "preset" | "packerVersion" | "locked">;

/** The plan as it was written, with what the lock file pins. */
function lowerApp(app: AppRoot, options: PlanOptions): LoweredTree {
  const lowered = toPlan(app);
  const { packerVersion = lowered.plan.packerVersion } = options;
  const locked = lockPlan({ ...lowered.plan, packerVersion }, app.projectFolder, options.locked === true);
  const diagnostics = [...lowered.diagnostics, ...locked.diagnostics];
  if (hasErrors(diagnostics)) throw new Failure(diagnostics);
  return { plan: locked.plan, diagnostics };
}

function toSynthesizeOptions(app: AppRoot, { preset }: PlanOptions): SynthesizeOptions {
  const templateFolders = app.templates === undefined ? [] : [path.resolve(app.projectFolder, app.templates)];
  const costs = readCosts(app.projectFolder);
  return { ...(preset ? { preset } : {}), ...(costs ? { costs } : {}), templateFolders };
}

function withWarnings<Result extends { readonly diagnostics: readonly Diagnostic[] }>(
  lowered: LoweredTree,
  result: Result,
): Result {
  const diagnostics = [...lowered.diagnostics, ...result.diagnostics];
  failOnErrors(diagnostics);
  return { ...result, diagnostics };
}

/** Synthesizes, verifies and writes (or with `check` only compares). Throws a `Failure`; the previous output is then untouched. */
export async function synthApp(app: AppRoot, options: SynthOptions = {}): Promise<SynthReport> {
  const synthesis = synthesizeApp(app, options);
  const folder = path.resolve(options.outputFolder ?? "packer.out");
  const state = await compareOutput(folder, app.projectFolder, synthesis.files);
  await verifyChanged(state.entries);
  const files = state.entries.map(({ file, sha256, size, state: change }) => ({
    path: file.path,
    sha256,
    size,
    state: change,
  }));
  const planJson = `${JSON.stringify(planFile(synthesis.plan, byImage(files)), null, 2)}\n`;
  const changes = await writeOutput({ ...state, dry: options.check === true }, planJson);
  return {
    outputFolder: folder,
    files,
    removed: state.stale,
    upToDate: !changes,
    plan: synthesis.plan,
    recipes: () => planApp(app, options).recipes,
    trace: synthesis.trace,
    warnings: synthesis.diagnostics,
  };
}

function byImage(files: readonly SynthFile[]): FilesByImage {
  const images: { [image: string]: PlanFileEntry[] } = {};
  for (const { path: file, sha256 } of files) {
    const image = file.slice(0, file.indexOf("/"));
    images[image] = [...(images[image] ?? []), { path: file, sha256 }];
  }
  return images;
}

async function verifyChanged(entries: readonly OutputEntry[]): Promise<void> {
  const templates = entries.flatMap(({ file, state }) =>
    state !== "unchanged" && file.path.endsWith(".pkr.hcl") && file.content.kind === "text"
      ? [{ path: file.path, text: file.content.text }]
      : [],
  );
  failOnErrors(await verifyTemplates(templates));
}

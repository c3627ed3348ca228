// Lowers a tree of constructs to a plan. Pure but for reading the project's files; every mistake is found, none is thrown.
import type { IConstruct } from "constructs";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { makePlan } from "../plan/make.ts";
import type { Plan, PlanImage } from "../plan/types.ts";
import { stableJson } from "../util/stable.ts";
import type { AppRoot } from "./app-root.ts";
import { Cleanup } from "./cleanup.ts";
import { ImageConstruct, tryImageOf } from "./image-construct.ts";
import { type Lowering, lowerImage } from "./lower-image.ts";
import { applyPolicies } from "./policy.ts";
import { PostProcessor } from "./post-processor.ts";
import { originOf, problemsOf, type Report } from "./problems.ts";
import { ProjectFiles } from "./project-files.ts";
import { StepConstruct } from "./step-construct.ts";
import { indexDeclarations } from "./used-declarations.ts";
import { Variant, Variants } from "./variants.ts";

export interface LoweredTree {
  readonly plan: Plan;
  /** Mistakes in the order of the tree; with an error among them the plan is incomplete. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The plan of all images below the root, without the plan's own checks and without fingerprints. Twice gives the same. */
export function toPlan(root: AppRoot): LoweredTree {
  const found = new Map<string, Diagnostic>();
  const report: Report = (diagnostic) => void found.set(stableJson(diagnostic), diagnostic);
  applyPolicies(root, root.policies, report);
  const nodes = root.node.findAll();
  for (const node of nodes) {
    for (const problem of problemsOf(node)) report(problem);
    for (const message of node.node.validate())
      report(error("constructs/validation", message, { origin: originOf(node) }));
    for (const problem of misplaced(node)) report({ ...problem, origin: originOf(node) });
  }
  const lowering: Lowering = {
    project: new ProjectFiles(root.projectFolder),
    report,
    targets: new Map(),
    proxies: root.proxies,
    declarations: indexDeclarations(nodes),
    kept: new Map(),
  };
  const images = nodes.filter((node): node is ImageConstruct => node instanceof ImageConstruct);
  const lowered = new Map<ImageConstruct, readonly PlanImage[]>();
  const lower = (image: ImageConstruct): void => {
    if (lowered.has(image)) return;
    const { base, skip } = image.props;
    lowered.set(image, []);
    if (base && !skip) {
      lower(base);
      for (const problem of unusableBase(base, root)) report({ ...problem, origin: originOf(image) });
    }
    if (!skip) lowered.set(image, lowerImage(image, lowering));
  };
  for (const image of images) lower(image);
  const plan = makePlan(
    root.packerVersion,
    images.flatMap((image) => lowered.get(image) ?? []),
  );
  return { plan, diagnostics: [...found.values()] };
}

function unusableBase(base: ImageConstruct, root: AppRoot): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (base.node.root !== root) {
    found.push(
      error(
        "constructs/base-of-other-app",
        `Unexpected base \`${base.imageName}\` of another App, expected one of this`,
        { help: "Declare both below one App." },
      ),
    );
  }
  if (base.props.skip) {
    found.push(
      error("constructs/base-skipped", `Unexpected base \`${base.imageName}\`: it is skipped`, {
        help: "Remove `skip` from the base, or skip this image too.",
      }),
    );
  }
  if (base.node.findAll().some((node) => node instanceof Variants && tryImageOf(node) === base)) {
    found.push(
      error(
        "constructs/base-has-variants",
        `Unexpected base \`${base.imageName}\`: it has variants, and so is several images`,
        { help: "Declare the variants in the images that are built on it." },
      ),
    );
  }
  return found;
}

/** What stands where it has no effect. */
function misplaced(node: IConstruct): Diagnostic[] {
  const isPart = node instanceof StepConstruct || node instanceof Cleanup || node instanceof PostProcessor;
  if (isPart && !tryImageOf(node)) {
    return [
      error(
        "constructs/outside-image",
        `Unexpected ${node.constructor.name} outside of an image, expected an Image or a BaseLayer above it`,
        { help: "Give an image, or a construct below one, as its scope." },
      ),
    ];
  }
  if (
    node instanceof Variants &&
    node.node.scopes.some((scope) => scope instanceof Variant && tryImageOf(scope) === tryImageOf(node))
  ) {
    return [
      error("constructs/nested-variants", "Unexpected variants inside a variant, expected them in the image", {
        help: "Declare both in the image: every combination is made.",
      }),
    ];
  }
  return [];
}

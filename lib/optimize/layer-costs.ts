// What steps and images are expected to cost, for deciding whether a shared layer pays: measured times where there are some, else the
// catalogued ones of costs.ts.
import { builderTraits } from "../catalog/builders.ts";
import { downloadOf, installOf, refreshOf } from "../plan/steps.ts";
import type { Step, Target } from "../plan/types.ts";
import {
  CLOUD_IMAGE,
  CONTAINER_IMAGE,
  DOWNLOAD,
  HYPERVISOR_IMAGE,
  INDEX_REFRESH,
  INSTALLED_PACKAGE,
  PACKAGE_TRANSACTION,
  SMALL_STEP,
} from "./costs.ts";
import type { MeasuredCosts } from "./pass.ts";

/** Seconds of a step, a refresh of the index inside of an install not counted. */
export function stepSeconds(step: Step, costs: MeasuredCosts | undefined): number {
  const measured = costs?.secondsOf(step);
  if (measured !== undefined) return measured;
  const install = installOf(step);
  if (install) return PACKAGE_TRANSACTION.seconds + install.packages.length * INSTALLED_PACKAGE.seconds;
  if (refreshOf(step)) return INDEX_REFRESH.seconds;
  return (downloadOf(step) ? DOWNLOAD : SMALL_STEP).seconds;
}

/** Whether a step is of the kind that layers are made for: an install, a download, or one known to take its time. */
export function isWorthSharing(step: Step, costs: MeasuredCosts | undefined): boolean {
  return (
    installOf(step) !== undefined ||
    downloadOf(step) !== undefined ||
    (!refreshOf(step) && costs?.secondsOf(step) !== undefined)
  );
}

/** Seconds that one more image takes, beside its steps. Targets are built side by side: the slowest kind counts. */
export function imageSeconds(targets: readonly Target[]): number {
  return Math.max(
    ...targets.map(({ component }) => {
      switch (builderTraits(component.type).platform) {
        case "container":
          return CONTAINER_IMAGE.seconds;
        case "cloud":
          return CLOUD_IMAGE.seconds;
        default:
          return HYPERVISOR_IMAGE.seconds;
      }
    }),
  );
}

/** What a layer for some images would hold and leave. */
export interface LayerBill {
  readonly members: number;
  /** Of the layer. */
  readonly steps: readonly Step[];
  /** Images that refresh the package index although the layer has done so. */
  readonly refreshingAgain: number;
  readonly targets: readonly Target[];
  /** It would stand on another layer, so that its images wait for one more build. */
  readonly onLayer: boolean;
  readonly costs: MeasuredCosts | undefined;
}

/** How many times what one more image costs a layer must save beyond that cost; and a layer on a layer. */
const LEAST_GAIN = 1;
const LEAST_GAIN_ON_LAYER = 4;

/** Seconds of building that a layer saves over all its images, itself paid for; undefined when that is too little. */
export function tryLayerGain(bill: LayerBill): number | undefined {
  const { members, steps, refreshingAgain, targets, costs, onLayer } = bill;
  if (!steps.some((step) => isWorthSharing(step, costs))) return undefined;
  let seconds = 0;
  let refresh = 0;
  for (const step of steps) {
    if (refreshOf(step)) refresh = Math.max(refresh, stepSeconds(step, costs));
    else seconds += stepSeconds(step, costs);
    if (installOf(step)?.refresh) refresh = Math.max(refresh, INDEX_REFRESH.seconds);
  }
  const image = imageSeconds(targets);
  const gain = (members - 1) * seconds + (members - 1 - refreshingAgain) * refresh - image;
  return gain > image * (onLayer ? LEAST_GAIN_ON_LAYER : LEAST_GAIN) ? gain : undefined;
}

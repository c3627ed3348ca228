// Which variants an image is built in: every combination of one from each of its `Variants`.
import type { IConstruct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import type { VariantOf } from "../plan/types.ts";
import { ImageConstruct } from "./image-construct.ts";
import { originOf, type Report } from "./problems.ts";
import { type Variant, Variants } from "./variants.ts";

/** One variant of each `Variants`; empty for an image without any. */
export type Selection = ReadonlyMap<Variants, Variant>;

/** Every combination of one variant from each `Variants`; the last one varies fastest. */
export function selectVariants(image: ImageConstruct, report: Report): readonly Selection[] {
  const all = [...constructsOfKind(image)];
  const axes = new Map<string, Variants>();
  for (const variants of all) {
    for (const axis of Object.keys(variants.variants[0]?.axes ?? {})) {
      if (axes.has(axis)) {
        report(
          error("constructs/duplicate-axis", `Unexpected second axis \`${axis}\`, expected unique names in an image`, {
            origin: originOf(variants),
            help: `Rename it; \`${axes.get(axis)!.node.path}\` has it too.`,
          }),
        );
      }
      axes.set(axis, variants);
    }
  }
  return all.reduce<Selection[]>(
    (selections, variants) =>
      variants.variants.length === 0
        ? selections
        : selections.flatMap((selection) =>
            variants.variants.map((variant) => new Map([...selection, [variants, variant]])),
          ),
    [new Map()],
  );
}

function* constructsOfKind(node: IConstruct): Generator<Variants> {
  for (const child of node.node.children) {
    if (child instanceof Variants) yield child;
    else if (!(child instanceof ImageConstruct)) yield* constructsOfKind(child);
  }
}

/** What a combination is called. */
export function variantOf(image: string, selection: Selection): VariantOf | undefined {
  if (selection.size === 0) return undefined;
  const chosen = [...selection.values()];
  return {
    image,
    name: chosen.map(({ node }) => node.id).join("-"),
    axes: Object.assign({}, ...chosen.map(({ axes }) => axes)),
  };
}

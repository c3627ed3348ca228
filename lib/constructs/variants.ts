// Variants: images that share a recipe and differ along named axes. Each combination of values becomes an image of its own.
import { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import { slug } from "../util/names.ts";
import { listOr, nearest } from "../util/text.ts";
import { checkProps, isPlainObject, listOf, mapOf, required, type Shape, satisfies } from "./check-props.ts";
import { type Override, tryImageOf } from "./image-construct.ts";
import { recordProblem } from "./problems.ts";

/** Names of axes with the values of each, e.g. `{ version: ["3.11", "3.12"] }`. */
export type Axes = { readonly [axis: string]: readonly string[] };
/** One value for every axis, of the user's choice. */
export type Combination<A extends Axes> = { readonly [axis in keyof A]: string };
/** One value of each axis, those of included combinations too. */
export type AxisValues<A extends Axes, I extends readonly Combination<A>[] = readonly []> = {
  readonly [axis in keyof A]: A[axis][number] | I[number][axis];
};

/** Which variants there are, and what they are called. */
export interface VariantsProps<A extends Axes, I extends readonly Combination<A>[] = readonly []> {
  /** Names of axes with the values of each: every combination is a variant, the last axis varying fastest. */
  readonly axes: A;
  /** More combinations, besides those of the axes. */
  readonly include?: I;
  /** Combinations to leave out: all that have these values. */
  readonly exclude?: readonly Partial<AxisValues<NoInfer<A>>>[];
  /** Short name of a variant. Default: its values, e.g. `3-11`. */
  readonly name?: (values: AxisValues<NoInfer<A>, NoInfer<I>>) => string;
}

interface Values {
  readonly [axis: string]: string;
}

const SHAPE: Shape = {
  axes: required(
    mapOf(
      listOf(
        satisfies("a string", (value) => typeof value === "string", "Write values as strings."),
        "values",
      ),
      "lists of values",
    ),
    'Write axes: { version: ["3.11", "3.12"] }.',
  ),
  include: listOf(satisfies("an object of values", isPlainObject), "combinations"),
  exclude: listOf(satisfies("an object of values", isPlainObject), "combinations"),
  name: satisfies("a function", (value) => typeof value === "function"),
};

/**
 * Images that share a recipe and differ along named axes: each combination of values becomes an image of its own, `IMAGE-VARIANT`. Several
 * `Variants` in one image are multiplied; one inside a variant is an error.
 */
export class Variants<
  const A extends Axes = Axes,
  const I extends readonly Combination<A>[] = readonly [],
> extends Construct {
  /** In the order in which they were made; empty when the props have mistakes. */
  readonly variants: readonly Variant[];

  /** Calls `build` once for each combination, with the variant as the scope of its own steps. */
  constructor(
    scope: Construct,
    id: string,
    props: VariantsProps<A, I>,
    build: (variant: Variant, values: AxisValues<A, I>) => void,
  ) {
    super(scope, id);
    const problems = checkProps(props, SHAPE);
    for (const problem of problems) recordProblem(this, problem);
    if (!tryImageOf(this)) {
      this.#record(
        "constructs/outside-image",
        "Unexpected variants outside of an image, expected an Image above them",
        "Give the image as their scope.",
      );
    }
    if (typeof build !== "function") {
      this.#record(
        "constructs/missing-prop",
        "Missing function that makes a variant's steps, expected one as fourth argument",
        "Write (variant, values) => { … }; it may be empty.",
      );
      this.variants = [];
      return;
    }
    this.variants = problems.length === 0 ? this.#makeVariants(props, build) : [];
  }

  #makeVariants(
    props: VariantsProps<A, I>,
    build: (variant: Variant, values: AxisValues<A, I>) => void,
  ): readonly Variant[] {
    const axes = Object.keys(props.axes);
    const include: readonly Values[] = props.include ?? [];
    const exclude = (props.exclude ?? []) as readonly Values[];
    this.#checkCombinations(axes, include, exclude);
    const crossed = combine(props.axes).filter((values) => !exclude.some((pattern) => matches(values, pattern)));
    const combinations = [...crossed, ...include];
    if (combinations.length === 0) {
      this.#record(
        "constructs/no-variants",
        "Unexpected variants without any combination, expected at least one",
        "Give each axis a value, and exclude fewer.",
      );
    }
    const made = new Map<string, Variant>();
    for (const combination of combinations) {
      const values = Object.fromEntries(axes.map((axis) => [axis, combination[axis] ?? ""]));
      const name = slug(props.name?.(values as AxisValues<A, I>) ?? Object.values(values).join("-"));
      const twin = made.get(name);
      if (!twin) {
        const variant = new Variant(this, name, values);
        made.set(name, variant);
        build(variant, values as AxisValues<A, I>);
      } else if (!matches(twin.axes, values)) {
        this.#record(
          "constructs/variant-name",
          `Unexpected second variant named \`${name}\`, expected unique names`,
          "Give `name`, a function that tells them apart.",
        );
      }
    }
    return [...made.values()];
  }

  #checkCombinations(axes: readonly string[], include: readonly Values[], exclude: readonly Values[]): void {
    for (const [prop, patterns] of [
      ["include", include],
      ["exclude", exclude],
    ] as const) {
      for (const [index, pattern] of patterns.entries()) {
        const place = `${prop}[${index}]`;
        for (const axis of Object.keys(pattern).filter((name) => !axes.includes(name))) {
          const meant = nearest(axis, axes);
          const help = meant === undefined ? `Use ${listOr(axes)}.` : `Did you mean \`${meant}\`?`;
          this.#record(
            "constructs/unknown-axis",
            `Unexpected axis \`${axis}\` in \`${place}\`, expected ${listOr(axes)}`,
            help,
          );
        }
        for (const axis of prop === "include" ? axes.filter((name) => !Object.hasOwn(pattern, name)) : []) {
          this.#record(
            "constructs/missing-prop",
            `Missing axis \`${axis}\` in \`${place}\`, expected a value of every axis`,
            `Add ${axis}: "…".`,
          );
        }
      }
    }
  }

  #record(code: string, message: string, help: string): void {
    recordProblem(this, error(code, message, { help }));
  }
}

/** One combination of values: the scope of the steps that only it has. */
export class Variant extends Construct {
  /** Its value of each axis. */
  readonly axes: { readonly [axis: string]: string };
  readonly #overrides: Override[] = [];

  constructor(scope: Construct, name: string, axes: { readonly [axis: string]: string }) {
    super(scope, name);
    this.axes = axes;
  }

  /** As `image.override`, for this variant only. */
  override(path: string, value: unknown, options: { readonly create?: boolean } = {}): this {
    this.#overrides.push({ path, value, create: options.create ?? false });
    return this;
  }

  /** What `override` was called with, in order. */
  get overrides(): readonly Override[] {
    return this.#overrides;
  }
}

/** All combinations, the last axis varying fastest. */
function combine(axes: Axes): Values[] {
  return Object.entries(axes).reduce<Values[]>(
    (combinations, [axis, values]) =>
      combinations.flatMap((before) => values.map((value) => ({ ...before, [axis]: value }))),
    [{}],
  );
}

function matches(values: Values, pattern: Values): boolean {
  return Object.entries(pattern).every(([axis, value]) => values[axis] === value);
}

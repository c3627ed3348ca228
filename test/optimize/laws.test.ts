// The first law, for every pass and all of them together: for every target the same steps, with every conflicting pair in its order.
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { conflictEdges } from "../../lib/optimize/conflict-edges.ts";
import type { Pass, PassChange } from "../../lib/optimize/pass.ts";
import { factorSharedBase } from "../../lib/optimize/passes/factor-shared-base.ts";
import { parallelVariants } from "../../lib/optimize/passes/parallel-variants.ts";
import { PRESETS } from "../../lib/optimize/presets.ts";
import { isWall } from "../../lib/optimize/rewrite.ts";
import { optimize } from "../../lib/optimize/run.ts";
import { Touches } from "../../lib/optimize/touches.ts";
import { conflicts } from "../../lib/plan/effects.ts";
import { waves } from "../../lib/plan/graph.ts";
import { targetKey } from "../../lib/plan/make.ts";
import { exactStep, runKey, stepMeaning } from "../../lib/plan/meaning.ts";
import { effectsOf, expandSteps, installOf, refreshOf, stepsFor } from "../../lib/plan/steps.ts";
import type { Plan, PlanImage, Step } from "../../lib/plan/types.ts";
import { topologicalOrder } from "../../lib/util/order.ts";
import { stableJson } from "../../lib/util/stable.ts";
import { plan } from "../plan/recipe.ts";
import { effects, randomFamily, randomPlan, randomSharers, recipe, TARGETS } from "./random-plans.ts";

const PASSES = PRESETS.default.lines.map(({ pass }) => pass);
const RUNS = { numRuns: 200 };
vi.setConfig({ testTimeout: 120_000 });

describe.each(PASSES.map((pass) => [pass.id, pass] as const))("%s", (_, pass) => {
  test("keeps the steps and the order of what conflicts, for every target", () => {
    fc.assert(
      fc.property(randomPlan, (before) => {
        const { after, changes } = run(pass, before);
        expectSameMeaning(before, after, changes);
      }),
      RUNS,
    );
  });

  test("changes nothing the second time, and gives back what it got when it changed nothing", () => {
    fc.assert(
      fc.property(randomPlan, (before) => {
        const { after, changes } = run(pass, before);
        expect(run(pass, after)).toEqual({ after, changes: [] });
        expect(run(pass, after).after).toBe(after);
        expect(after === before).toBe(changes.length === 0);
      }),
      RUNS,
    );
  });

  test("comes after those that it names", () => {
    const before = PASSES.slice(0, PASSES.indexOf(pass)).map(({ id }) => id);
    expect(before).toEqual(expect.arrayContaining([...pass.after]));
    expect(pass.assumes === undefined).toBe(pass.safety === "safe");
  });
});

describe("all passes together", () => {
  test("keep the steps and the order of what conflicts, for every target", () => {
    fc.assert(
      fc.property(randomPlan, (before) => {
        const { plan: after, trace } = optimize(before);
        expectSameMeaning(
          before,
          after,
          trace.passes.flatMap(({ changes }) => changes),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("give the same for the same plan", () => {
    fc.assert(
      fc.property(randomPlan, (before) => {
        expect(stableJson(optimize(before))).toBe(stableJson(optimize(before)));
      }),
      RUNS,
    );
  });
});

test("joined variants run what each of them ran, in its own order", () => {
  fc.assert(
    fc.property(randomFamily, (members) => {
      const { after } = run(parallelVariants, plan(...members));
      expect(after.images.map(({ name }) => name)).toEqual(["web"]);
      const joined = after.images[0]!;
      const ids = joined.steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      let next = 0;
      for (const member of members)
        for (const { name } of member.targets) {
          const key = `docker.${joined.targets[next++]!.name}`;
          expect(stepsFor(joined.steps, key).map(exactStep)).toEqual(
            stepsFor(member.steps, `docker.${name}`).map(exactStep),
          );
        }
    }),
    RUNS,
  );
});

describe("images on hidden layers", () => {
  /** Every step counts as slow, so that every layer pays. */
  const costs = { secondsOf: () => 100 };
  const share = (before: Plan): Plan => factorSharedBase.run(before, { report: () => undefined, costs });

  test("run, through the layers, what they ran alone, in an order that their recipe allows", () => {
    let layers = 0;
    fc.assert(
      fc.property(randomSharers, (members) => {
        const before = plan(...members);
        const after = share(before);
        layers += after.images.length - before.images.length;
        expect(waves(after).flat()).toHaveLength(new Set(after.images.map(({ name }) => name)).size);
        expect(share(after)).toBe(after);
        for (const member of members)
          for (const target of member.targets) {
            const old = stepsFor(member.steps, targetKey(target));
            const now = throughLayers(after, target.fingerprint);
            expectIndexWhereWanted(now);
            expectSameOrder(
              old,
              now.flatMap(({ step, added }) => (added ? [] : [step])),
            );
          }
      }),
      { numRuns: 500 },
    );
    expect(layers).toBeGreaterThan(200);
  });

  test("do the same after all passes, but for refreshes done again and cleanup done before", () => {
    fc.assert(
      fc.property(randomSharers, (members) => {
        const { plan: after } = optimize(plan(...members), "default", { costs });
        for (const member of members)
          for (const target of member.targets) {
            const old = atoms(stepsFor(member.steps, targetKey(target)));
            const ran = throughLayers(after, target.fingerprint).filter(({ step, added }) => !added || refreshOf(step));
            const now = atoms(ran.map(({ step }) => step));
            const isRefresh = (atom: string) => atom.startsWith("refresh ");
            expect(now.filter((atom) => !isRefresh(atom))).toEqual(old.filter((atom) => !isRefresh(atom)));
            expect(now).toEqual(expect.arrayContaining(old));
          }
      }),
      { numRuns: 300 },
    );
  });
});

test("the quick order is the one that comparing all pairs gives", () => {
  fc.assert(
    fc.property(
      fc.array(effects, { maxLength: 30 }),
      fc.array(fc.nat(4), { minLength: 30, maxLength: 30 }),
      (all, ranks) => {
        const pairs = all.flatMap((a, from) =>
          all.flatMap((b, to) => (from < to && conflicts(a, b) ? [{ from, to }] : [])),
        );
        const quick = conflictEdges(all);
        const order = topologicalOrder(quick.count, quick.edges, (index) => (index < all.length ? ranks[index]! : -1));
        const reference = topologicalOrder(all.length, pairs, (index) => ranks[index]!);
        expect("order" in order && order.order.filter((index) => index < all.length)).toEqual(
          "order" in reference && reference.order,
        );
      },
    ),
    { numRuns: 500 },
  );
});

test("the last conflict is the one that looking at all steps gives", () => {
  fc.assert(
    fc.property(fc.array(effects, { maxLength: 20 }), effects, (all, asked) => {
      const touches = new Touches();
      for (const [position, each] of all.entries()) touches.add(each, position);
      expect(touches.lastConflict(asked)).toBe(all.findLastIndex((each) => conflicts(each, asked)));
    }),
    { numRuns: 500 },
  );
});

test("recipes of random plans reach every pass", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(randomPlan, (before) => {
      for (const { id, changes } of optimize(before).trace.passes) if (changes.length > 0) reached.add(id);
    }),
    RUNS,
  );
  expect([...reached].sort()).toEqual(
    PASSES.map(({ id }) => id)
      .filter((id) => id !== "parallel-variants" && id !== "factor-shared-base")
      .sort(),
  );
  expect(fc.sample(recipe, 1)).toHaveLength(1);
});

function run(pass: Pass, before: Plan): { after: Plan; changes: PassChange[] } {
  const changes: PassChange[] = [];
  return { after: pass.run(before, { report: (change) => changes.push(change) }), changes };
}

/** A step that a target runs, and whether a layer brought it: its cleanup, and refreshes of what that removed. */
interface Ran {
  readonly step: Step;
  readonly added: boolean;
}

/** What the target with this fingerprint runs from the first layer on. */
function throughLayers(after: Plan, fingerprint: string): Ran[] {
  const image = after.images.find(({ targets }) => targets.some((target) => target.fingerprint === fingerprint))!;
  const target = image.targets.find((candidate) => candidate.fingerprint === fingerprint)!;
  return ranOn(after, image, targetKey(target));
}

function ranOn(after: Plan, image: PlanImage, key: string): Ran[] {
  const { base } = image.targets.find((target) => targetKey(target) === key)!;
  const below = base.kind === "image" ? after.images.find(({ name }) => name === base.image)! : undefined;
  const own = stepsFor(image.steps, key).map((step) => ({
    step,
    added: (image.hidden && step.traits.last === true) || step.title.endsWith("which the shared layer has not kept"),
  }));
  return below && base.kind === "image" ? [...ranOn(after, below, base.target), ...own] : own;
}

/** Nothing that may want package lists comes behind a layer that removed them, unless they were had again. */
function expectIndexWhereWanted(ran: readonly Ran[]): void {
  let removed = false;
  for (const { step, added } of ran) {
    if (step.traits.last) {
      if (added) removed = true;
      continue;
    }
    const refreshes = refreshOf(step) ?? (installOf(step)?.refresh ? step : undefined);
    if (refreshes) removed = false;
    else if (step.traits.opaque || effectsOf(step).reads.includes("index:apt"))
      expect(removed, `${step.id} may want package lists`).toBe(false);
  }
}

/** The same steps, each pair that must keep its order in it; of equal steps the first is the first. */
function expectSameOrder(old: readonly Step[], now: readonly Step[]): void {
  const numbered = (steps: readonly Step[]) => {
    const seen = new Map<string, number>();
    return steps.map((step) => {
      const text = exactStep(step);
      seen.set(text, (seen.get(text) ?? 0) + 1);
      return `${seen.get(text)} ${text}`;
    });
  };
  const before = numbered(old);
  const places = new Map(numbered(now).map((text, index) => [text, index]));
  expect([...places.keys()].sort()).toEqual([...before].sort());
  old.forEach((first, index) => {
    for (let next = index + 1; next < old.length; next++)
      if (mustKeepOrder(first, old[next]!))
        expect(places.get(before[index]!)!, `${first.id} before ${old[next]!.id}`).toBeLessThan(
          places.get(before[next]!)!,
        );
  });
}

function expectSameMeaning(before: Plan, after: Plan, changes: readonly PassChange[]): void {
  const became = survivors(before, after, changes);
  for (const target of TARGETS) {
    const old = stepsFor(before.images[0]!.steps, target);
    const now = stepsFor(after.images[0]!.steps, target);
    expect(atoms(now)).toEqual(atoms(old));
    expect(uniqueIds(now)).toBe(true);
    const places = new Map(now.map(({ id }, index) => [id, index]));
    old.forEach((first, index) => {
      for (const second of old.slice(index + 1)) {
        const [a, b] = [became.get(first.id), became.get(second.id)];
        if (a === undefined || b === undefined || !mustKeepOrder(first, second)) continue;
        expect(places.get(a)!, `${first.id} before ${second.id} on ${target}`).toBeLessThanOrEqual(places.get(b)!);
        if (a === b) expect(installOf(first) ?? refreshOf(first)).toBeDefined();
      }
    });
  }
}

function mustKeepOrder(a: Step, b: Step): boolean {
  return isWall(a) || isWall(b) || conflicts(effectsOf(a), effectsOf(b));
}

/** For each step of the plan before, the id of the one that does its work after; none for dropped repetitions. */
function survivors(before: Plan, after: Plan, changes: readonly PassChange[]): Map<string, string> {
  const left = new Set(expandSteps(after.images[0]!.steps).map(({ id }) => id));
  const became = new Map(before.images[0]!.steps.map(({ id }) => [id, id]));
  for (const { steps, why } of changes) {
    if (why.startsWith("dropped")) {
      if (!left.has(steps[1]!)) became.delete(steps[1]!);
    } else if (why.startsWith("joined")) replaceAll(became, steps[0]!, steps[1]!);
    else if (why.startsWith("merged")) for (const id of steps.slice(1)) replaceAll(became, id, steps[0]!);
  }
  for (const id of became.values()) expect(left).toContain(id);
  return became;
}

function replaceAll(became: Map<string, string>, from: string, to: string): void {
  for (const [id, now] of became) if (now === from) became.set(id, to);
}

/** What is done, whatever the order, once each: packages one by one, refreshes, and every other step as a whole. */
function atoms(steps: readonly Step[]): string[] {
  const found = steps.flatMap((step) => {
    const install = installOf(step);
    if (install) {
      const refreshed = install.refresh ? [`refresh ${install.manager} ${runKey(step)}`] : [];
      return [
        ...refreshed,
        ...install.packages.map((reference) =>
          stableJson([step.traits.installs, reference, runKey(step), step.control]),
        ),
      ];
    }
    const refresh = refreshOf(step);
    if (refresh) return [`refresh ${refresh.manager} ${runKey(step)}`];
    return [stableJson([stepMeaning(step), step.control, step.effects])];
  });
  return [...new Set(found)].sort();
}

function uniqueIds(steps: readonly Step[]): boolean {
  return new Set(steps.map(({ id }) => id)).size === steps.length;
}

// The first law, for every pass and all of them together: for every target the same steps, with every conflicting pair in its order.
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { conflictEdges } from "../../lib/optimize/conflict-edges.ts";
import type { Pass, PassChange } from "../../lib/optimize/pass.ts";
import { parallelVariants } from "../../lib/optimize/passes/parallel-variants.ts";
import { PRESETS } from "../../lib/optimize/presets.ts";
import { isWall } from "../../lib/optimize/rewrite.ts";
import { optimize } from "../../lib/optimize/run.ts";
import { Touches } from "../../lib/optimize/touches.ts";
import { conflicts } from "../../lib/plan/effects.ts";
import { exactStep, runKey, stepMeaning } from "../../lib/plan/meaning.ts";
import { effectsOf, expandSteps, installOf, refreshOf, stepsFor } from "../../lib/plan/steps.ts";
import type { Plan, Step } from "../../lib/plan/types.ts";
import { topologicalOrder } from "../../lib/util/order.ts";
import { stableJson } from "../../lib/util/stable.ts";
import { plan } from "../plan/recipe.ts";
import { effects, randomFamily, randomPlan, recipe, TARGETS } from "./random-plans.ts";

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
      .filter((id) => id !== "parallel-variants")
      .sort(),
  );
  expect(fc.sample(recipe, 1)).toHaveLength(1);
});

function run(pass: Pass, before: Plan): { after: Plan; changes: PassChange[] } {
  const changes: PassChange[] = [];
  return { after: pass.run(before, { report: (change) => changes.push(change) }), changes };
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

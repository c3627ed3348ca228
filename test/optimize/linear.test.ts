// Twice the steps must not cost more than about twice the processor time, through checks, fingerprint and all passes.
import { expect, test } from "vitest";
import { factorSharedBase } from "../../lib/optimize/passes/factor-shared-base.ts";
import { optimize } from "../../lib/optimize/run.ts";
import { checkPlan } from "../../lib/plan/check.ts";
import { fingerprintPlan } from "../../lib/plan/fingerprint.ts";
import type { Plan, Step } from "../../lib/plan/types.ts";
import { image, install, plan, refresh, script, target, text, upload, variant } from "../plan/recipe.ts";

function steps(count: number): Step[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `step-${index}`;
    switch (index % 8) {
      case 0:
        return install(id, `package-${index}`);
      case 1:
        return text(id, `/srv/app-${index}/file`);
      case 2:
        return upload(id, `site-${index}`, `/srv/site-${index % 97}`, 2);
      case 3:
        return script(id, "x", { effects: { reads: ["path:/srv"], writes: [`path:/home/${index}`] } });
      case 4:
        return install(id, `package-${index}`, { guard: [index % 16 === 4 ? "docker.one" : "docker.two"] });
      case 5:
        return index % 80 === 5 ? script(id, "opaque") : text(id, `/home/${index}`);
      case 6:
        return index % 40 === 6 ? refresh(id) : text(id, "/srv/same");
      default:
        return script(id, "x", {
          effects: { reads: [], writes: ["path:/opt/tool"] },
          run: { user: index % 24 === 7 ? "web" : "root", environment: {} },
        });
    }
  });
}

function recipeOf(count: number): Plan {
  const targets = [target("docker", "one"), target("docker", "two")];
  return plan(
    image("web", steps(count), { targets }),
    variant("app", "a", steps(count), { targets }),
    variant("app", "b", steps(count), { targets }),
  );
}

/** Images of ten steps, in families and alone, that share what they begin with by eights, by twos and not at all. */
function manyImages(count: number): Plan {
  return plan(
    ...Array.from({ length: count }, (_, index) => {
      const own = [
        refresh("r"),
        install("tools", `tool-${index % 8}`),
        install("pair", `pair-${index >> 1}`),
        text("config", `/etc/config-${index}`),
        script("known", "x", { effects: { reads: [], writes: [`path:/srv/${index % 5}`] } }),
        script("opaque", `x ${index >> 2}`),
        install("more", `more-${index % 3}`),
        script("last", `${index}`),
        install("never", "never"),
        text("app", "/srv/app"),
      ];
      return index % 3 === 0 ? variant("family", `v${index}`, own) : image(`image-${index}`, own);
    }),
  );
}

/** Processor time of a few runs in a row, in microseconds: single ones are too short to measure. */
function measure(work: () => unknown): number {
  const start = process.cpuUsage();
  for (let run = 0; run < 5; run++) work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

test.each<[string, (plan: Plan) => unknown, (count: number) => Plan]>([
  ["all passes", (plan) => optimize(plan), recipeOf],
  [
    "layers of many images",
    (plan) => factorSharedBase.run(plan, { report: () => undefined }),
    (count) => manyImages(count / 10),
  ],
  ["the fingerprint", (plan) => fingerprintPlan(plan), recipeOf],
  ["the checks", (plan) => checkPlan(plan), recipeOf],
])(
  "%s: time grows in proportion to the number of steps",
  (_, work, make) => {
    const times = { small: [] as number[], large: [] as number[] };
    const subjects = { small: make(1000), large: make(2000) };
    for (let round = 0; round < 7; round++)
      for (const size of ["small", "large"] as const) {
        const time = measure(() => work(subjects[size]));
        if (round > 1) times[size].push(time);
      }
    // The quickest of each: what others do on the machine only ever adds.
    expect(Math.min(...times.large) / Math.min(...times.small)).toBeLessThan(3);
  },
  120_000,
);

// Random recipes for property tests: every kind of step that passes treat differently, with effects that often overlap.
import fc from "fast-check";
import type { Effects } from "../../lib/plan/effects.ts";
import type { Change, Plan, PlanImage, Step } from "../../lib/plan/types.ts";
import {
  clean,
  image,
  install,
  plan,
  provisioner,
  reboot,
  refresh,
  repository,
  script,
  service,
  taken,
  target,
  text,
  upload,
  variant,
} from "../plan/recipe.ts";

export const TARGETS = ["docker.one", "docker.two", "amazon-ebs.three"];
const PATHS = ["/", "/etc", "/etc/nginx", "/etc/nginx/conf.d", "/srv", "/srv/a", "/srv/a/b", "/srv/ab", "/home/x"];

const resource = fc.oneof(
  fc.constantFrom(...PATHS).map((path) => `path:${path}`),
  fc.constantFrom(
    "user:*",
    "user:web",
    "user:app",
    "service:*",
    "service:nginx",
    "env:A",
    "index:apt",
    "packages:apt",
    "packages:*",
  ),
);

export const effects: fc.Arbitrary<Effects> = fc.record({
  reads: fc.array(resource, { maxLength: 3 }),
  writes: fc.array(resource, { maxLength: 2 }),
});

const guard = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.subarray(TARGETS, { minLength: 1 }) },
);

const more = fc.record({
  guard,
  change: fc.constantFrom<Change | undefined>(undefined, "base", "packages", "configuration", "application", "always"),
  run: fc.oneof(
    { weight: 4, arbitrary: fc.constant({ environment: {} }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        { user: "web", environment: {} },
        { workingDirectory: "/srv/a", environment: { A: "1" } },
      ),
    },
  ),
  control: fc.oneof(
    { weight: 9, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constantFrom({ maxRetries: 2 }, { pauseBefore: "5s" }) },
  ),
});

const packages = fc
  .subarray(["git", "curl", "nginx", "jq", "nginx=1.2"], { minLength: 1, maxLength: 2 })
  .map((names) => names.join(" "));
const path = fc.constantFrom(...PATHS.slice(1));

/** A step as a function of its id. */
const makeRandom: fc.Arbitrary<(id: string) => Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(packages, more, fc.boolean()).map(
      ([names, rest, fresh]) =>
        (id: string) =>
          install(id, names, { ...rest, refresh: fresh }),
    ),
  },
  { weight: 2, arbitrary: more.map((rest) => (id: string) => refresh(id, rest)) },
  {
    weight: 3,
    arbitrary: fc.tuple(path, more).map(
      ([to, rest]) =>
        (id: string) =>
          text(id, to, { owner: "web", ...rest }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(path, more, fc.nat(3)).map(
      ([to, rest, files]) =>
        (id: string) =>
          upload(id, "site", to, files || undefined, rest),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(path, more, fc.constantFrom("docker.one", "docker.two")).map(
      ([to, rest, from]) =>
        (id: string) =>
          taken(id, `builder/${from}:/out/app`, to, rest),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(effects, more).map(
      ([touched, rest]) =>
        (id: string) =>
          script(id, "x", { ...rest, effects: touched }),
    ),
  },
  { weight: 1, arbitrary: more.map((rest) => (id: string) => script(id, "x", rest)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      reboot,
      provisioner,
      clean,
      (id: string) => service(id, "nginx"),
      (id: string) => repository(id, "docker"),
    ),
  },
);

export const recipe: fc.Arbitrary<Step[]> = fc
  .array(makeRandom, { maxLength: 14 })
  .map((makers) => makers.map((make, index) => make(`step-${index}`)));

export const randomPlan: fc.Arbitrary<Plan> = recipe.map((steps) => {
  const targets = TARGETS.map((key) => target(key.split(".")[0]!, key.split(".")[1]!));
  return plan(image("web", steps, { targets }));
});

/** Variants with one or two targets whose recipes are random picks from a common one. */
export const randomFamily: fc.Arbitrary<PlanImage[]> = fc
  .tuple(
    fc.array(makeRandom, { maxLength: 8 }),
    fc.array(fc.tuple(fc.array(fc.nat(7)), fc.array(fc.nat(7), { maxLength: 3 })), { minLength: 1, maxLength: 4 }),
  )
  .map(([makers, picks]) =>
    picks.map(([order, changed], member) => {
      const indexes = [...new Set(order)].filter((index) => index < makers.length);
      const steps = indexes.map((index) => {
        const step = makers[index]!(`step-${index}`);
        const guarded: Step = step.guard
          ? { ...step, guard: step.guard.map((key) => (key === "docker.one" ? key : "docker.two")) }
          : step;
        return changed.includes(index)
          ? { ...guarded, run: { ...guarded.run, environment: { MEMBER: `${member}` } } }
          : guarded;
      });
      return variant("web", `v${member}`, steps, { targets: [target("docker", "one"), target("docker", "two")] });
    }),
  );

/** Members of a family (or images of their own) that often begin with the same steps, and sometimes all clean up. */
export const randomSharers: fc.Arbitrary<PlanImage[]> = fc
  .tuple(fc.array(makeRandom, { maxLength: 5 }), randomFamily, fc.boolean(), fc.boolean())
  .map(([makers, members, cleans, related]) => {
    const common = makers.map((make, index) => {
      const step = make(`common-${index}`);
      return step.guard
        ? { ...step, guard: step.guard.map((key) => (key === "docker.one" ? key : "docker.two")) }
        : step;
    });
    return members.map((member) => {
      const { variant: of, ...rest } = member;
      const steps = [...common, ...member.steps, ...(cleans ? [clean()] : [])];
      const targets = member.targets.map((one) => ({ ...one, fingerprint: `${member.name}/${one.name}` }));
      return { ...rest, steps, targets, ...(related && of ? { variant: of } : {}) };
    });
  });

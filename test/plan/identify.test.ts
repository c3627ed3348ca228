// Identity in a run: what time and values add to a recipe's fingerprint, and what they must not.
import { App, BaseLayer, Files, Image, Os, Packages, Script, Variable, Variants } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { describe, expect, test } from "vitest";
import { identifyPlan, type RunFacts } from "../../lib/plan/identify.ts";
import { synthInMemory } from "../../lib/testing.ts";

const DAY = 86_400;
const at = (now: number, values: { readonly [name: string]: string } = {}): RunFacts => ({
  now,
  values: new Map(Object.entries(values)),
  environment: { FROM_OUTSIDE: "x" },
});

/** Variants that share installs, on a base that may be open; and an image that takes files from one of them. */
function app(
  more: { readonly freshness?: string; readonly stepFreshness?: string; readonly variable?: boolean } = {},
): App {
  const made = new App();
  const base = new BaseLayer(made, "base", {
    os: Os.debian("12"),
    targets: [Docker.from("debian:12-slim")],
    ...(more.freshness === undefined ? {} : { freshness: more.freshness }),
  });
  new Packages(base, "tools", { apt: ["curl"] });
  const web = new Image(made, "web", { base });
  new Packages(web, "common", {
    apt: ["git", "python3", "build-essential"],
    ...(more.stepFreshness === undefined ? {} : { freshness: more.stepFreshness }),
  });
  const region = new Variable(made, "region", { default: "eu" });
  new Variants(web, "v", { axes: { v: ["a", "b"] } }, (variant, { v }) => {
    new Script(variant, "x", {
      inline: [`echo ${v} > /srv/x`],
      effects: { writes: { paths: ["/srv/x"] } },
      ...(more.variable && v === "a" ? { environment: { REGION: region.ref } } : {}),
    });
  });
  const taker = new Image(made, "taker", { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
  new Files(taker, "file", { from: base, source: "/usr/bin/curl", destination: "/srv/curl" });
  return made;
}

/** Fingerprints by what artifacts are called, whatever the optimizer made of the images. */
function identities(made: App, facts: RunFacts, preset: "default" | "none"): { readonly [artifact: string]: string } {
  const { plan } = synthInMemory(made, { preset });
  const known = identifyPlan(plan, facts);
  return Object.fromEntries(
    plan.images
      .filter(({ hidden }) => !hidden)
      .flatMap((image) =>
        image.targets.map((target) => {
          const variant = target.variant ?? image.variant;
          const name = variant ? `${variant.image}-${variant.name}` : image.name;
          return [name, known.get(`${image.name}/docker.${target.name}`)!];
        }),
      ),
  );
}

describe("identity", () => {
  test.each([
    ["a plain recipe", {}, {}],
    ["a base with freshness", { freshness: "7d" }, {}],
    ["a step with freshness, which goes into a shared layer", { stepFreshness: "1d" }, {}],
    ["a variable of one variant", { variable: true }, { region: "us" }],
    ["all of it", { freshness: "7d", stepFreshness: "12h", variable: true }, { region: "us" }],
  ])("does not depend on the optimizer: %s", (_name, more, values) => {
    for (const now of [1000 * DAY, 1000.6 * DAY, 1009 * DAY]) {
      const facts = at(now, values as { [name: string]: string });
      expect(identities(app(more), facts, "default")).toEqual(identities(app(more), facts, "none"));
    }
  });

  test("shared layers are really there in these cases", () => {
    const { plan } = synthInMemory(app({ stepFreshness: "1d" }));
    expect(plan.images.filter(({ hidden }) => hidden).map(({ name }) => name)).toEqual(["shared-web"]);
  });

  test("without anything open is the recipe's fingerprint, and time changes nothing", () => {
    const { plan } = synthInMemory(app());
    for (const now of [1, 1e9]) {
      const known = identifyPlan(plan, at(now));
      for (const image of plan.images)
        for (const target of image.targets)
          expect(known.get(`${image.name}/docker.${target.name}`)).toBe(target.fingerprint);
    }
  });

  test("with freshness changes once in each stretch, with all that is built on it or takes from it", () => {
    const made = app({ freshness: "7d" });
    const [first, same, next] = [70 * DAY, 76.9 * DAY, 77 * DAY].map((now) => identities(made, at(now), "default"));
    expect(same).toEqual(first);
    expect(Object.keys(next!).filter((name) => next![name] !== first![name])).toEqual([
      "base",
      "web-a",
      "web-b",
      "taker",
    ]);
  });

  test("with a value changes only what uses it, and not at all when it is the default", () => {
    const made = app({ variable: true });
    const plain = identities(made, at(1), "default");
    expect(identities(made, at(1, { region: "eu" }), "default")).toEqual(plain);
    const other = identities(made, at(1, { region: "us" }), "default");
    expect(Object.keys(other).filter((name) => other[name] !== plain[name])).toEqual(["web-a"]);
  });
});

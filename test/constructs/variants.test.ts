import { describe, expect, expectTypeOf, test } from "vitest";
import { Packages } from "../../lib/constructs/packages.ts";
import { Script } from "../../lib/constructs/script.ts";
import { Variants } from "../../lib/constructs/variants.ts";
import { imageOf, makeApp, makeImage, planOf } from "./support.ts";

describe("Variants", () => {
  test("type the values of axes as their literal strings", () => {
    const app = makeApp();
    new Variants(makeImage(app), "v", { axes: { version: ["3.11", "3.12"], size: ["slim", "full"] } }, (_, values) => {
      expectTypeOf(values.version).toEqualTypeOf<"3.11" | "3.12">();
      expectTypeOf(values.size).toEqualTypeOf<"slim" | "full">();
      // @ts-expect-error there is no such axis
      void values.colour;
    });
    new Variants(
      makeImage(makeApp()),
      "v",
      {
        axes: { version: ["3.11"] },
        include: [{ version: "3.13" }],
        exclude: [{ version: "3.11" }],
        name: ({ version }) => `python-${version}`,
      },
      (_, { version }) => expectTypeOf(version).toEqualTypeOf<"3.11" | "3.13">(),
    );
    const props = { axes: { version: ["3.11"] }, exclude: [{ version: "3.14" }] } as const;
    // @ts-expect-error an excluded value must be one of the axis
    new Variants(makeImage(makeApp()), "v", props, () => undefined);
  });

  test("make one image per combination, the last axis varying fastest, with include and exclude", () => {
    const app = makeApp();
    const web = makeImage(app);
    new Variants(
      web,
      "v",
      {
        axes: { version: ["3.11", "3.12"], size: ["slim", "full"] },
        exclude: [{ version: "3.11", size: "full" }],
        include: [{ version: "4.0", size: "slim" }],
      },
      () => undefined,
    );
    expect(planOf(app).images.map(({ name, variant }) => [name, variant])).toEqual([
      ["web-3-11-slim", { image: "web", name: "3-11-slim", axes: { version: "3.11", size: "slim" } }],
      ["web-3-12-slim", { image: "web", name: "3-12-slim", axes: { version: "3.12", size: "slim" } }],
      ["web-3-12-full", { image: "web", name: "3-12-full", axes: { version: "3.12", size: "full" } }],
      ["web-4-0-slim", { image: "web", name: "4-0-slim", axes: { version: "4.0", size: "slim" } }],
    ]);
  });

  test("put their steps where they stand, with ids that equal steps of several variants share", () => {
    const app = makeApp();
    const web = makeImage(app);
    new Script(web, "before", { inline: ["true"] });
    new Variants(web, "python", { axes: { version: ["3.11", "3.12"] } }, (variant, { version }) => {
      new Packages(variant, "python", { apt: [`python${version}`] });
    });
    new Script(web, "after", { inline: ["true"] });
    const ids = ["before", "python/python/index", "python/python", "after"];
    expect(planOf(app).images.map(({ steps }) => steps.map(({ id }) => id))).toEqual([ids, ids]);
    expect(imageOf(app, "web-3-12").steps[2]).toMatchObject({
      action: { packages: [{ name: "python3.12" }] },
      origin: { path: "web/python/3-12/python" },
    });
  });

  test("two in one image are crossed", () => {
    const app = makeApp();
    const web = makeImage(app);
    new Variants(web, "a", { axes: { a: ["1", "2"] } }, () => undefined);
    new Variants(web, "b", { axes: { b: ["x", "y"] } }, () => undefined);
    expect(planOf(app).images.map(({ name }) => name)).toEqual(["web-1-x", "web-1-y", "web-2-x", "web-2-y"]);
  });

  test("can override what only one of them needs", () => {
    const app = makeApp();
    new Variants(makeImage(app), "v", { axes: { release: ["11", "12"] } }, (variant, { release }) => {
      variant.override("targets.docker.image", `debian:${release}-slim`);
    });
    expect(planOf(app).images.map(({ targets }) => targets[0]!.base)).toMatchObject([
      { body: { attributes: { image: "debian:11-slim" } }, identity: "debian:11-slim" },
      { body: { attributes: { image: "debian:12-slim" } }, identity: "debian:12-slim" },
    ]);
  });
});

import { expect, test } from "vitest";
import { PRESETS } from "../../lib/optimize/presets.ts";
import { optimize } from "../../lib/optimize/run.ts";
import { formatTrace } from "../../lib/optimize/trace.ts";
import { clean, image, install, plan, refresh, script, target, text, upload } from "../plan/recipe.ts";
import { lines, outlineOf } from "./run-pass.ts";

const before = plan(
  image(
    "web",
    [
      text("app", "/srv/app/config"),
      refresh("tools/refresh"),
      install("tools", "curl git"),
      refresh("server/refresh"),
      install("server", "nginx"),
      upload("site", "site/", "/srv/site", 12),
      script("check", "nginx -t"),
      clean(),
    ],
    { targets: [target("docker"), target("amazon-ebs")] },
  ),
);

test("the default preset, with what it tells of its work", () => {
  const { plan: after, trace } = optimize(before);
  expect(outlineOf(after)).toBe(lines`
    image web (debian 12)
      docker.main from debian:12
      amazon-ebs.main from debian:12
      - script: script
        - tools: apt install curl, git, nginx {refresh, no caches, no translations, no sync} [packages]
        - app: place text → /srv/app/config [application]
        - site: place site/ → /srv/site {archive} [application]
        - check: run nginx -t [configuration, opaque]
        - cleanup: clean package-caches [always, opaque]
  `);
  expect(formatTrace(trace)).toBe(
    `${lines`
    drop-covered-refreshes: refresh a package index once, not before every install
      assumes that installing packages adds no package sources, unless their names say so (\`epel-release\`)
      web: dropped the refresh \`server/refresh\`: the index is fresh since \`tools/refresh\` (saves about 1.4 s, 13 round trips)
        tools/refresh, server/refresh
    join-index-refresh: refresh the package index in the step that needs it
      web: joined the refresh \`tools/refresh\` into \`tools\`, the first step that needs it (saves about 0.39 s, 13 round trips)
        tools/refresh, tools
    merge-installs: install packages in one transaction
      assumes that packages installed together end up the same as installed one after another
      web: merged 2 installs into one \`apt\` transaction; nothing between them conflicts (saves about 0.99 s, 13 round trips)
        tools, server
    order-by-change: put steps that change rarely before those that change often
      assumes that steps touch nothing beyond the effects that they declare
      web: ordered from hardly changing to often changing; no two of them that conflict changed places
        tools, app
    batch-uploads: upload files as one archive
      web: 12 files travel as one archive (saves about 0.007 s, 5 round trips)
        site
    write-less: do not write what will be deleted
      assumes that the disk of a build which was cut off is thrown away
      web: package archives, translations and syncs are not written; what is installed stays the same (saves about 1.3 s)
        tools
    merge-steps: run neighbouring steps as one script
      web: 5 steps run as one script, \`script\` (saves about 1.6 s, 52 round trips)
        tools, app, site, check, cleanup
    nothing to do: factor-shared-base, drop-duplicate-steps, parallel-variants
    expected per build, all changes: 5.7 s, 96 round trips (estimates from measured builds; see lib/optimize/costs.ts)
  `}\n`,
  );
});

test("the safe preset leaves out what assumes anything; `none` runs nothing", () => {
  expect(PRESETS.safe.lines.map(({ pass }) => pass.id)).toEqual([
    "drop-duplicate-steps",
    "join-index-refresh",
    "parallel-variants",
    "batch-uploads",
    "merge-steps",
  ]);
  const { plan: after, trace } = optimize(before, "none");
  expect(after).toBe(before);
  expect(formatTrace(trace)).toBe("preset `none` runs no passes\n");
});

test("the trace is plain data", () => {
  const { trace } = optimize(before);
  expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
});

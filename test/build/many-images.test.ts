// A generated graph of 500 images, with a Packer that only sleeps and writes down when it ran; and planning of 5,000 when all of them are there.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, run } from "../e2e/run.ts";

let folder: string;
let images: http.Server;
let listing: {
  readonly RepoTags: readonly string[];
  readonly Labels: object;
  readonly Id: string;
  readonly Size: number;
}[];
let host: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "packwright-many-"));
  listing = [];
  // An engine that lists what it is told, and what the sleeping Packer has "built".
  images = http.createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    const all = [...listing, ...readBuilt()];
    if (request.url?.includes("/images/json")) return void response.end(JSON.stringify(all));
    const wanted = decodeURIComponent(/\/images\/(.+)\/json/.exec(request.url ?? "")?.[1] ?? "");
    const image = all.find(({ RepoTags }) => RepoTags.includes(wanted));
    if (!image) return void response.writeHead(404).end('{"message":"no such image"}');
    response.end(JSON.stringify({ ...image, Config: { Labels: image.Labels } }));
  });
  await new Promise<void>((resolve) => images.listen(0, "127.0.0.1", resolve));
  host = `tcp://127.0.0.1:${(images.address() as AddressInfo).port}`;
});
afterAll(() => {
  images.close();
  rmSync(folder, { recursive: true, force: true });
});

function readBuilt(): typeof listing {
  try {
    return readFileSync(path.join(folder, "built.jsonl"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

/** Sleeps a second and as many hundredths as the image's name says, and tells the engine what it built. */
const PACKER = `#!/bin/sh
case $1 in version) echo 'Packer v1.6.6'; exit 0 ;; esac
for folder; do :; done
name=\${folder##*/}
pause=1.\${name##*-}
printf '%s start %s\\n' "$name" "$(date +%s.%N)" >>"$RECORD"
sleep "$pause"
tag=$(sed -n 's/.*tags *= \\["\\([0-9a-f]*\\)".*/\\1/p' "$folder/$name.pkr.hcl")
print=$(sed -n 's/.*packwright.fingerprint=\\([0-9a-f]*\\)".*/\\1/p' "$folder/$name.pkr.hcl")
printf '{"Id":"sha256:%s","RepoTags":["%s:%s"],"Labels":{"packwright.fingerprint":"%s"},"Size":1}\\n' "$print" "$name" "$tag" "$print" >>"$BUILT"
printf '%s end %s\\n' "$name" "$(date +%s.%N)" >>"$RECORD"
echo "Build 'docker.$name' finished after 1 second."
`;

/** Names end in the hundredths of a second they take beyond one; each is built on one of the images before it. */
const GRAPH = (count: number, shape: string): string => `
import { App, BaseLayer, Os, Script } from "packwright";
import { Docker } from "packwright/plugins/docker";
const app = new App({ packerVersion: "1.6" });
const layers = [];
let seed = 7;
const random = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
for (let index = 0; index < ${count}; index++) {
  const name = "i" + index + "-" + String(30 + random(60));
  const base = ${shape};
  const layer = new BaseLayer(app, name, base ? { base } : { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] });
  new Script(layer, "work", { inline: ["echo " + index] });
  layers.push(layer);
}
app.synth();
`;

async function synth(args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}) {
  const env = { DOCKER_HOST: host, PACKWRIGHT_HOME: path.join(folder, "home"), ...more };
  return run(process.execPath, [path.join(root, "dist/cli/main.js"), ...args], { cwd, env });
}

describe("500 images", () => {
  const jobs = 16;

  test("are built in the order of the graph, within the limit, and in little more than the bound", {
    timeout: 300_000,
  }, async () => {
    const project = path.join(folder, "five-hundred");
    mkdirSync(project);
    const record = path.join(folder, "record");
    const packer = path.join(folder, "packer");
    writeFileSync(packer, PACKER);
    chmodSync(packer, 0o755);
    writeFileSync(
      path.join(project, "images.ts"),
      GRAPH(500, "index < 5 ? undefined : layers[Math.max(0, index - 1 - random(60))]"),
    );
    const environment = { PACKWRIGHT_PACKER: packer, RECORD: record, BUILT: path.join(folder, "built.jsonl") };
    const ran = await synth(["build", "--json", "--no-cache", "--jobs", String(jobs)], project, environment);
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout).images.filter((image: { status: string }) => image.status === "built")).toHaveLength(
      500,
    );

    const plan = JSON.parse(readFileSync(path.join(project, "packer.out/plan.json"), "utf8"));
    const bases = new Map<string, string | undefined>(
      plan.images.map((image: { name: string; targets: { base: { image?: string } }[] }) => [
        image.name,
        image.targets[0]!.base.image,
      ]),
    );
    const spans = readSpans(record);
    expect(spans.size).toBe(500);
    const early = [...spans].filter(([name, { start }]) => start < (spans.get(bases.get(name) ?? "")?.end ?? 0));
    expect(early).toEqual([]);
    expect(mostAtOnce([...spans.values()])).toBeLessThanOrEqual(jobs);

    // What the images took, the cost of starting a program included, against what no schedule can beat.
    const took = (name: string) => spans.get(name)!.end - spans.get(name)!.start;
    const paths = new Map<string, number>();
    const longest = (name: string): number => {
      const known = paths.get(name);
      if (known !== undefined) return known;
      const base = bases.get(name);
      const length = took(name) + (base === undefined ? 0 : longest(base));
      paths.set(name, length);
      return length;
    };
    const work = [...spans.keys()].reduce((total, name) => total + took(name), 0);
    const bound = Math.max(work / jobs, ...[...spans.keys()].map(longest));
    const begin = Math.min(...[...spans.values()].map(({ start }) => start));
    const end = Math.max(...[...spans.values()].map((span) => span.end));
    console.info(`500 images: ${(end - begin).toFixed(1)} s, bound ${bound.toFixed(1)} s`);
    expect((end - begin) / bound).toBeLessThan(1.1);
  });
});

describe("5,000 images that are all there", () => {
  test("are planned in less than twice the time of synthesizing them", { timeout: 600_000 }, async () => {
    const project = path.join(folder, "five-thousand");
    mkdirSync(project);
    writeFileSync(path.join(project, "images.ts"), GRAPH(5000, "index < 50 ? undefined : layers[random(50)]"));
    const first = await synth(["--quiet"], project);
    expect(first.code, first.stderr).toBe(0);
    const plan = JSON.parse(readFileSync(path.join(project, "packer.out/plan.json"), "utf8"));
    listing = plan.images.map(({ name, targets }: { name: string; targets: { fingerprint: string }[] }) => {
      const { fingerprint } = targets[0]!;
      const labels = { "packwright.fingerprint": fingerprint };
      return {
        Id: `sha256:${fingerprint}`,
        RepoTags: [`${name}:${fingerprint.slice(0, 12)}`],
        Labels: labels,
        Size: 1,
      };
    });
    // Measured far below the bound, one after the other: no need for several rounds.
    const synthesized = await synth(["--quiet"], project);
    const planned = await synth(["plan", "--quiet"], project);
    expect([synthesized.code, planned.code], planned.stderr).toEqual([0, 0]);
    const ratio = planned.seconds / synthesized.seconds;
    console.info(`5,000 unchanged images: planned in ${planned.seconds.toFixed(1)} s, ${ratio.toFixed(2)} of synth`);
    expect(ratio).toBeLessThan(2);
  });
});

function readSpans(record: string): Map<string, { start: number; end: number }> {
  const spans = new Map<string, { start: number; end: number }>();
  for (const line of readFileSync(record, "utf8").trim().split("\n")) {
    const [name = "", event, time] = line.split(" ");
    const span = spans.get(name) ?? { start: 0, end: 0 };
    spans.set(name, event === "start" ? { ...span, start: Number(time) } : { ...span, end: Number(time) });
  }
  return spans;
}

function mostAtOnce(spans: readonly { readonly start: number; readonly end: number }[]): number {
  const events = spans.flatMap(({ start, end }) => [[start, 1] as const, [end, -1] as const]);
  events.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let running = 0;
  let most = 0;
  for (const [, change] of events) {
    running += change;
    most = Math.max(most, running);
  }
  return most;
}

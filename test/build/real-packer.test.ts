// Real Packer and Docker: a build, a failing step, Ctrl-C, and a kill -9 of the process that runs Packer.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { explainFailure } from "../../lib/build/explain-failure.ts";
import { type HostState, openHostState } from "../../lib/build/host-state.ts";
import { reapDeadRuns } from "../../lib/build/reap-runs.ts";
import { type PackerResult, runPacker } from "../../lib/build/run-packer.ts";
import { startRun } from "../../lib/build/run-record.ts";
import { renderScript } from "../../lib/render/render-script.ts";
import { root, succeed } from "../e2e/run.ts";
import { engine } from "../engines.ts";
import { bundleProgram } from "./bundle.ts";

const env = { ...process.env, PATH: `${path.join(root, "test/engine")}:${process.env.PATH}` };

describe.skipIf(!engine("packer") || !engine("docker"))("Packer (needs Packer and Docker)", () => {
  let folder: string;
  let state: HostState;
  let program: ReturnType<typeof bundleProgram>;
  beforeAll(() => {
    program = bundleProgram("build-until-killed");
  });
  afterAll(() => program.remove());
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "packwright-real-"));
    // Too deep for a socket: Packer's plugins must get along with the short name.
    state = openHostState({ PACKWRIGHT_HOME: path.join(folder, "home-".repeat(16)) });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The script as Packwright renders it, so that its markers are the real ones. */
  function template(...bodies: readonly string[]): string {
    const place = path.join(folder, "template");
    mkdirSync(place);
    const steps = bodies.map((body, index) => ({
      number: index + 1,
      function: `step_${index + 1}`,
      marker: `step-${index + 1}`,
      comment: "a step",
      body: `  ${body}`,
    }));
    const data = {
      title: "test",
      count: steps.length,
      usesTarget: false,
      inputs: [],
      staged: [],
      functions: [],
      steps,
    };
    writeFileSync(path.join(place, "web.sh"), renderScript("frame/script", data, {}));
    writeFileSync(
      path.join(place, "web.pkr.hcl"),
      `source "docker" "web" {
  image   = "debian:12-slim"
  pull    = false
  discard = true
}
build {
  sources = ["source.docker.web"]
  provisioner "shell" {
    script = "${place}/web.sh"
  }
}
`,
    );
    return place;
  }

  async function build(place: string): Promise<PackerResult> {
    const run = startRun(state.runs);
    const logFile = path.join(folder, "web.log");
    const packer = await runPacker({
      program: { file: "packer" },
      folder: place,
      record: run.forBuild(),
      logFile,
      env,
    });
    const result = await packer.result;
    expect(run.finish()).toEqual([]);
    return result;
  }

  const steps = (result: PackerResult) =>
    result.builds.map(({ name, outcome, steps }) => [name, outcome, steps.map(({ step, status }) => [step, status])]);

  /** Ids of containers that mount something below this test's folder. */
  async function containers(below: string): Promise<string[]> {
    const all = (await succeed("docker", ["ps", "--all", "--quiet", "--no-trunc"])).split("\n").filter(Boolean);
    const found = await Promise.all(
      all.map(async (id) => {
        const format = "{{range .Mounts}}{{.Source}}\n{{end}}";
        // Others use the same engine: a container may be gone by now.
        const mounts = await succeed("docker", ["inspect", "--format", format, id]).catch(() => "");
        return mounts.split("\n").some((source) => source.startsWith(`${below}/`)) ? [id] : [];
      }),
    );
    return found.flat();
  }

  const removeContainersMounting = async (below: string): Promise<void> => {
    for (const id of await containers(below)) await succeed("docker", ["rm", "--force", id]);
  };

  /** Processes that carry the folder in their environment. */
  const processes = (): string[] =>
    readdirSync("/proc").filter((pid) => {
      try {
        return (
          /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(`PACKER_TMP_DIR=${state.runs}`)
        );
      } catch {
        return false;
      }
    });

  /** Another process that runs Packer; resolves once the build has printed the line. */
  async function elsewhere(place: string, line: string): Promise<{ child: ChildProcess; output: () => string }> {
    const child = spawn(process.execPath, [program.file, place], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...env, PACKWRIGHT_HOME: state.folder, CHECKPOINT_DISABLE: "1" },
    });
    let output = "";
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes(line)) resolve();
      });
      child.on("exit", () => reject(new Error(`ended before it printed ${line}\n${output}`)));
    });
    return { child, output: () => output };
  }

  test("builds, and every step is timed", async () => {
    const result = await build(template("echo one", "sleep 1"));
    expect([result.code, result.cancelled, result.startedProvisioning, ...steps(result)]).toEqual([
      0,
      false,
      true,
      [
        "docker.web",
        "finished",
        [
          ["step-1", 0],
          ["step-2", 0],
        ],
      ],
    ]);
    expect(result.builds[0]!.steps[1]!.seconds).toBeGreaterThan(0.9);
    expect(readdirSync(state.runs)).toEqual([]);
  });

  test("fails in a step, which is named", async () => {
    const result = await build(template("echo one", "echo last words; exit 7", "echo never"));
    expect([result.code, ...steps(result)]).toEqual([
      1,
      [
        "docker.web",
        "errored",
        [
          ["step-1", 0],
          ["step-2", 7],
        ],
      ],
    ]);
    const [explained] = explainFailure(result, { name: "web" });
    expect(explained!.diagnostic).toMatchObject({
      code: "build/step-failed",
      message: "Cannot build `docker.web`: step `step-2` (2 of 3) failed with exit status 7",
      notes: ["last words", `log: ${result.logFile}`],
    });
    expect(await containers(state.runs)).toEqual([]);
  });

  test("leaves neither container nor process after Ctrl-C", async () => {
    const { child, output } = await elsewhere(template("echo ready; sleep 1000"), "docker.web: ready");
    expect(await containers(state.runs)).toHaveLength(1);
    process.kill(-child.pid!, "SIGINT");
    await new Promise((resolve) => child.on("close", resolve));
    expect(output()).toMatch(/Cleanly cancelled builds after being interrupted\.\nresult 1 true \[\]\n$/);
    expect([await containers(state.runs), processes(), readdirSync(state.runs)]).toEqual([[], [], []]);
  });

  test.each([
    ["while a step is silent, so that it goes on as an orphan", "echo ready; sleep 1000"],
    ["while a step prints, so that it dies of its lost reader", "echo ready; while :; do echo; sleep 0.1; done"],
    ["while the step ends just then", "echo ready; sleep 0.5"],
  ])("leaves nothing after kill -9 of its starter %s, once the next run has cleaned up", async (_, body) => {
    const { child } = await elsewhere(template(body), "docker.web: ready");
    child.kill("SIGKILL");
    await new Promise((resolve) => child.on("close", resolve));
    const both = await Promise.all([
      reapDeadRuns(state, { removeContainersMounting }),
      reapDeadRuns(state, { removeContainersMounting }),
    ]);
    expect([both.flatMap(({ reaped }) => reaped).length, both.flatMap(({ left }) => left)]).toEqual([1, []]);
    expect([await containers(state.runs), processes(), readdirSync(state.runs)]).toEqual([[], [], []]);
  });
});

// Locking for real: a tag moves in the registry behind the engine's mirror, and Packer still builds on what was locked.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine } from "../engines.ts";
import { run, succeed, synth } from "./run.ts";

/** Names of this test's own, so that it can remove what it makes. */
const MARK = `packwright-lock-${process.pid}`;
const BASE = `${MARK}/base:1`;

describe.skipIf(!engine("packer") || !engine("docker"))("the lock file (needs Packer and Docker)", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "packwright lock e2e "));
  let mirror: string;

  beforeAll(async () => {
    const { Mirrors = [] } = JSON.parse(await succeed("docker", ["info", "--format", "{{json .RegistryConfig}}"]));
    mirror = String(Mirrors[0] ?? "").replace(/^http:\/\/|\/$/g, "");
    writeFileSync(
      path.join(folder, "images.ts"),
      `import { App, Image, Os, Script } from "packwright";
import { Docker } from "packwright/plugins/docker";
const base = process.env.LOCK_BASE ?? "${BASE}";
const app = new App();
const web = new Image(app, "${MARK}", {
  os: Os.debian("12"),
  targets: [Docker.from(base, { pull: process.env.LOCK_PULL !== "no" })],
});
new Script(web, "mark", { inline: ["cp /generation /seen"] });
`,
    );
  });
  afterAll(async () => {
    const images = await succeed("docker", ["images", "--quiet", "--filter", "label=packwright.lock.test"]);
    const ids = [...new Set(images.split("\n").filter((id) => id !== ""))];
    if (ids.length > 0) await run("docker", ["rmi", "--force", ...ids]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** An image that knows its generation, under a name. */
  async function makeBase(generation: string, name: string): Promise<void> {
    const container = `${MARK}-${generation}`;
    await succeed("docker", [
      "run",
      "--name",
      container,
      "debian:12-slim",
      "sh",
      "-c",
      `echo ${generation} > /generation`,
    ]);
    await succeed("docker", ["commit", "--change", "LABEL packwright.lock.test=yes", container, name]);
    await succeed("docker", ["rm", container]);
  }

  /** Moves the tag in the registry; this machine forgets it. */
  async function publish(generation: string): Promise<void> {
    const name = `${mirror}/${BASE}`;
    await makeBase(generation, name);
    await succeed("docker", ["push", "--quiet", name]);
    await run("docker", ["rmi", name, BASE]);
  }

  async function synthesize(): Promise<string> {
    expect(await synth(["--packer-version", "1.6", "--locked", "--quiet"], folder)).toMatchObject({
      code: 0,
      stderr: "",
    });
    const { images } = JSON.parse(readFileSync(path.join(folder, "packer.out/plan.json"), "utf8"));
    return images[0].targets[0].fingerprint;
  }

  /** The generation of the base that Packer really built on. */
  async function build(fingerprint: string): Promise<string> {
    await succeed("packer", ["build", `packer.out/${MARK}`], { cwd: folder });
    const name = `${MARK}:${fingerprint.slice(0, 12)}`;
    return (await succeed("docker", ["run", "--rm", "--entrypoint", "cat", name, "/seen"])).trim();
  }

  const digest = () => /"docker [^"]+": \{"digest":"(sha256:[0-9a-f]{64})"\}/.exec(lockText())?.[1];
  const lockText = () => readFileSync(path.join(folder, "packwright.lock.json"), "utf8");

  it("keeps the base when its tag moves, until it is upgraded", { timeout: 240_000 }, async () => {
    await publish("first");
    expect(await synth(["lock"], folder)).toMatchObject({ code: 0 });
    const locked = digest()!;
    const before = await synthesize();
    expect(readFileSync(path.join(folder, `packer.out/${MARK}/${MARK}.pkr.hcl`), "utf8")).toContain(
      `"${BASE}@${locked}"`,
    );
    expect(await build(before)).toBe("first");

    await publish("second");
    expect(await synth(["lock", "--quiet"], folder)).toMatchObject({ code: 0 });
    expect(digest()).toBe(locked);
    expect(await synthesize()).toBe(before);
    expect(await build(before)).toBe("first");

    expect(await synth(["lock", "--check", "--upgrade"], folder)).toMatchObject({ code: 1 });
    const upgraded = await synth(["lock", "--upgrade", BASE], folder);
    expect(digest()).not.toBe(locked);
    expect(upgraded.stdout).toBe(
      `~ docker ${BASE}\n    ${locked} → ${digest()}\n1 item in packwright.lock.json: 1 changed\n`,
    );
    const after = await synthesize();
    expect(after).not.toBe(before);
    expect(await build(after)).toBe("second");
  });

  it("holds the id of an image that only this machine has, and says so", { timeout: 120_000 }, async () => {
    const local = `${MARK}-local:1`;
    await makeBase("local", local);
    const env = { LOCK_BASE: local, LOCK_PULL: "no" };
    const lock = (...args: string[]) => withEnvironment(env, () => synth(["lock", ...args], folder));
    const ran = await lock();
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toContain(
      `warning lock/local-image  Unexpected local image \`${local}\`, expected one from a registry: only this machine has what is locked`,
    );
    const id = (await succeed("docker", ["inspect", "--format", "{{.Id}}", local])).trim();
    expect(lockText()).toBe(`{\n  "docker ${local}": {"id":"${id}"},\n  "version": 1\n}\n`);
    const fingerprint = await withEnvironment(env, synthesize);
    expect(await build(fingerprint)).toBe("local");
  });

  it("refuses an image that nobody has, with what the registry says", async () => {
    const ran = await withEnvironment({ LOCK_BASE: `${MARK}/nothing:1` }, () => synth(["lock"], folder));
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.stderr).toMatch(
      new RegExp(
        `^error lock/no-image {2}Cannot find the image \`${MARK}/nothing:1\`: .+, and this machine does not have it$`,
        "m",
      ),
    );
  });
});

async function withEnvironment<Result>(
  environment: { readonly [name: string]: string },
  action: () => Promise<Result>,
): Promise<Result> {
  Object.assign(process.env, environment);
  try {
    return await action();
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
  }
}

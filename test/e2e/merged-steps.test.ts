// Steps that share one script must behave as they would alone: what one does to its shell must not reach the next.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, Files, Image, Os, Packages, Script, Variable } from "packwright";
import { Docker } from "packwright/plugins/docker";
import { afterAll, describe, expect, it } from "vitest";
import { engine } from "../engines.ts";
import { run, succeed } from "./run.ts";

const DEBIAN = { os: Os.debian("12"), targets: [Docker.from("debian:12-slim")] };

describe.skipIf(!engine("packer") || !engine("docker"))("merged steps (need Packer and Docker)", () => {
  const work = mkdtempSync(path.join(tmpdir(), "packwright merged "));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  async function synthesize(name: string, fill: (image: Image, app: App) => void): Promise<string> {
    const app = new App({ packerVersion: "1.6", projectFolder: work, outputFolder: path.join(work, "packer.out") });
    fill(new Image(app, name, DEBIAN), app);
    const report = await app.synth();
    return path.join(report.outputFolder, name);
  }

  it("keeps every step's folder, variables, options, traps and exit to itself", { timeout: 300_000 }, async () => {
    const folder = await synthesize("isolated", (image) => {
      const script = (id: string, inline: string[], more: object = {}) => new Script(image, id, { inline, ...more });
      script("first", [
        "mkdir -p /srv/out",
        "cd /srv",
        "export LEAK=1",
        "LOCAL=2",
        "set -u",
        "umask 077",
        "trap 'echo trapped > /srv/out/trap' EXIT",
        "alias ls=false",
        "ls() { echo no; }",
      ]);
      script("folder", ["pwd > /srv/out/pwd"]);
      script("variables", ['echo "leak=${LEAK:-} local=${LOCAL:-} own=$OWN" > /srv/out/variables'], {
        environment: { OWN: "a 'b' \"c\" $d `e`" },
      });
      script("own is gone", ['echo "own=${OWN:-}" > /srv/out/own']);
      script("options", ['echo "[$UNSET_VARIABLE]" > /srv/out/options', "umask > /srv/out/umask"]);
      script("early", ["echo early > /srv/out/early", "exit 0", "echo late > /srv/out/early"]);
      script("pipes", ["false | true", "if false; then :; fi", "false || true", "echo ok > /srv/out/pipes"]);
      script("unicode ✓", ["printf '%s' 'grüße 日本 🎉' > /srv/out/unicode"]);
      script("bash", ["#!/bin/bash", "set -euo pipefail", "words=(a b c)", 'echo "${#words[@]}" > /srv/out/bash']);
      script("interpreter", ["[[ a == a ]] && echo bash > /srv/out/interpreter"], { interpreter: "/bin/bash -e" });
      script("options of the interpreter", ["echo $SHELLOPTS > /srv/out/shellopts"], {
        interpreter: "/bin/bash -euo pipefail",
      });
      script("arguments", ['printf "%s|" "$#" "$@" > /srv/out/arguments'], { arguments: ["one two", "'", "-x", ""] });
      script("make user", ["useradd -m app", "chmod 777 /srv/out"]);
      script(
        "as app",
        ['echo "$(id -un) $HOME $(pwd) $WORD" > /srv/out/user', 'printf "%s" "$1" > /srv/out/user-argument'],
        {
          user: "app",
          workingDirectory: "/home/app",
          environment: { WORD: "it's" },
          arguments: ["-c 'x'"],
        },
      );
      script("here document", [
        "cat > /srv/out/here <<'END_OF_SCRIPT'",
        "text",
        "END_OF_SCRIPT",
        "exec >/srv/out/exec",
        "echo replaced",
      ]);
      script("last", ["echo last > /srv/out/last"]);
    });
    await succeed("packer", ["build", "-color=false", folder], { cwd: work });
    const show = 'cd /srv/out && for file in *; do printf "%s=%s\\n" "$file" "$(cat "$file")"; done';
    const output = await succeed("docker", ["run", "--rm", "isolated:latest", "sh", "-c", show]);
    expect(output.trim().split("\n")).toEqual([
      "arguments=4|one two|'|-x||",
      "bash=3",
      "early=early",
      "exec=replaced",
      "here=text",
      "interpreter=bash",
      "last=last",
      "options=[]",
      "own=own=",
      "pipes=ok",
      "pwd=/",
      "shellopts=braceexpand:errexit:hashall:interactive-comments:nounset:pipefail",
      "trap=trapped",
      "umask=0022",
      "unicode=grüße 日本 🎉",
      "user=app /home/app /home/app it's",
      "user-argument=-c 'x'",
      `variables=leak= local= own=a 'b' "c" $d \`e\``,
    ]);
  });

  it("stops at the step that fails, names it, and keeps its exit status", { timeout: 300_000 }, async () => {
    const folder = await synthesize("failing", (image) => {
      new Script(image, "good", { inline: ["echo fine"] });
      new Script(image, "bad", { inline: ["echo before", "sh -c 'exit 42'", "echo AFTERWARDS"] });
      new Script(image, "never", { inline: ["echo not reached"] });
    });
    const ran = await run("packer", ["build", "-color=false", folder], { cwd: work });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain("fine");
    expect(ran.stdout).toContain("before");
    expect(ran.stdout).toContain("packwright: step bad (2 of 4) failed with exit status 42");
    expect(ran.stdout).toMatch(/Script exited with non-zero exit status: 42/);
    expect(ran.stdout).not.toContain("AFTERWARDS");
    expect(ran.stdout).not.toContain("not reached");
  });

  it("lets nothing of ours stay in the image, and gives variables only to the step that names them", {
    timeout: 300_000,
  }, async () => {
    const folder = await synthesize("tidy", (image, app) => {
      const token = new Variable(app, "token", { type: "string", sensitive: true });
      new Script(image, "uses", {
        inline: ['printf "%s" "$TOKEN" | sha256sum > /srv/token'],
        environment: { TOKEN: token.ref },
      });
      new Script(image, "does not", { inline: ["env | grep -c -e TOKEN -e PACKWRIGHT > /srv/count || true"] });
      new Packages(image, "tool", { apt: ["less"] });
      new Files(image, "value", { content: token.ref, destination: "/srv/value" });
    });
    const ran = await run("packer", ["build", "-color=false", folder], {
      cwd: work,
      env: { PKR_VAR_token: "s3cret '$value" },
    });
    expect(ran.stdout + ran.stderr).toContain("Build 'docker.tidy' finished");
    expect(ran.stdout).not.toContain("s3cret");
    const output = await succeed("docker", [
      "run",
      "--rm",
      "tidy:latest",
      "sh",
      "-c",
      'cat /srv/count /srv/value; printf "s3cret \'\\$value" | sha256sum | cmp - /srv/token && ls -A /tmp /var/tmp /var/lib/apt/lists /var/cache/apt /var/lib/packwright 2>&1',
    ]).catch((cause: Error) => cause.message);
    expect(output).toContain("0\ns3cret '$value");
    const left = await run("docker", [
      "run",
      "--rm",
      "tidy:latest",
      "sh",
      "-c",
      "find / -xdev \\( -name '*packwright*' -o -name 'script_*.sh' -o -name 'varfile*' \\)",
    ]);
    expect(left.stdout).toBe("");
  });
});

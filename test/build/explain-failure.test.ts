// One clear diagnostic for each kind of failure, from recorded output and from the words of the programs concerned.
import { expect, test } from "vitest";
import { explainFailure, isStartFailure } from "../../lib/build/explain-failure.ts";
import { PackerOutput } from "../../lib/build/packer-output.ts";
import type { PackerResult } from "../../lib/build/run-packer.ts";
import { formatDiagnostic } from "../../lib/diagnostics/format.ts";
import { logOf } from "./packer-logs.ts";

function resultOf(log: string, more: Partial<PackerResult> = {}): PackerResult {
  const output = new PackerOutput();
  for (const line of log.split("\n")) output.line(line);
  const { builds, messages, cancelled } = output.summary();
  const startedProvisioning = builds.some((build) => build.startedProvisioning);
  return {
    code: 1,
    signal: null,
    seconds: 1,
    builds,
    messages,
    cancelled,
    startedProvisioning,
    logFile: "/x",
    ...more,
  };
}

const explained = (result: PackerResult) =>
  explainFailure(result, { name: "web", logFile: "logs/web.log" }).map(({ diagnostic }) =>
    formatDiagnostic(diagnostic),
  );

const erroredWith = (error: string, before: readonly string[] = []) =>
  ["==> amazon-ebs.web: Prevalidating", ...before, `Build 'amazon-ebs.web' errored after 1 second: ${error}`].join(
    "\n",
  );

test("a failed step is named, with what it printed last", () => {
  expect(explained(resultOf(logOf("failed-step")))).toEqual([
    `error build/step-failed  Cannot build \`docker.web\`: step \`check\` (3 of 3) failed with exit status 1
  help: the last lines it printed are below, all of them in the log
  note: about to fail
  note: cat: /nowhere: No such file or directory
  note: log: logs/web.log`,
  ]);
});

test("a dead engine", () => {
  expect(explained(resultOf(logOf("no-engine")))).toEqual([
    `error build/no-engine  Cannot build \`docker.web\`: the Docker engine does not answer
  help: start it, or set DOCKER_HOST to one that runs; \`docker version\` shows whether it answers
  note: docker: Cannot connect to the Docker daemon at unix:///tmp/nope.sock. Is the docker daemon running?
  note: log: logs/web.log`,
  ]);
});

test("a base that is not there, and no registry either", () => {
  expect(explained(resultOf(logOf("no-image")))).toEqual([
    `error build/no-base  Cannot build \`docker.web\`: its base \`no-such-image:1\` is not there
  help: it is not on this machine, and the registry cannot be reached: check the network, or pull it beforehand
  note: docker: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.255.255.53:53: no such host
  note: log: logs/web.log`,
  ]);
});

test("a template that Packer refuses", () => {
  expect(explained(resultOf(logOf("refused")))).toEqual([
    `error build/packer-refused  Cannot build \`web\`: Unsupported argument
  help: Packer did not come to building; the log has its whole message
  note: on t.pkr.hcl line 2:
  note: (source code not available)
  note: An argument named "imag" is not expected here. Did you mean "image"?
  note: log: logs/web.log`,
  ]);
});

test("a Packer that the system ended", () => {
  const log = logOf("failed-step");
  const result = resultOf(log.slice(0, log.indexOf("step=site")), { code: null, signal: "SIGKILL" });
  expect(explained(result)).toEqual([
    `error build/packer-killed  Cannot build \`web\`: Packer was ended by SIGKILL
  help: perhaps the machine ran out of memory (\`dmesg\` tells); build fewer images at the same time
  note: log: logs/web.log`,
  ]);
});

test("success and a cancelled build need no explanation", () => {
  expect([explained(resultOf(logOf("two-builds"), { code: 0 })), explained(resultOf(logOf("cancelled")))]).toEqual([
    [],
    [],
  ]);
});

test.each([
  ["build/disk-full", "Error committing container: write /var/lib/docker/tmp/x: no space left on device"],
  ["build/disk-full", "mkdir /var/lib/docker/overlay2/x: disk quota exceeded"],
  ["build/ami-exists", "AMI Name: 'web-0123' is used by an existing AMI: ami-0abc"],
  ["build/no-base", "No AMI was found matching filters: {...}"],
  ["build/no-base", "Error response from daemon: manifest for debian:99 not found: manifest unknown: manifest unknown"],
  ["build/no-base", "docker: Error response from daemon: pull access denied for acme/base, repository does not exist"],
  ["build/timeout", "Timeout waiting for SSH."],
  ["build/packer-failed", "Error launching source instance: UnauthorizedOperation: You are not authorized"],
])("%s: %s", (code, text) => {
  const found = explainFailure(resultOf(erroredWith(text)), { name: "web" });
  expect(found.map(({ build, diagnostic }) => [build, diagnostic.code, diagnostic.notes!.at(-1)])).toEqual([
    ["amazon-ebs.web", code, "log: /x"],
  ]);
});

test.each([
  [
    "build/no-plugin",
    "Error: Missing plugins\n\nThe following plugins are required, but not installed:\n\n* github.com/hashicorp/docker ~> 1.1\n\nDid you run packer init for this project ?",
  ],
  [
    "build/no-plugin",
    "Error: Unknown source type docker\n\nThe source docker is unknown by Packer, and is likely part of a plugin that is not installed.",
  ],
  ["build/packer-refused", '"nosuch": stat nosuch: no such file or directory'],
])("%s before any build: %s", (code, log) => {
  expect(explainFailure(resultOf(log), { name: "web" }).map(({ diagnostic }) => diagnostic.code)).toEqual([code]);
});

test("a full disk inside of a step is told as such, with the step; the same words in a step that went well are not", () => {
  const log = logOf("failed-step");
  const full = log.replaceAll("/nowhere: No such file or directory", "write error: No space left on device");
  expect(explainFailure(resultOf(full), { name: "web" })[0]!.diagnostic).toMatchObject({
    code: "build/disk-full",
    notes: ["in step `check`", "cat: write error: No space left on device", "log: /x"],
  });
  const earlier = log.replace("installing", "once there was no space left on device");
  expect(explainFailure(resultOf(earlier), { name: "web" })[0]!.diagnostic.code).toBe("build/step-failed");
});

test("a provisioner's timeout is told from what Packer says of it, a context canceled", () => {
  const log = erroredWith("context canceled", [
    "==> amazon-ebs.web: Provisioning with shell script: a.sh",
    "    amazon-ebs.web: waiting for the moon",
    "==> amazon-ebs.web: Cancelling provisioner after a timeout...",
  ]);
  expect(explainFailure(resultOf(log), { name: "web" })[0]!.diagnostic).toMatchObject({
    code: "build/timeout",
    message: "Cannot build `amazon-ebs.web`: it took longer than its timeout",
  });
});

test.each([
  [true, "a registry out of reach", logOf("no-image")],
  [true, "a throttled cloud", erroredWith("Error creating key pair: RequestLimitExceeded: Request limit exceeded.")],
  [true, "a machine that never answered", erroredWith("Timeout waiting for SSH.")],
  [false, "a dead engine", logOf("no-engine")],
  [false, "a failed step", logOf("failed-step")],
  [false, "a cancelled build", logOf("cancelled")],
  [false, "a template that is refused", logOf("refused")],
  [false, "a wrong name of a base", erroredWith("Unable to find image 'x:1' locally: manifest unknown: not found: x")],
  [false, "a lack of rights", erroredWith("UnauthorizedOperation: You are not authorized, connection reset")],
  [
    false,
    "a network that broke while it was provisioned",
    erroredWith("read: connection reset by peer", ["==> amazon-ebs.web: Provisioning with shell script: a.sh"]),
  ],
])("worth another try: %s for %s", (expected, _, log) => {
  expect(isStartFailure(resultOf(log))).toBe(expected);
});

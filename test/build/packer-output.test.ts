// What is read from Packer's output: logs of Packer 1.6.6 with our markers (test/fixtures/packer-logs, recorded), and the same as later versions
// would have printed them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineSplitter } from "../../lib/build/lines.ts";
import { type PackerEvent, PackerOutput, type PackerSummary } from "../../lib/build/packer-output.ts";
import { logOf } from "./packer-logs.ts";

/** Every line with Packer's own prefix, as since 1.13, and the space after the full stop. */
const modern = (log: string): string =>
  log.replace(/^(\S+Z: ) {4}(?=\S)/gm, "$1==> ").replaceAll("status: 1.Allowed", "status: 1. Allowed");

/** As without `-color=false`: times stand inside the colours. */
const coloured = (log: string): string =>
  `docker.web: output will be in this color.\n\n${log.replace(/^(\S+Z: .*)$/gm, "\x1b[1;32m$1\x1b[0m")}`;

const untimed = (log: string): string => log.replace(/^\S+Z: /gm, "");

function read(log: string, names?: readonly string[]): PackerSummary & { readonly events: readonly PackerEvent[] } {
  const events: PackerEvent[] = [];
  const output = new PackerOutput({ onEvent: (event) => events.push(event), ...(names ? { names } : {}) });
  for (const line of log.split("\n")) output.line(line);
  return { ...output.summary(), events };
}

const rounded = ({ builds }: PackerSummary) =>
  builds.map((build) => ({
    ...build,
    steps: build.steps.map(({ step, number, count, seconds, status }) =>
      [step, `${number}/${count}`, seconds?.toFixed(2) ?? "unended", status ?? "-"].join(" "),
    ),
  }));

describe("the output of builds that succeed", () => {
  const expected = [
    {
      name: "my images.docker.worker",
      phase: "finishing",
      outcome: "finished",
      seconds: 3.636,
      startedProvisioning: true,
      steps: ["tools/install 1/3 0.51 0", "site 2/3 0.36 0", "check 3/3 0.00 0"],
      errors: [],
      artifacts: ["Exported Docker file: "],
      tail: [
        "all is well: really",
        "Killing the container: e207fbe50208953d75ae3456f12eff93df9b5e49dd8e2fd141f7c482162994ed",
      ],
    },
    {
      name: "my images.docker.web",
      phase: "post-processing",
      outcome: "finished",
      seconds: 3.872,
      startedProvisioning: true,
      steps: ["tools/install 1/3 0.54 0", "site 2/3 0.31 0", "check 3/3 0.00 0"],
      errors: [],
      artifacts: [
        "Imported Docker image: sha256:912b4b550726845217cf91da5fc1a38c217529005633d7babe657b01d15cb589",
        "Imported Docker image: runner-fixture",
      ],
      tail: [
        "all is well: really",
        "Committing the container",
        "Image ID: sha256:912b4b550726845217cf91da5fc1a38c217529005633d7babe657b01d15cb589",
        "Killing the container: 54038a9f355ec8d59d20d5af3490f7724bd39a96a59b2087ebe6087e61319e19",
        "Running post-processor:  (type docker-tag)",
        "Tagging image: sha256:912b4b550726845217cf91da5fc1a38c217529005633d7babe657b01d15cb589",
        "Repository: runner-fixture",
      ],
    },
  ];

  test.each([
    ["of 1.6.6", (log: string) => log],
    ["of later versions", modern],
    ["in colour", coloured],
    ["of later versions in colour", (log: string) => coloured(modern(log))],
    ["without times", untimed],
  ])("%s is read the same", (_, rewrite) => {
    const found = read(rewrite(logOf("two-builds")));
    expect(rounded(found)).toEqual(expected);
    expect([found.messages, found.cancelled]).toEqual([[], false]);
  });

  test("tells as it goes what each build does", () => {
    const { events } = read(logOf("two-builds"));
    const ofWeb = events.filter(({ build }) => build === "my images.docker.web");
    expect(
      ofWeb.map((event) =>
        event.kind === "phase" ? event.phase : event.kind === "step" ? `step ${event.step}` : event.outcome,
      ),
    ).toEqual([
      "starting",
      "connecting",
      "provisioning",
      "step tools/install",
      "step site",
      "step check",
      "finishing",
      "post-processing",
      "finished",
    ]);
  });
});

describe("the output of builds that fail", () => {
  const failed = {
    name: "docker.web",
    phase: "finishing",
    outcome: "errored",
    seconds: 2.422,
    startedProvisioning: true,
    steps: ["tools/install 1/3 0.51 0", "site 2/3 0.32 0", "check 3/3 0.02 1"],
    failedStep: { step: "check", number: 3, count: 3, status: 1 },
    errors: ["Script exited with non-zero exit status: 1.Allowed exit codes are: [0]"],
    artifacts: [],
    tail: ["about to fail", "cat: /nowhere: No such file or directory"],
  };

  test("names the step, with the lines it printed", () => {
    expect(rounded(read(logOf("failed-step")))).toEqual([failed]);
    expect(rounded(read(modern(logOf("failed-step"))))).toEqual([
      { ...failed, errors: ["Script exited with non-zero exit status: 1. Allowed exit codes are: [0]"] },
    ]);
  });

  test("keeps errors of several lines", () => {
    const [build] = read(logOf("no-image")).builds;
    expect([build!.startedProvisioning, build!.phase, build!.errors]).toEqual([
      false,
      "starting",
      [
        "Error running container: Docker exited with a non-zero exit status.",
        "Stderr: Unable to find image 'no-such-image:1' locally",
        'docker: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.255.255.53:53: no such host',
        "",
        "Run 'docker run --help' for more information",
      ],
    ]);
  });

  test("keeps what is said of the template", () => {
    expect(read(logOf("refused"))).toMatchObject({
      builds: [],
      messages: [
        "Error: Unsupported argument",
        "",
        "  on t.pkr.hcl line 2:",
        "  (source code not available)",
        "",
        'An argument named "imag" is not expected here. Did you mean "image"?',
      ],
    });
  });

  test("is not taken for success when they were cancelled, though Packer says `finished`", () => {
    const found = read(logOf("cancelled"));
    expect(found.cancelled).toBe(true);
    expect(rounded(found)).toEqual([
      {
        ...failed,
        outcome: "cancelled",
        seconds: 4.146,
        steps: ["tools/install 1/3 unended -"],
        failedStep: undefined,
        errors: [],
        tail: ["installing", "Killing the container: 0058c162142e86c3ae892e1b4bf7ebf91bf1ed73054c395ede5c52ecc71d9543"],
      },
    ]);
  });

  test("is told from that of the next one, which starts after it", () => {
    const untilEnd = (log: string) => log.slice(0, log.indexOf("\n\n==> Wait"));
    const second = logOf("failed-step").replaceAll("docker.web", "docker.next");
    const found = read(`${untilEnd(logOf("no-image"))}\n${untilEnd(second)}`);
    expect(found.builds.map(({ name, errors, steps }) => [name, errors.length, steps.length])).toEqual([
      ["docker.web", 5, 0],
      ["docker.next", 1, 3],
    ]);
  });

  test("leaves open what became of them when it breaks off", () => {
    const log = logOf("failed-step");
    expect(read(log.slice(0, log.indexOf("step=site"))).builds[0]).toMatchObject({ outcome: "unfinished" });
  });

  test("forgets the failure of a step that was tried again", () => {
    const again = [
      '==> docker.web: Provisioner failed with "Script exited with non-zero exit status: 1", retrying with 1 trie(s) left',
      "    docker.web: ::packwright start step=check n=3/3 t=10.5",
      "    docker.web: ::packwright end step=check n=3/3 t=12 status=0",
      "Build 'docker.web' errored after 1 minute 2 seconds: Error committing container",
    ];
    const log = logOf("failed-step");
    const [build] = read([log.slice(0, log.indexOf("\n", log.indexOf("(3 of 3)"))), ...again].join("\n")).builds;
    expect([build!.failedStep, build!.seconds, build!.steps.at(-1), build!.errors]).toEqual([
      undefined,
      62,
      { step: "check", number: 3, count: 3, seconds: 1.5, status: 0 },
      ["Error committing container"],
    ]);
  });
});

describe("odd output", () => {
  test("of scripts that print what looks like Packer's or like a marker is theirs", () => {
    const lines = [
      "==> docker.web: Provisioning with shell script: a.sh",
      "    docker.web: ==> docker.other: Creating a temporary directory for sharing data...",
      "    docker.web: Build 'docker.web' finished after 1 second.",
      "    docker.web: Running post-processor: none",
      "    docker.web: ::packwright start step= n=1/1 t=now",
      "    docker.web:",
    ];
    expect(read(lines.join("\n")).builds).toEqual([
      {
        name: "docker.web",
        phase: "provisioning",
        outcome: "unfinished",
        startedProvisioning: true,
        steps: [],
        errors: [],
        artifacts: [],
        tail: [
          "Provisioning with shell script: a.sh",
          "==> docker.other: Creating a temporary directory for sharing data...",
          "Build 'docker.web' finished after 1 second.",
          "Running post-processor: none",
          "::packwright start step= n=1/1 t=now",
        ],
      },
    ]);
  });

  test("shows of a line what a terminal would", () => {
    const [build] = read("==> docker.web: 10%\r==> 20%\r100%\r").builds;
    expect(build!.tail).toEqual(["100%"]);
  });

  test("knows names with `: ` if it is told them", () => {
    const log = logOf("two-builds").replaceAll("my images", "mine: all of it");
    const names = ["mine: all of it.docker.web", "mine: all of it.docker.worker"];
    expect(read(log, names).builds.map(({ name, artifacts }) => [name, artifacts.length])).toEqual([
      [names[1], 1],
      [names[0], 2],
    ]);
  });

  test("takes bounded memory", () => {
    const output = new PackerOutput();
    output.line("Build 'docker.bad' errored after 1 second: no");
    for (let index = 0; index < 10_000; index++) output.line(`${index} ${"x".repeat(10_000)}`);
    for (let index = 0; index < 10_000; index++) output.line(`==> docker.web: ${index} ${"x".repeat(10_000)}`);
    const { builds, messages } = output.summary();
    expect(builds.map(({ errors, tail }) => [errors.length, tail.length])).toEqual([
      [40, 0],
      [0, 40],
    ]);
    expect(builds[1]!.tail.at(-1)!.length).toBeLessThan(4_001);
    expect(messages).toEqual([]);
  });

  test("never throws, whatever the lines", () => {
    const pieces = fc.constantFrom(
      "==> ",
      "    ",
      "docker.web: ",
      "Build 'docker.web' ",
      "errored after 1 second",
      "finished after ",
      "--> ",
      "==> Builds finished",
      "==> Some builds didn't complete successfully and had errors:",
      "::packwright start step=a n=1/1 t=1",
      "\r",
      ": ",
      "x",
    );
    fc.assert(
      fc.property(fc.array(fc.array(pieces, { maxLength: 5 }), { maxLength: 20 }), (lines) => {
        expect(() => read(lines.map((line) => line.join("")).join("\n"))).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

test("lines are the same however the bytes come", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.integer({ min: 1, max: 9 })), (texts, sizes) => {
      const text = texts.map((line) => line.replaceAll("\n", "")).join("\n");
      const bytes = Buffer.from(text);
      const lines: string[] = [];
      const splitter = new LineSplitter((line) => lines.push(line));
      for (let start = 0, turn = 0; start < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 5;
        splitter.write(bytes.subarray(start, start + size));
        start += size;
      }
      splitter.end();
      const expected = text.split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect(lines).toEqual(expected);
    }),
  );
});

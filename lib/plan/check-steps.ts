// Checks of steps, one by one: ids, guards, paths, modes, checksums, durations.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { listOr, nearest } from "../util/text.ts";
import type { FileEntry, PackageReference } from "./actions.ts";
import { targetKey } from "./make.ts";
import { expandSteps } from "./steps.ts";
import type { Output, PlanImage, Step } from "./types.ts";

type Problem = readonly [code: string, message: string, help: string];

export function checkSteps(image: PlanImage): Diagnostic[] {
  const targets = new Set(image.targets.map(targetKey));
  const ids = new Set<string>();
  const found: Diagnostic[] = [];
  for (const step of expandSteps(image.steps)) {
    const problems = [
      ...guardProblems(step.guard, targets),
      ...runProblems(step),
      ...controlProblems(step),
      ...actionProblems(step),
    ];
    if (ids.has(step.id))
      problems.push([
        "plan/duplicate-step",
        `Unexpected second step \`${step.id}\` in \`${image.name}\`, expected unique ids`,
        "give one of the two constructs another id",
      ]);
    ids.add(step.id);
    for (const [code, message, help] of problems) found.push(error(code, message, { origin: step.origin, help }));
  }
  for (const output of image.outputs) found.push(...checkOutput(output, targets));
  return found;
}

function checkOutput({ guard, chain, origin }: Output, targets: ReadonlySet<string>): Diagnostic[] {
  const problems = guardProblems(guard, targets);
  if (chain.length === 0)
    problems.push([
      "plan/empty-output",
      "Unexpected output without a post-processor, expected at least one",
      "remove it",
    ]);
  return problems.map(([code, message, help]) => error(code, message, { origin, help }));
}

function guardProblems(guard: readonly string[] | undefined, targets: ReadonlySet<string>): Problem[] {
  if (guard === undefined) return [];
  if (guard.length === 0)
    return [
      [
        "plan/empty-guard",
        "Unexpected empty list of targets, expected at least one",
        "leave the list out, or remove the step",
      ],
    ];
  return guard
    .filter((name) => !targets.has(name))
    .map((name) => {
      const suggestion = nearest(name, targets);
      const help = suggestion ? `did you mean \`${suggestion}\`?` : `name one of ${listOr([...targets])}`;
      return ["plan/unknown-target", `Unexpected target \`${name}\`, expected one of the image's`, help] as const;
    });
}

function runProblems({ run, control }: Step): Problem[] {
  const problems: Problem[] = [];
  if (run.workingDirectory !== undefined) problems.push(...pathProblems(run.workingDirectory, "working directory"));
  for (const name of Object.keys(run.environment))
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      problems.push([
        "plan/bad-environment-name",
        `Unexpected environment variable \`${name}\`, expected letters, digits and \`_\``,
        "rename it",
      ]);
  for (const key of ["timeout", "pauseBefore", "pauseAfter", "startRetryTimeout"] as const) {
    const value = control[key];
    if (value !== undefined && !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value))
      problems.push([
        "plan/bad-duration",
        `Unexpected \`${key}\` \`${value}\`, expected a duration`,
        "write it as in `90s`, `5m` or `1h30m`",
      ]);
  }
  return problems;
}

/** What Packer itself handles for every provisioner, and what some provisioners have as attributes of their own. */
const CONTROLS_OF_ALL = ["maxRetries", "timeout", "pauseBefore"];
const CONTROLS_OF: { readonly [type: string]: readonly string[] } = {
  shell: ["pauseAfter", "expectDisconnect", "startRetryTimeout", "validExitCodes"],
  powershell: ["pauseAfter", "startRetryTimeout", "validExitCodes"],
  "windows-shell": ["startRetryTimeout", "validExitCodes"],
  "shell-local": ["validExitCodes"],
};

function controlProblems({ action, control }: Step): Problem[] {
  if (action.kind !== "use-provisioner") return [];
  const { type } = action.component;
  return Object.keys(control)
    .filter((key) => !CONTROLS_OF_ALL.includes(key) && !CONTROLS_OF[type]?.includes(key))
    .map((key) => [
      "plan/unknown-control",
      `Unexpected \`${key}\`, expected what the provisioner \`${type}\` has`,
      `leave it out; every provisioner has ${listOr(["retries", "timeout", "pauseBefore"])}`,
    ]);
}

function actionProblems({ action }: Step): Problem[] {
  switch (action.kind) {
    case "place-files":
      return action.entries.flatMap(entryProblems);
    case "fetch-download":
      return [
        ...pathProblems(action.destination, "destination"),
        ...modeProblems(action.mode, "mode"),
        ...(action.sha256 === "" ? [unlockedDownload(action.url)] : checksumProblems(action.sha256, "sha256")),
      ];
    case "add-repositories":
      return action.repositories.flatMap(({ name, keyUrl, keySha256 }): Problem[] => {
        if (keySha256 !== undefined) return checksumProblems(keySha256, "keySha256");
        if (keyUrl === undefined) return [];
        return [
          [
            "plan/bad-checksum",
            `Unexpected \`keyUrl\` of \`${name}\` without a checksum, expected \`keySha256\``,
            "add it",
          ],
        ];
      });
    case "install-packages":
      return packageProblems(action.packages);
    default:
      return [];
  }
}

function packageProblems(packages: readonly PackageReference[]): Problem[] {
  if (packages.length === 0)
    return [["plan/no-packages", "Unexpected empty list of packages, expected at least one", "remove the step"]];
  const versions = new Map<string, string>();
  return packages.flatMap(({ name, version = "" }): Problem[] => {
    const other = versions.get(name) ?? version;
    versions.set(name, version);
    if (other === version) return [];
    return [
      [
        "plan/two-versions",
        `Unexpected second version of package \`${name}\`, expected one per step`,
        "leave one of the two out",
      ],
    ];
  });
}

function entryProblems({ content, destination, mode, directoryMode }: FileEntry): Problem[] {
  return [
    ...pathProblems(destination, "destination"),
    ...modeProblems(mode, "mode"),
    ...modeProblems(directoryMode, "directoryMode"),
    ...(content.kind === "file" ? checksumProblems(content.sha256, `the hash of \`${content.path}\``) : []),
  ];
}

function pathProblems(path: string, what: string): Problem[] {
  const absolute = path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
  if (absolute && !path.split(/[\\/]/).some((part) => part === "." || part === "..") && !path.includes("\0")) return [];
  return [
    [
      "plan/bad-path",
      `Unexpected ${what} \`${path}\`, expected an absolute path without \`.\` and \`..\``,
      "write it out from `/` on",
    ],
  ];
}

function modeProblems(mode: string | undefined, what: string): Problem[] {
  if (mode === undefined || /^[0-7]{3,4}$/.test(mode)) return [];
  return [
    ["plan/bad-mode", `Unexpected ${what} \`${mode}\`, expected three or four octal digits`, "write it as in `0644`"],
  ];
}

function unlockedDownload(url: string): Problem {
  return [
    "plan/unlocked-download",
    `Missing \`sha256\` of \`${url}\`, expected it in the Download or in the lock file`,
    "run: npx synth lock; or write it yourself, from: curl -fsSL URL | sha256sum",
  ];
}

function checksumProblems(checksum: string, what: string): Problem[] {
  if (/^[0-9a-f]{64}$/i.test(checksum)) return [];
  return [
    [
      "plan/bad-checksum",
      `Unexpected value \`${checksum}\` of ${what}, expected 64 hexadecimal digits`,
      "use the output of `sha256sum FILE`",
    ],
  ];
}

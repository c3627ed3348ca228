// Why a build failed, in one diagnostic each: from Packer's own error and the last lines before it. Knows no image and no store.
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import type { PackerBuild } from "./packer-output.ts";
import type { PackerResult } from "./run-packer.ts";

/** A build's failure, or one of the whole run: then `build` is absent. */
export interface ExplainedFailure {
  readonly build?: string;
  readonly diagnostic: Diagnostic;
}

export interface ExplainFailureOptions {
  /** For people, e.g. `web`; what no build can be blamed for is said of it. */
  readonly name: string;
  /** As the user is to be told it; default: the result's. */
  readonly logFile?: string;
}

/** One of each build that failed, or one in all if Packer did not come as far. None for what succeeded or was cancelled. */
export function explainFailure(result: PackerResult, options: ExplainFailureOptions): readonly ExplainedFailure[] {
  if (result.code === 0 || result.cancelled) return [];
  const log = options.logFile ?? result.logFile;
  const failed = result.builds.filter(({ outcome }) => outcome === "errored");
  if (failed.length > 0)
    return failed.map((build) => ({ build: build.name, diagnostic: explain(caseOf(build), build.name, log) }));
  if (result.signal !== null) return [{ diagnostic: killed(result.signal, options.name, log) }];
  const unfinished = result.builds.filter(({ outcome }) => outcome === "unfinished");
  const lines = result.messages.length > 0 ? result.messages : unfinished.flatMap(({ tail }) => tail);
  return [{ diagnostic: explain({ lines, output: [], isTemplate: true }, options.name, log) }];
}

/** Nothing was provisioned, and the words are those of something that may pass: worth another try. */
export function isStartFailure(result: PackerResult): boolean {
  if (result.code === 0 || result.cancelled || result.startedProvisioning) return false;
  const failed = result.builds.filter(({ outcome }) => outcome === "errored");
  return failed.length > 0 && failed.every(({ errors }) => isTransient(errors.join("\n")));
}

interface Case {
  /** Packer's error. */
  readonly lines: readonly string[];
  /** What the failing step printed last. */
  readonly output: readonly string[];
  readonly step?: PackerBuild["failedStep"];
  readonly isTemplate?: boolean;
}

type Explainer = (
  found: Case,
  name: string,
) => (Pick<Diagnostic, "code" | "message" | "help"> & { notes?: string[] }) | undefined;

const DISK_FULL =
  /no space left on device|ENOSPC|disk quota exceeded|not enough (?:free )?(?:disk )?space|don't have enough free space|insufficient (?:disk )?space/i;
const NO_ENGINE = /cannot connect to the docker daemon|is the docker daemon running|error during connect: /i;
const NO_BASE =
  /manifest (?:for \S+ )?(?:unknown|not found)|pull access denied|repository \S+ not found|repository does not exist|No such image|Unable to find image|no AMI was found|InvalidAMIID|query returned no results|Error pulling Docker image/i;
const UNREACHABLE =
  /dial tcp|no such host|i\/o timeout|TLS handshake timeout|connection (?:refused|reset)|server misbehaving/i;
const TIMEOUT =
  /timeout waiting for (?:ssh|winrm)|timed out waiting|cancelling provisioner after a timeout|context deadline exceeded|error waiting for .*timeout/i;

const EXPLAINERS: readonly Explainer[] = [
  ({ lines, output, step }, name) => {
    const line = [...lines, ...(step ? output : [])].find((each) => DISK_FULL.test(each));
    if (line === undefined) return undefined;
    return {
      code: "build/disk-full",
      message: `Cannot build \`${name}\`: a disk is full`,
      help: "make room where the builder keeps its images, e.g. `docker system prune`, or give the machine that is built a larger disk",
      notes: [...(step ? [`in step \`${step.step}\``] : []), line.trim()],
    };
  },
  ({ lines }, name) => {
    const line = lines.find((each) => NO_ENGINE.test(each));
    if (line === undefined) return undefined;
    return {
      code: "build/no-engine",
      message: `Cannot build \`${name}\`: the Docker engine does not answer`,
      help: "start it, or set DOCKER_HOST to one that runs; `docker version` shows whether it answers",
      notes: [line.replace(/^Stderr: /, "").trim()],
    };
  },
  ({ lines }) => {
    if (!/packer init|missing plugin|plugin that is not installed|is unknown by Packer/i.test(lines.join("\n")))
      return undefined;
    return {
      code: "build/no-plugin",
      message: `Cannot build: a plugin of Packer is missing: ${firstError(lines)}`,
      help: "run `packer init` in the template's folder, where the machine can reach the plugins' releases",
      notes: lines.filter((line) => /^\s*\* /.test(line)).map((line) => line.trim()),
    };
  },
  ({ lines }, name) => {
    const text = lines.join("\n");
    const ami =
      /AMI Name: '([^']*)' is used by an existing AMI: (\S+)|name conflicts with an existing AMI: (\S+)/i.exec(text);
    if (!ami) return undefined;
    return {
      code: "build/ami-exists",
      message: `Cannot build \`${name}\`: an AMI of the name${ami[1] ? ` \`${ami[1]}\`` : ""} exists: \`${ami[2] ?? ami[3]}\``,
      help: "it lacks the tags of a whole build; deregister it if an earlier build was cut off, or set `forceDeregister: true`",
    };
  },
  ({ lines }, name) => {
    const text = lines.join("\n");
    if (!NO_BASE.test(text)) return undefined;
    const image = /(?:Unable to find image|No such image:?) '?([^\s']+)'?/.exec(text)?.[1];
    const last = lines.findLast((line) => /error|denied|unknown|not found/i.test(line));
    return {
      code: "build/no-base",
      message: `Cannot build \`${name}\`: its base${image ? ` \`${image}\`` : ""} is not there`,
      help: UNREACHABLE.test(text)
        ? "it is not on this machine, and the registry cannot be reached: check the network, or pull it beforehand"
        : "check its name and, for a private one, log in to the registry",
      ...(last === undefined ? {} : { notes: [last.trim()] }),
    };
  },
  ({ lines, output, step }, name) => {
    const line = [...lines, ...(step ? [] : output)].find((each) => TIMEOUT.test(each));
    if (line === undefined) return undefined;
    return {
      code: "build/timeout",
      message: `Cannot build \`${name}\`: ${/ssh|winrm/i.test(line) ? "the machine did not answer in time" : "it took longer than its timeout"}`,
      help: /ssh|winrm/i.test(line)
        ? "check that the machine starts, its network and its login; or raise `sshTimeout` (`winrmTimeout`)"
        : "raise the step's `timeout`, or see in the log what it waited for",
      notes: [line.trim(), ...output.slice(-5).filter((each) => each !== line)],
    };
  },
  ({ output, step }, name) => {
    if (!step) return undefined;
    return {
      code: "build/step-failed",
      message: `Cannot build \`${name}\`: step \`${step.step}\` (${step.number} of ${step.count}) failed with exit status ${step.status}`,
      help: "the last lines it printed are below, all of them in the log",
      notes: output.slice(-10),
    };
  },
];

function caseOf({ errors, tail, failedStep }: PackerBuild): Case {
  return { lines: errors, output: tail, ...(failedStep ? { step: failedStep } : {}) };
}

function explain(found: Case, name: string, log: string): Diagnostic {
  for (const explainer of EXPLAINERS) {
    const explained = explainer(found, name);
    if (explained) return finish(explained, log);
  }
  const { lines, output, isTemplate } = found;
  if (isTemplate)
    return finish(
      {
        code: "build/packer-refused",
        message: `Cannot build \`${name}\`: ${firstError(lines)}`,
        help: "Packer did not come to building; the log has its whole message",
        notes: lines
          .filter((line) => line.trim() !== "")
          .slice(1, 6)
          .map((line) => line.trim()),
      },
      log,
    );
  return finish(
    {
      code: "build/packer-failed",
      message: `Cannot build \`${name}\`: ${firstError(lines)}`,
      help: "the last lines before it are below, all of them in the log",
      notes: output.slice(-5),
    },
    log,
  );
}

function finish(
  { code, message, help, notes = [] }: Pick<Diagnostic, "code" | "message" | "help"> & { notes?: readonly string[] },
  log: string,
): Diagnostic {
  return error(code, message, { help, notes: [...notes, `log: ${log}`] });
}

function killed(signal: NodeJS.Signals, name: string, log: string): Diagnostic {
  return error("build/packer-killed", `Cannot build \`${name}\`: Packer was ended by ${signal}`, {
    help:
      signal === "SIGKILL"
        ? "perhaps the machine ran out of memory (`dmesg` tells); build fewer images at the same time"
        : "somebody ended it; build again",
    notes: [`log: ${log}`],
  });
}

function firstError(lines: readonly string[]): string {
  const first = lines.find((line) => line.trim() !== "");
  return first === undefined ? "Packer ended without a word" : first.replace(/^Error: /, "").trim();
}

function isTransient(text: string): boolean {
  if (DISK_FULL.test(text) || NO_ENGINE.test(text)) return false;
  if (/unauthorized|denied|manifest unknown|not found: /i.test(text)) return false;
  return (
    UNREACHABLE.test(text) ||
    TIMEOUT.test(text) ||
    /toomanyrequests|too many requests|RequestLimitExceeded|Throttl|InsufficientInstanceCapacity|InternalError|ServiceUnavailable|unexpected EOF|unexpected status|\b50[0234]\b|temporarily unavailable|temporary failure|resource busy|already in use|try again/i.test(
      text,
    )
  );
}

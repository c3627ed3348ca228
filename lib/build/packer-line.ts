// One line of Packer's output, without what the terminal and the clock put around it, and what it tells. Knows no state of any build.

export type PackerPhase = "starting" | "connecting" | "provisioning" | "finishing" | "post-processing";

export const PHASES: readonly PackerPhase[] = [
  "starting",
  "connecting",
  "provisioning",
  "finishing",
  "post-processing",
];

/** Longer lines are cut: some programs print megabytes without a newline. Characters. */
export const LONGEST_LINE = 4_000;

/** The text that a terminal would show of a line: no colour, no time in front (`-timestamp-ui`), only what follows the last carriage return. */
export function plainLine(raw: string): string {
  const shown = raw
    .slice(0, LONGEST_LINE)
    .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "")
    .replace(/\r+$/, "");
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d): /.exec(shown)?.[0] ?? "";
  const text = shown.slice(time.length);
  const carriageReturn = text.lastIndexOf("\r");
  if (carriageReturn < 0) return text;
  // The prefix stands before the first one.
  const prefix = /^(?:==>| {3}) .+?: /.exec(text)?.[0] ?? "";
  return prefix.length <= carriageReturn ? prefix + text.slice(carriageReturn + 1) : text;
}

export interface Prefixed {
  /** `==> `: Packer's own, an error's, or since 1.13 any. */
  readonly own: boolean;
  /** Everything before the first `: `, without the ` (type)` of a post-processor. */
  readonly name: string;
  readonly text: string;
}

/** `==> NAME: text` or `    NAME: text`. `known` are names that are sure to be a build's, for those that hold `: `. */
export function tryParsePrefix(line: string, known: Iterable<string>): Prefixed | undefined {
  const own = line.startsWith("==> ");
  if (!own && !line.startsWith("    ")) return undefined;
  const rest = line.slice(4);
  for (const name of known) {
    if (!rest.startsWith(name)) continue;
    const found = /^(?: \([\w-]+\))?:(?: |$)/.exec(rest.slice(name.length))?.[0];
    if (found !== undefined) return { own, name, text: rest.slice(name.length + found.length) };
  }
  const match = /^(\S.*?)(?: \([\w-]+\))?:(?: (.*)|$)/s.exec(rest);
  return match ? { own, name: match[1]!, text: match[2] ?? "" } : undefined;
}

export interface StepMarker {
  readonly kind: "start" | "end";
  readonly step: string;
  readonly number: number;
  readonly count: number;
  /** Of the machine that is built; seconds since the epoch. */
  readonly time: number;
  /** Of an ended step. */
  readonly status?: number;
}

/** Written by `templates/frame/script.sh.hbs`. */
export function tryParseMarker(text: string): StepMarker | undefined {
  if (!text.startsWith("::packwright ")) return undefined;
  const match = /^::packwright (start|end) step=(\S+) n=(\d+)\/(\d+) t=(\d+(?:\.\d+)?)(?: status=(\d+))?\s*$/.exec(
    text,
  );
  if (!match) return undefined;
  const [, kind, step, number, count, time, status] = match;
  return {
    kind: kind as "start" | "end",
    step: step!,
    number: Number(number),
    count: Number(count),
    time: Number(time),
    ...(status === undefined ? {} : { status: Number(status) }),
  };
}

export interface FailedStep {
  readonly step: string;
  readonly number: number;
  readonly count: number;
  readonly status: number;
}

/** What the script says last when a step fails. */
export function tryParseFailedStep(text: string): FailedStep | undefined {
  const match = /^packwright: step (\S+) \((\d+) of (\d+)\) failed with exit status (\d+)\s*$/.exec(text);
  if (!match) return undefined;
  return { step: match[1]!, number: Number(match[2]), count: Number(match[3]), status: Number(match[4]) };
}

const PHASE_LINES: readonly (readonly [PackerPhase, RegExp])[] = [
  ["connecting", /^(?:Using \S+ communicator to connect|Waiting for (?:SSH|WinRM) to become available|Connected to )/],
  [
    "provisioning",
    /^(?:Provisioning with |Uploading .* => |Downloading .* => |Running local shell script: |Executing Ansible|Restarting Machine|Pausing \S+ before the next provisioner|Setting a \S+ timeout for the next provisioner)/,
  ],
  [
    "finishing",
    /^(?:Committing the container|Exporting the container|Stopping the source instance|Creating (?:unencrypted )?AMI|Creating image|Gracefully (?:halting|shutting down) |Converting hard drive|Killing the container|Terminating the source)/,
  ],
  ["post-processing", /^Running post-processor: /],
];

/** The phase that begins with one of Packer's own lines. */
export function tryFindPhase(text: string): PackerPhase | undefined {
  return PHASE_LINES.find(([, pattern]) => pattern.test(text))?.[0];
}

/** `12 seconds 612 milliseconds` as seconds. */
export function parseDuration(text: string): number {
  const units: { readonly [unit: string]: number } = {
    year: 31_536_000,
    week: 604_800,
    day: 86_400,
    hour: 3_600,
    minute: 60,
    second: 1,
    millisecond: 1e-3,
    microsecond: 1e-6,
  };
  let seconds = 0;
  for (const [, number, unit] of text.matchAll(/(\d+) ([a-z]+?)s?(?= |$)/g))
    seconds += Number(number) * (units[unit!] ?? 0);
  return seconds;
}

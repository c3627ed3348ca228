// What a run of Packer means for one of its targets: whether it succeeded, and if not, the one diagnostic that says why.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { explainFailure } from "./explain-failure.ts";
import type { PackerResult } from "./run-packer.ts";

export interface Verdict {
  readonly succeeded: boolean;
  /** Packer was told to stop. */
  readonly cancelled: boolean;
  readonly seconds: number;
  /** Empty unless it failed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `name`: Packer's name of the build, `type.name`. One of several builds may succeed where others fail. */
export function judgeRun(name: string, result: PackerResult, image: string, logFile: string): Verdict {
  const build = result.builds.find((candidate) => candidate.name === name);
  const seconds = build?.seconds ?? result.seconds;
  if (result.code === 0 || build?.outcome === "finished")
    return { succeeded: true, cancelled: false, seconds, diagnostics: [] };
  if (result.cancelled) return { succeeded: false, cancelled: true, seconds, diagnostics: [] };
  const failures = explainFailure(result, { name: image, logFile });
  const own = failures.filter((failure) => failure.build === name);
  const diagnostics = (own.length > 0 ? own : failures).map(({ diagnostic }) => diagnostic);
  return { succeeded: false, cancelled: false, seconds, diagnostics };
}

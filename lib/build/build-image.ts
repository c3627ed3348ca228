// One image of `synth build`: locks, a second look at what is there, what it is built on, Packer, and the record. Nothing counts as built
// that its store does not confirm.
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Diagnostic, error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { sha256, stableJson } from "../util/stable.ts";
import type { TargetResult, TargetStatus } from "./build-events.ts";
import type { BuildSession } from "./build-session.ts";
import type { BuildTarget } from "./build-targets.ts";
import { isStartFailure } from "./explain-failure.ts";
import { judgeRun } from "./judge-run.ts";
import { acquireLock, type Lock } from "./lock.ts";
import type { PackerEvent } from "./packer-output.ts";
import { packerVariables } from "./packer-variables.ts";
import { recordEnd, recordStart } from "./record-build.ts";
import { type PackerResult, runPacker } from "./run-packer.ts";
import type { FoundArtifact } from "./store.ts";
import { findArtifacts } from "./survey.ts";

/** Folder of logs in the output folder. */
export const LOG_FOLDER = ".logs";

/**
 * Builds the given targets of one image, all of them to be built, with so many side by side. Never rejects for what can happen to a
 * user: it is in the results.
 */
export async function buildImage(
  targets: readonly BuildTarget[],
  slots: number,
  session: BuildSession,
): Promise<readonly TargetResult[]> {
  const { image } = targets[0]!;
  const locks: Lock[] = [];
  try {
    for (const name of targets.map(lockName).sort()) {
      locks.push(
        await acquireLock(session.state.locks, name, {
          signal: session.signal,
          onWait: ({ pid }) =>
            session.emit({
              kind: "waiting",
              image: image.name,
              why: `waiting for process ${pid}, which builds it too`,
            }),
        }),
      );
    }
    return await buildLocked(targets, slots, session);
  } catch (cause) {
    if (session.signal.aborted) return targets.map((target) => resultOf(target, "cancelled"));
    if (cause instanceof Failure) return targets.map((target) => failed(target, cause.diagnostics));
    throw cause;
  } finally {
    for (const lock of locks) lock.release();
  }
}

async function buildLocked(
  targets: readonly BuildTarget[],
  slots: number,
  session: BuildSession,
): Promise<readonly TargetResult[]> {
  const { builds, journal } = session;
  const { image } = targets[0]!;
  // Another run may have built it while this one waited.
  const candidates = targets.filter(({ key, address }) => !builds.found.has(key) && address.kind !== "unchecked");
  const found = await findArtifacts(candidates, builds.stores, journal);
  const missing = targets.filter(({ key }) => !found.has(key));
  const reused = targets.flatMap((target) => {
    const artifact = found.get(target.key);
    return artifact ? [resultOf(target, "reused", { artifact, note: "built by another run" })] : [];
  });
  if (missing.length === 0) return reused;
  const sources = new Set(missing.flatMap(({ needs }) => needs));
  for (const source of builds.targets.filter(({ key }) => sources.has(key))) await session.fetchSource(source);
  for (const target of missing)
    for (const store of builds.stores) if (store.holds(target)) await store.prepare?.(target);
  const log = path.join(session.outputFolder, LOG_FOLDER, `${image.name}.log`);
  for (const target of missing) recordStart(target, session);
  session.emit({ kind: "started", image: image.name, log: path.relative(process.cwd(), log) });
  const result = await runWithRetries(missing, slots, log, session);
  const judged: TargetResult[] = [];
  for (const target of missing) judged.push(await judgeTarget(target, result, log, session));
  return [...reused, ...judged];
}

async function judgeTarget(
  target: BuildTarget,
  result: PackerResult,
  log: string,
  session: BuildSession,
): Promise<TargetResult> {
  const { stores } = session.builds;
  const verdict = judgeRun(target.name, result, target.image.name, path.relative(process.cwd(), log));
  const store = stores.find((each) => each.holds(target));
  let artifact: FoundArtifact | undefined;
  let diagnostics = verdict.diagnostics;
  if (verdict.succeeded) {
    artifact = store?.confirm ? await store.confirm(target) : undefined;
    if (store?.confirm && !artifact) diagnostics = [notThere(target, store.name)];
  }
  const status: TargetStatus = verdict.cancelled
    ? "cancelled"
    : verdict.succeeded && diagnostics.length === 0
      ? "built"
      : "failed";
  recordEnd(target, { status, result, artifact, session });
  const outcome = resultOf(target, status, { artifact, seconds: verdict.seconds, diagnostics, log });
  return status === "built" ? publish(target, outcome, session) : outcome;
}

/** What was built stays built when it cannot be shared; the run fails all the same. */
async function publish(target: BuildTarget, result: TargetResult, session: BuildSession): Promise<TargetResult> {
  try {
    for (const store of session.builds.stores) if (store.holds(target)) await store.publish?.(target);
    return result;
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return { ...result, status: "failed", note: "built, but not shared", diagnostics: cause.diagnostics };
  }
}

async function runWithRetries(
  targets: readonly BuildTarget[],
  slots: number,
  log: string,
  session: BuildSession,
): Promise<PackerResult> {
  for (let attempt = 1; ; attempt++) {
    const result = await runOnce(targets, slots, log, session);
    if (!isStartFailure(result) || attempt > session.options.retries || session.signal.aborted) return result;
    const why = result.builds.flatMap(({ errors }) => errors)[0] ?? "the builder did not start";
    session.emit({ kind: "retrying", image: targets[0]!.image.name, attempt: attempt + 1, why });
    await sleep(1000 * 2 ** attempt, undefined, { signal: session.signal }).catch(() => undefined);
  }
}

async function runOnce(
  targets: readonly BuildTarget[],
  slots: number,
  logFile: string,
  session: BuildSession,
): Promise<PackerResult> {
  const { options, outputFolder, packer, builds } = session;
  const { image } = targets[0]!;
  const all = builds.targets.filter((target) => target.image === image);
  const record = session.run.forBuild();
  try {
    const { environment, files, variables } = packerVariables({
      image,
      identities: builds.identities,
      targets: all,
      given: options.given,
      files: options.variableFiles,
      cache: options.cache,
      downloads: await session.fetchDownloads(image),
      temporaryFolder: record.folder,
    });
    const run = await runPacker({
      program: packer,
      folder: path.join(outputFolder, image.name),
      record,
      logFile,
      only: targets.length === all.length ? [] : targets.map(({ name }) => name),
      parallelBuilds: slots,
      ...(options.onError === undefined ? {} : { onError: options.onError }),
      variableFiles: files,
      variables,
      env: { ...options.environment, ...environment },
      names: targets.map(({ name }) => name),
      onEvent: (event) => {
        const what = progressText(event, targets.length > 1);
        if (what !== undefined) session.emit({ kind: "progress", image: image.name, what });
      },
    });
    const ended = session.track(run);
    return await run.result.finally(ended);
  } finally {
    record.finish();
  }
}

/** `step 3 of 7: server`, with the source's name when there are several. */
function progressText(event: PackerEvent, several: boolean): string | undefined {
  if (event.kind === "ended") return undefined;
  const text = event.kind === "step" ? `step ${event.number} of ${event.count}: ${event.step}` : event.phase;
  return several ? `${event.build}: ${text}` : text;
}

function lockName({ artifact, builder, fingerprint, address }: BuildTarget): string {
  return `${artifact}-${sha256(stableJson([builder, fingerprint, address])).slice(0, 24)}`;
}

function notThere(target: BuildTarget, store: string): Diagnostic {
  return error(
    "build/artifact-missing",
    `Cannot find what \`${target.artifact}\` left: Packer ended well, but the ${store} does not have it`,
    {
      help: "does a post-processor of yours delete it, or an override rename it? Otherwise look into the log",
    },
  );
}

interface ResultMore {
  readonly artifact?: FoundArtifact | undefined;
  readonly seconds?: number | undefined;
  readonly note?: string;
  readonly diagnostics?: readonly Diagnostic[];
  readonly log?: string;
}

export function resultOf(target: BuildTarget, status: TargetStatus, more: ResultMore = {}): TargetResult {
  return {
    key: target.key,
    artifact: target.artifact,
    status,
    seconds: more.seconds ?? null,
    bytes: more.artifact?.bytes ?? null,
    note: more.note ?? (status === "reused" ? (more.artifact?.where ?? "") : ""),
    diagnostics: more.diagnostics ?? [],
    ...(more.log === undefined ? {} : { log: more.log }),
  };
}

function failed(target: BuildTarget, diagnostics: readonly Diagnostic[]): TargetResult {
  return resultOf(target, "failed", { diagnostics });
}

// The part of `synth build` that starts something: the run, its signals, its progress, its end.
import os from "node:os";
import path from "node:path";
import type { TargetResult } from "../build/build-events.ts";
import { buildImages, decidedResults } from "../build/build-images.ts";
import type { BuildOptions, BuildSession } from "../build/build-session.ts";
import type { BuildTarget } from "../build/build-targets.ts";
import { fetchDownloads } from "../build/fetch-downloads.ts";
import { openHostState } from "../build/host-state.ts";
import { handleInterrupts } from "../build/interrupts.ts";
import { findPacker } from "../build/packer-program.ts";
import { preparePlugins } from "../build/prepare-plugins.ts";
import type { PackerRun } from "../build/run-packer.ts";
import { startRun } from "../build/run-record.ts";
import { settleReused, sourceFetcher } from "../build/share-artifacts.ts";
import type { BuildFlags } from "./build-flags.ts";
import { openProgress } from "./build-progress.ts";
import type { PreparedBuilds } from "./prepare-builds.ts";
import { showResults } from "./show-results.ts";

/** The Docker volume that keeps package caches. */
const CACHE_VOLUME = "packwright-cache";

/** Builds what was decided on, prints how it went, and returns the exit code. `begin`: of the whole command, by `performance.now()`. */
export async function buildPrepared(
  prepared: PreparedBuilds,
  flags: BuildFlags,
  packerVersion: string,
  begin: number,
): Promise<number> {
  const { builds } = prepared;
  await settleReused(builds);
  const toBuild = builds.targets.filter(({ key }) => builds.decisions.get(key)?.status === "build");
  const abort = new AbortController();
  const results =
    toBuild.length === 0 ? decidedResults(builds) : await buildTargets(toBuild, prepared, flags, packerVersion, abort);
  return showResults(results, (performance.now() - begin) / 1000, flags, abort.signal.aborted);
}

async function buildTargets(
  toBuild: readonly BuildTarget[],
  prepared: PreparedBuilds,
  flags: BuildFlags,
  packerVersion: string,
  abort: AbortController,
): Promise<readonly TargetResult[]> {
  const { builds, journal, outputFolder } = prepared;
  const packer = await findPacker({ needed: packerVersion });
  await preparePlugins([...new Set(toBuild.map(({ image }) => image))], packer, outputFolder, process.env);
  const state = openHostState();
  const progress = await openProgress(flags);
  const run = startRun(state.runs);
  const running = new Set<PackerRun>();
  const release = handleInterrupts({
    interrupt: () => {
      progress.say("Cancelling: Packer cleans up. Press Ctrl-C again to kill it.");
      abort.abort(new Error("cancelled"));
      for (const one of running) one.interrupt();
    },
    kill: () => {
      for (const one of running) one.kill();
    },
  });
  const session: BuildSession = {
    options: optionsOf(flags, prepared),
    builds,
    journal,
    state,
    run,
    packer,
    outputFolder,
    emit: (event) => progress.take(event),
    signal: abort.signal,
    track: (one) => {
      running.add(one);
      if (abort.signal.aborted) one.interrupt();
      return () => void running.delete(one);
    },
    fetchSource: sourceFetcher(builds),
    fetchDownloads: (image) =>
      flags.cache === false ? Promise.resolve(undefined) : fetchDownloads(image, state.downloads, progress.warn),
  };
  try {
    return await buildImages(session);
  } finally {
    progress.end();
    // What a Packer that was killed has left.
    if (abort.signal.aborted) await builds.engine?.removeContainersMounting(run.folder);
    run.finish();
    release();
  }
}

function optionsOf(flags: BuildFlags, { values }: PreparedBuilds): BuildOptions {
  const { cache = true } = flags;
  return {
    jobs: flags.jobs ?? os.availableParallelism(),
    retries: flags.retries ?? 0,
    ...(flags.onError === undefined ? {} : { onError: flags.onError }),
    ...(cache === false ? {} : { cache: cache === true ? CACHE_VOLUME : cacheName(cache) }),
    given: values.given,
    variableFiles: (flags.varFile ?? []).map((file) => path.resolve(file)),
    memory: Math.floor(os.totalmem() / 2 ** 20),
    environment: process.env,
  };
}

/** Anything with a slash is a folder, which Docker wants as an absolute path; the rest are names of volumes. */
function cacheName(cache: string): string {
  return cache.includes("/") ? path.resolve(cache) : cache;
}

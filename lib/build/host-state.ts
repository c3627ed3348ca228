// Where builds keep what outlives a process of theirs: locks, marks of runs, downloads. One folder per user and host.
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";

export interface HostState {
  /** Absolute. */
  readonly folder: string;
  readonly locks: string;
  readonly runs: string;
  readonly downloads: string;
}

/**
 * `$PACKWRIGHT_HOME`, else `$XDG_CACHE_HOME/packwright`, else `~/.cache/packwright`; made if it is missing, for this user alone.
 * Throws a `Failure` with `build/no-state-folder` if that is impossible.
 */
export function openHostState(env: NodeJS.ProcessEnv = process.env): HostState {
  const folder = stateFolder(env);
  const state = {
    folder,
    locks: path.join(folder, "locks"),
    runs: path.join(folder, "runs"),
    downloads: path.join(folder, "downloads"),
  };
  try {
    for (const each of Object.values(state)) mkdirSync(each, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Failure(
      [
        error("build/no-state-folder", `Cannot make the folder \`${folder}\`: ${(cause as Error).message}`, {
          help: "set PACKWRIGHT_HOME to a folder that can be written, on a local disk",
        }),
      ],
      { cause },
    );
  }
  return state;
}

function stateFolder(env: NodeJS.ProcessEnv): string {
  if (env.PACKWRIGHT_HOME) return path.resolve(env.PACKWRIGHT_HOME);
  // The specification of XDG says that relative ones do not count.
  const cache = env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : undefined;
  return path.join(cache ?? path.join(env.HOME || homedir(), ".cache"), "packwright");
}

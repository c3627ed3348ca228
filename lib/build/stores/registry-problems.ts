// What can go wrong between here and a registry, one diagnostic each, with the cure.
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";

/** Whether Docker complains that the registry refuses. Its words, because neither its exit code nor its status tell. */
export function saysDenied(text: string): boolean {
  return /denied|unauthorized|forbidden|authentication required|no basic auth credentials|\b401\b/i.test(text);
}

/** No connection, or it broke. `purpose`: after `Cannot`, e.g. ``look up `acme/web:1` ``. */
export function registryUnreachable(purpose: string, host: string, why: string, cause?: unknown): Failure {
  return new Failure(
    [
      error("build/registry-unreachable", `Cannot ${purpose}: the registry \`${host}\` cannot be reached: ${why}`, {
        help: "Start the registry, correct its name, or leave it out to use the local engine only.",
      }),
    ],
    { cause },
  );
}

/** It wants other credentials, or none would do. */
export function registryDenied(purpose: string, host: string, why: string): Failure {
  return new Failure([
    error("build/registry-denied", `Cannot ${purpose}: the registry \`${host}\` refuses: ${why}`, {
      help: `Run \`docker login ${host}\` with a user that may do this. Some registries refuse as well what they do not have: create the repository there first.`,
    }),
  ]);
}

/** It answers, but not as registries do. */
export function registryAnswer(purpose: string, host: string, why: string): Failure {
  return new Failure([
    error("build/registry-answer", `Cannot ${purpose}: unexpected answer of the registry \`${host}\`: ${why}`, {
      help: "Check that this is the address of a registry (`/v2/` must answer there), and look into its log; if it is busy, run again later.",
    }),
  ]);
}

// Pulls and pushes by Docker's own command line: it knows the credentials, and the layers go from the engine to the registry directly.
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { registryDenied, registryUnreachable, saysDenied } from "./registry-problems.ts";
import { type ProgramRun, runProgram } from "./run-program.ts";

/** The longest that one image may be on its way. */
const TRANSFER_SECONDS = 4 * 3600;

const NO_ENGINE = /Cannot connect to the Docker daemon|error during connect|docker daemon is not running/i;
const UNREACHABLE =
  /connection refused|no such host|i\/o timeout|no route to host|network is unreachable|HTTP response to HTTPS|x509|connection reset|: EOF|Client\.Timeout/i;

/** Throws a `Failure` with `build/registry-denied`, `build/registry-unreachable` or `build/pull-failed`. */
export async function pullImage(reference: string, host: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const purpose = `pull \`${reference}\``;
  const run = await runDocker(["pull", "--quiet", reference], purpose, environment);
  if (run.code === 0) return;
  const why = lastLine(run);
  if (saysDenied(why)) throw registryDenied(purpose, host, why);
  if (UNREACHABLE.test(why)) throw registryUnreachable(purpose, host, why);
  throw new Failure([
    error("build/pull-failed", `Cannot ${purpose}: ${why}`, {
      help: "Check room on the engine's disk and the registry's log, then run again; or leave the registry out to build the image here.",
    }),
  ]);
}

/** Throws a `Failure` with `build/registry-denied` or `build/push-failed`. */
export async function pushImage(reference: string, host: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const purpose = `push \`${reference}\``;
  const run = await runDocker(["push", "--quiet", reference], purpose, environment);
  if (run.code === 0) return;
  const why = lastLine(run);
  if (saysDenied(why)) throw registryDenied(purpose, host, why);
  throw new Failure([
    error("build/push-failed", `Cannot ${purpose}: ${why}`, {
      help: `The image itself is built and kept. Check that the registry \`${host}\` runs and has room, then run again: only the push is done again.`,
      notes: ["The registry shows nothing under that tag: tags appear once all of their layers are there."],
    }),
  ]);
}

async function runDocker(
  args: readonly string[],
  purpose: string,
  environment: NodeJS.ProcessEnv,
): Promise<ProgramRun> {
  const run = await runProgram("docker", args, { environment, seconds: TRANSFER_SECONDS });
  if (run.trouble === "missing")
    throw new Failure([
      error("build/no-docker-program", `Cannot ${purpose}: there is no program \`docker\` in PATH`, {
        help: "Install Docker's command line (`docker.io` or `docker-ce-cli`); Packer needs it as well.",
      }),
    ]);
  if (run.code !== 0 && NO_ENGINE.test(run.stderr))
    throw new Failure([
      error("build/no-engine", `Cannot ${purpose}: ${lastLine(run)}`, {
        help: "Start Docker, or set DOCKER_HOST to the engine to use.",
      }),
    ]);
  return run;
}

function lastLine(run: ProgramRun): string {
  if (run.trouble === "too-long") return `it took longer than ${TRANSFER_SECONDS / 3600} hours`;
  const lines = `${run.stdout}\n${run.stderr}`.trim().split("\n");
  return lines.at(-1)?.trim() || `\`docker\` ended with ${run.code}`;
}

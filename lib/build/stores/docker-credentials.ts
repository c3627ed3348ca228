// What `docker login` knows of a registry: from `config.json` or the credential helper it names. Keeps nothing and prints nothing.
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { type DockerAuth, type DockerConfig, readDockerConfig } from "./docker-config.ts";
import { DOCKER_HUB } from "./image-reference.ts";
import { runProgram } from "./run-program.ts";

export type Credentials =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  /** To be changed into a token at the registry's token server. */
  | { readonly kind: "identity-token"; readonly token: string };

/** Longer than people take to answer a key chain's question. */
const HELPER_SECONDS = 120;
/** Docker Hub is kept under the address of its first interface. */
const HUB_SERVER = "https://index.docker.io/v1/";

/** `host`: `ghcr.io`, `127.0.0.1:5000`, `docker.io`. Undefined: nobody logged in there. Throws a `Failure` if a helper cannot be asked. */
export async function tryFindCredentials(
  host: string,
  environment: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  const config = await readDockerConfig(environment);
  const server = host === DOCKER_HUB ? HUB_SERVER : host;
  const helper = config.credHelpers[server] ?? config.credsStore;
  if (helper !== undefined) return askHelper(helper, server, environment);
  return fromFile(config, host, server);
}

/** The header `X-Registry-Auth` by which Docker's engine is told credentials. */
export function engineAuth(credentials: Credentials, host: string): string {
  const serveraddress = host === DOCKER_HUB ? HUB_SERVER : host;
  const value =
    credentials.kind === "password"
      ? { username: credentials.username, password: credentials.password, serveraddress }
      : { identitytoken: credentials.token, serveraddress };
  // With its padding, which Node leaves out for URLs: without it the engine takes the header for none.
  return Buffer.from(JSON.stringify(value)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

function fromFile(config: DockerConfig, host: string, server: string): Credentials | undefined {
  const entry =
    config.auths[server] ?? Object.entries(config.auths).find(([name]) => hostOf(name) === hostOf(server))?.[1];
  return entry === undefined ? undefined : fromEntry(entry);

  function hostOf(name: string): string {
    const plain = name.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
    return plain === "" ? host : plain;
  }
}

function fromEntry({ auth, username, password, identitytoken }: DockerAuth): Credentials | undefined {
  if (identitytoken !== undefined) return { kind: "identity-token", token: identitytoken };
  if (username !== undefined && password !== undefined) return { kind: "password", username, password };
  if (auth === undefined) return undefined;
  const plain = Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "");
  const colon = plain.indexOf(":");
  return colon < 1
    ? undefined
    : { kind: "password", username: plain.slice(0, colon), password: plain.slice(colon + 1) };
}

/** The protocol of `docker-credential-…`: the server on standard input, JSON on standard output. */
async function askHelper(
  helper: string,
  server: string,
  environment: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`;
  const run = await runProgram(program, ["get"], { environment, seconds: HELPER_SECONDS, input: server });
  if (run.trouble === "missing") throw cannotAsk(program, server, "there is no such program in PATH");
  if (run.trouble === "too-long") throw cannotAsk(program, server, `it did not answer for ${HELPER_SECONDS} seconds`);
  if (run.code !== 0) {
    if (/credentials not found/i.test(run.stdout + run.stderr)) return undefined;
    throw cannotAsk(program, server, (run.stdout + run.stderr).trim() || `it ended with ${run.code}`);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(run.stdout);
  } catch {
    // What it said may be a secret, so it is not shown.
    throw cannotAsk(program, server, "its answer is no JSON");
  }
  const { Username: username, Secret: secret } = (answer ?? {}) as { Username?: unknown; Secret?: unknown };
  if (typeof username !== "string" || typeof secret !== "string" || secret === "") return undefined;
  return username === "<token>"
    ? { kind: "identity-token", token: secret }
    : { kind: "password", username, password: secret };
}

function cannotAsk(program: string, server: string, why: string): Failure {
  return new Failure([
    error("build/credential-helper", `Cannot get the credentials for \`${server}\` from \`${program}\`: ${why}`, {
      help: `Install \`${program}\`, or remove \`credsStore\` and \`credHelpers\` from Docker's config.json and run \`docker login\` again.`,
    }),
  ]);
}

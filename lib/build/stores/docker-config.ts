// The configuration of Docker's command line, read as it reads it: `config.json` and contexts below `$DOCKER_CONFIG` or `~/.docker`.
// Runs nothing and asks nobody.
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { sha256 } from "../../util/stable.ts";

export interface DockerConfig {
  readonly folder: string;
  readonly currentContext?: string;
  /** Server → what `docker login` kept. */
  readonly auths: { readonly [server: string]: DockerAuth };
  /** Suffix of `docker-credential-…` for all servers. */
  readonly credsStore?: string;
  /** The same for single servers. */
  readonly credHelpers: { readonly [server: string]: string };
}

export interface DockerAuth {
  /** `user:password` in base64. */
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** What a context says of its engine. */
export interface DockerContext {
  readonly host: string;
  readonly skipTlsVerify: boolean;
  /** Folder with `ca.pem`, `cert.pem`, `key.pem`, each optional. */
  readonly tlsFolder: string;
}

/** An absent file is an empty one. Throws a `Failure` if it cannot be read as JSON. */
export async function readDockerConfig(environment: NodeJS.ProcessEnv): Promise<DockerConfig> {
  const folder = environment.DOCKER_CONFIG || path.join(environment.HOME || homedir(), ".docker");
  const file = path.join(folder, "config.json");
  const config = asObject(await readJson(file));
  return {
    folder,
    ...text("currentContext", config.currentContext),
    ...text("credsStore", config.credsStore),
    auths: Object.fromEntries(
      Object.entries(asObject(config.auths)).map(([server, value]) => {
        const entry = asObject(value);
        const known = (["auth", "username", "password", "identitytoken"] as const).map((name) =>
          text(name, entry[name]),
        );
        return [server, Object.assign({}, ...known) as DockerAuth];
      }),
    ),
    credHelpers: Object.fromEntries(
      Object.entries(asObject(config.credHelpers)).filter((entry): entry is [string, string] => isText(entry[1])),
    ),
  };
}

/** Undefined if there is no context of that name. */
export async function tryReadContext(folder: string, name: string): Promise<DockerContext | undefined> {
  const id = sha256(name);
  const meta = await readJson(path.join(folder, "contexts/meta", id, "meta.json"));
  const endpoint = asObject(asObject(asObject(meta).Endpoints).docker);
  if (!isText(endpoint.Host)) return undefined;
  const tlsFolder = path.join(folder, "contexts/tls", id, "docker");
  return { host: endpoint.Host, skipTlsVerify: endpoint.SkipTLSVerify === true, tlsFolder };
}

/** Undefined for a file that is not there. */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Failure(
      [
        error("build/bad-docker-config", `Cannot read \`${file}\`: ${(cause as Error).message}`, {
          help: "Correct the file: it is the configuration of the `docker` command, and must be JSON that you may read.",
        }),
      ],
      { cause },
    );
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function text<Name extends string>(name: Name, value: unknown): { readonly [key in Name]?: string } {
  return isText(value) ? ({ [name]: value } as { [key in Name]: string }) : {};
}

function asObject(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null ? (value as { readonly [key: string]: unknown }) : {};
}

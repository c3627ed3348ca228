// Digests by asking the Docker engine, which knows mirrors and certificates of registries. Only what locking needs of its API.
import { request } from "node:http";
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { registryHost } from "./image-reference.ts";
import { registryAuthHeader } from "./registry-credentials.ts";
import type { DigestSource } from "./resolve-image.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The engine that `DOCKER_HOST` names, or the one at its usual place. */
export function engineDigests(environment: Environment = process.env): DigestSource {
  const host = environment.DOCKER_HOST || DEFAULT_HOST;
  return {
    async digestOf(reference) {
      const auth = await registryAuthHeader(registryHost(reference), environment);
      const answer = await ask(host, `/distribution/${reference}/json`, auth);
      if (answer.status !== 200) return { refused: reasonOf(answer) };
      const { Descriptor } = answer.body as { readonly Descriptor?: { readonly digest?: string } };
      return Descriptor?.digest ? { digest: Descriptor.digest } : { refused: "the registry gives no digest" };
    },
    async localImage(reference) {
      const answer = await ask(host, `/images/${reference}/json`);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw noEngine(host, reasonOf(answer));
      const { Id, RepoDigests } = answer.body as {
        readonly Id: string;
        readonly RepoDigests?: readonly string[] | null;
      };
      return { id: Id, repoDigests: RepoDigests ?? [] };
    },
  };
}

const DEFAULT_HOST = process.platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";

/** Long enough for a registry that is slow, e.g. one that wakes up. */
const TIMEOUT = 60_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function ask(host: string, path: string, auth?: string): Promise<Answer> {
  const place = connectionOf(host);
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(noEngine(host, cause.message));
    const asked = request(
      {
        ...place,
        path: encodeURI(path),
        headers: auth === undefined ? {} : { "X-Registry-Auth": auth },
        timeout: TIMEOUT,
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("error", fail);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: parse(text) }));
      },
    );
    asked.on("timeout", () => asked.destroy(new Error(`no answer in ${TIMEOUT / 1000} seconds`)));
    asked.on("error", fail);
    asked.end();
  });
}

function connectionOf(
  host: string,
): { readonly socketPath: string } | { readonly host: string; readonly port: number } {
  const [, scheme, rest = ""] = /^(unix|npipe|tcp|http):\/\/(.*)$/.exec(host) ?? [];
  if (scheme === "unix") return { socketPath: rest };
  if (scheme === "npipe") return { socketPath: rest.replaceAll("/", "\\") };
  if (scheme === undefined) throw noEngine(host, "only unix, npipe and tcp are known");
  const { hostname, port } = new URL(`http://${rest}`);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 2375) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.trim() };
  }
}

function reasonOf({ status, body }: Answer): string {
  const message = (body as { readonly message?: string } | null)?.message ?? "";
  return message.split("\n")[0] || `the engine answered ${status}`;
}

function noEngine(host: string, reason: string): Failure {
  return new Failure([
    error("lock/no-engine", `Cannot look up Docker images: the engine at \`${host}\` does not answer (${reason})`, {
      help: "start Docker, or set DOCKER_HOST",
    }),
  ]);
}

// Which Docker engine the command line would use, found by its own rules: DOCKER_HOST, else the context, else the local socket.
// Connects to nothing.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { readDockerConfig, tryReadContext } from "./docker-config.ts";

export type DockerHost = { readonly address: string } & (
  | { readonly kind: "socket"; readonly path: string }
  | { readonly kind: "tcp"; readonly url: URL; readonly tls?: DockerTls }
  /** Reached through `docker system dial-stdio`, because ssh's own configuration counts. */
  | { readonly kind: "ssh" }
);

export interface DockerTls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly rejectUnauthorized: boolean;
}

/** Throws a `Failure` for an address or a context that there is no way to. */
export async function resolveDockerHost(environment: NodeJS.ProcessEnv): Promise<DockerHost> {
  if (environment.DOCKER_HOST) return parseHost(environment.DOCKER_HOST, () => environmentTls(environment));
  const config = await readDockerConfig(environment);
  const name = environment.DOCKER_CONTEXT || config.currentContext || "default";
  if (name === "default")
    return parseHost(
      process.platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock",
      () => environmentTls(environment),
    );
  const context = await tryReadContext(config.folder, name);
  if (context === undefined)
    throw new Failure([
      error("build/bad-docker-host", `Cannot find Docker's context \`${name}\` below \`${config.folder}\``, {
        help: "List them with `docker context ls`, and choose one with `docker context use NAME` or set DOCKER_HOST.",
      }),
    ]);
  return parseHost(context.host, async () => {
    const files = await readTlsFiles(context.tlsFolder);
    return Object.keys(files).length === 0 ? undefined : { ...files, rejectUnauthorized: !context.skipTlsVerify };
  });
}

async function parseHost(address: string, findTls: () => Promise<DockerTls | undefined>): Promise<DockerHost> {
  const [, scheme = "", rest = ""] = /^(\w+):\/\/(.*)$/.exec(address) ?? [];
  if (scheme === "unix" && rest !== "") return { address, kind: "socket", path: rest };
  if (scheme === "npipe" && rest !== "") return { address, kind: "socket", path: rest.replaceAll("/", "\\") };
  if (scheme === "ssh" && rest !== "") return { address, kind: "ssh" };
  if (scheme === "tcp" && rest !== "") {
    const tls = await findTls();
    const text = `${tls ? "https" : "http"}://${rest}`;
    if (URL.canParse(text)) {
      const url = new URL(text);
      // Docker's own ports, not the web's.
      if (!/:\d+\/?$/.test(rest)) url.port = tls ? "2376" : "2375";
      return { address, kind: "tcp", url, ...(tls ? { tls } : {}) };
    }
  }
  throw new Failure([
    error(
      "build/bad-docker-host",
      `Unexpected address of a Docker engine \`${address}\`, expected \`unix://PATH\`, \`tcp://HOST:PORT\` or \`ssh://USER@HOST\``,
      { help: "Correct DOCKER_HOST, or unset it to use the context that `docker context show` names." },
    ),
  ]);
}

/** As the command line: any value of DOCKER_TLS_VERIFY counts, DOCKER_TLS alone does not verify. */
async function environmentTls(environment: NodeJS.ProcessEnv): Promise<DockerTls | undefined> {
  if (!environment.DOCKER_TLS_VERIFY && !environment.DOCKER_TLS) return undefined;
  const folder = environment.DOCKER_CERT_PATH || (await readDockerConfig(environment)).folder;
  return { ...(await readTlsFiles(folder)), rejectUnauthorized: Boolean(environment.DOCKER_TLS_VERIFY) };
}

async function readTlsFiles(folder: string): Promise<{ readonly [name in "ca" | "cert" | "key"]?: Buffer }> {
  const names = ["ca", "cert", "key"] as const;
  const found = await Promise.all(
    names.map(async (name) => {
      const content = await readFile(path.join(folder, `${name}.pem`)).catch(() => undefined);
      return content ? { [name]: content } : {};
    }),
  );
  return Object.assign({}, ...found);
}

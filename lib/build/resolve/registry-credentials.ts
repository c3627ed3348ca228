// Credentials for a registry as `docker login` stored them. They go into one request header and nowhere else.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

interface DockerConfig {
  readonly auths?: { readonly [server: string]: { readonly auth?: string } };
  readonly credsStore?: string;
  readonly credHelpers?: { readonly [host: string]: string };
}

/** Value of `X-Registry-Auth`; undefined where nothing is stored for the host. */
export async function registryAuthHeader(
  host: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const config = readConfig(environment.DOCKER_CONFIG ?? path.join(environment.HOME ?? homedir(), ".docker"));
  const server = host === "docker.io" ? "https://index.docker.io/v1/" : host;
  const helper = config.credHelpers?.[host] ?? config.credsStore;
  const login = (helper ? await askHelper(helper, server) : undefined) ?? storedLogin(config, host, server);
  if (!login) return undefined;
  return Buffer.from(JSON.stringify({ ...login, serveraddress: server })).toString("base64url");
}

type Login = { readonly username: string; readonly password: string } | { readonly identitytoken: string };

function readConfig(folder: string): DockerConfig {
  try {
    const config: unknown = JSON.parse(readFileSync(path.join(folder, "config.json"), "utf8"));
    return typeof config === "object" && config !== null ? config : {};
  } catch {
    return {};
  }
}

function storedLogin({ auths = {} }: DockerConfig, host: string, server: string): Login | undefined {
  const stored = auths[server] ?? auths[host] ?? auths[`https://${host}`];
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(stored?.auth ?? "", "base64").toString()) ?? [];
  return username && password !== undefined ? { username, password } : undefined;
}

/** `docker-credential-NAME get`; one that knows nothing, or is not there, is no mistake: many images need no login. */
function askHelper(name: string, server: string): Promise<Login | undefined> {
  return new Promise((resolve) => {
    const child = execFile(`docker-credential-${name}`, ["get"], { timeout: 20_000 }, (cause, stdout) => {
      if (cause) return resolve(undefined);
      try {
        const { Username, Secret } = JSON.parse(stdout) as { readonly Username: string; readonly Secret: string };
        resolve(Username === "<token>" ? { identitytoken: Secret } : { username: Username, password: Secret });
      } catch {
        resolve(undefined);
      }
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(server);
  });
}

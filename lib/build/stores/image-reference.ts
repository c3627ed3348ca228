// Names of images in registries, read as Docker reads them: what the host is, what the repository is called there. Asks nobody.
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";

export const DOCKER_HUB = "docker.io";

/** A repository at a registry. */
export interface Repository {
  /** `docker.io`, `ghcr.io`, `127.0.0.1:5000`. */
  readonly host: string;
  /** Path at the registry, e.g. `acme/web`, `library/debian`. */
  readonly name: string;
  /** What Docker's command line takes, without tag. */
  readonly familiar: string;
}

/** Where artifacts are shared: `HOST[:PORT][/path]`, or `path` at Docker Hub. */
export interface RegistryPrefix {
  readonly text: string;
  readonly host: string;
  readonly path: string;
}

const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;

/** Throws a `Failure` for what is no such prefix, e.g. one with `https://` or a tag. */
export function parseRegistryPrefix(text: string): RegistryPrefix {
  const [host, path] = splitHost(text);
  const plainHost = host === "index.docker.io" ? DOCKER_HUB : host;
  if (HOST.test(host) && (path === "" ? host !== DOCKER_HUB : path.split("/").every((part) => COMPONENT.test(part))))
    return { text, host: plainHost, path };
  throw new Failure([
    error(
      "build/bad-registry",
      `Unexpected registry \`${text}\`, expected \`HOST[:PORT]/PATH\` or a name at Docker Hub`,
      {
        help: "Write it as in `ghcr.io/acme` or `127.0.0.1:5000/images`: without `https://`, tag or final `/`, the path in lower case.",
      },
    ),
  ]);
}

/** The repository of that local name below a prefix. */
export function repositoryAt(prefix: RegistryPrefix, repository: string): Repository {
  const name = prefix.path === "" ? repository : `${prefix.path}/${repository}`;
  return { host: prefix.host, name, familiar: `${prefix.text}/${repository}` };
}

/** `debian:12-slim` → Docker Hub's `library/debian`; tag and digest do not count. */
export function repositoryOf(reference: string): Repository {
  const untagged = reference.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
  const [host, path] = splitHost(untagged);
  if (host !== DOCKER_HUB && host !== "index.docker.io") return { host, name: path, familiar: untagged };
  return { host: DOCKER_HUB, name: path.includes("/") ? path : `library/${path}`, familiar: untagged };
}

/** Docker's rule: the first part is a host if it has a dot or a colon, or is `localhost`. */
function splitHost(text: string): [host: string, path: string] {
  const [first = "", ...rest] = text.split("/");
  return /[.:]/.test(first) || first === "localhost" ? [first, rest.join("/")] : [DOCKER_HUB, text];
}

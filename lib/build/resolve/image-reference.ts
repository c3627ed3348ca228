// Parts of a Docker image's name: `registry:5000/team/web:1.2`. Knows no engine.

/** Host of the registry; Docker Hub is `docker.io`. */
export function registryHost(reference: string): string {
  const first = reference.split("/")[0]!;
  const isHost = reference.includes("/") && (/[.:]/.test(first) || first === "localhost");
  return !isHost || first === "index.docker.io" ? "docker.io" : first;
}

/** The name as Docker shows it, without tag and digest: `docker.io/library/debian:12` is `debian`. */
export function familiarName(reference: string): string {
  const name = reference.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
  return registryHost(reference) === "docker.io"
    ? name.replace(/^(index\.)?docker\.io\//, "").replace(/^library\//, "")
    : name;
}

// Small labelled images in the tests' engine, and their removal. Their repositories begin with `stores-`.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { pack } from "tar-stream";
import type { Artifact } from "../../../lib/build/store.ts";
import { sha256 } from "../../../lib/util/stable.ts";
import { run, succeed } from "../../e2e/run.ts";

/** A Docker artifact as the plan names it: `stores-NAME:DIGITS` and `latest`. */
export function dockerArtifact(
  name: string,
  content = name,
): Artifact & {
  readonly address: { readonly kind: "docker"; readonly repository: string; readonly tags: readonly string[] };
} {
  const fingerprint = sha256(content);
  return {
    key: `${name}/docker.main`,
    builder: "docker",
    fingerprint,
    address: { kind: "docker", repository: `stores-${name}`, tags: [fingerprint.slice(0, 12), "latest"] },
  };
}

/** `repository:exact`. */
export function exactOf({ address }: ReturnType<typeof dockerArtifact>): string {
  return `${address.repository}:${address.tags[0]}`;
}

/** Makes an image with one file of random bytes and gives it the names; returns its id. */
export async function makeImage(
  names: readonly string[],
  labels: { readonly [name: string]: string },
  bytes = 1000,
): Promise<string> {
  const changes = Object.entries(labels).flatMap(([name, value]) => ["--change", `LABEL ${name}=${value}`]);
  const child = spawn("docker", ["import", ...changes, "-", names[0]!], { stdio: ["pipe", "pipe", "inherit"] });
  const archive = pack();
  archive.entry({ name: "random" }, randomBytes(bytes));
  archive.finalize();
  archive.pipe(child.stdin);
  let id = "";
  child.stdout.on("data", (chunk) => {
    id += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`docker import ended with ${code}`);
  for (const name of names.slice(1)) await succeed("docker", ["tag", names[0]!, name]);
  return id.trim();
}

/** What Packer leaves for an artifact. */
export function makeArtifact(artifact: ReturnType<typeof dockerArtifact>, bytes?: number): Promise<string> {
  const { repository, tags } = artifact.address;
  const labels = { "packwright.fingerprint": artifact.fingerprint };
  return makeImage(
    tags.map((tag) => `${repository}:${tag}`),
    labels,
    bytes,
  );
}

/** The id behind a name; undefined if the engine has none. */
export async function idOf(name: string): Promise<string | undefined> {
  const { code, stdout } = await run("docker", ["image", "inspect", "--format", "{{.Id}}", name]);
  return code === 0 ? stdout.trim() : undefined;
}

/** Removes all names in repositories that end so, at whatever registry, e.g. `stores-web`. */
export async function removeImages(...repositories: readonly string[]): Promise<void> {
  const format = "{{.Repository}} {{.Tag}} {{.ID}}";
  const lines = (await succeed("docker", ["image", "ls", "--format", format])).trim().split("\n");
  const ours = lines.flatMap((line) => {
    const [repository = "", tag, id = ""] = line.split(" ");
    if (!repositories.some((end) => repository === end || repository.endsWith(`/${end}`))) return [];
    // What was pulled and has lost its tag is still held by its digest.
    return [tag === "<none>" ? id : `${repository}:${tag}`];
  });
  if (ours.length > 0) await run("docker", ["image", "rm", "--force", ...ours]);
}

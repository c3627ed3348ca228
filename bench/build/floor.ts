// The floor: what Packer does for a generated template, by plain `docker run`, `docker cp`, `docker exec` and `docker commit`.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseWithHashicorp } from "../../lib/hcl/oracle.ts";
import { BASE } from "./engine.ts";
import type { Workbench } from "./workbench.ts";

/** What is done in order: scripts are run, files are copied. Paths on this machine. `leaves`: the script removes itself. */
export interface FloorRecipe {
  readonly actions: readonly (
    | {
        readonly kind: "script";
        readonly file: string;
        readonly environment: readonly string[];
        readonly leaves: boolean;
      }
    | { readonly kind: "file"; readonly source: string; readonly destination: string }
  )[];
  readonly changes: readonly string[];
}

interface Body {
  readonly [name: string]: unknown;
}

/** Reads the template of one docker image. Throws for what it does not know: a floor that leaves something out is none. */
export async function readFloor(folder: string, image: string): Promise<FloorRecipe> {
  const name = path.join(folder, `${image}.pkr.hcl`);
  const parsed = (await parseWithHashicorp(name, await readFile(name, "utf8"))) as {
    readonly source: { readonly docker: { readonly [name: string]: readonly Body[] } };
    readonly build: readonly { readonly provisioner?: { readonly [type: string]: readonly Body[] } }[];
  };
  const [source] = Object.values(parsed.source.docker).flat();
  const { file = [], ...others } = parsed.build[0]?.provisioner ?? {};
  const rest = Object.entries(others).flatMap(([type, bodies]) => bodies.map((body) => ({ type, body })));
  // The parser gives provisioners by type, which says nothing about their order unless uploads come before a single script.
  if (file.length > 0 && rest.length > 1)
    throw new Error(`Unexpected ${rest.length} provisioners beside uploads in \`${name}\`, expected one`);
  const ordered = [...file.map((body) => ({ type: "file", body })), ...rest];
  return {
    actions: ordered.map(({ type, body }) => toAction(type, body, folder)),
    changes: (source?.changes ?? []) as readonly string[],
  };
}

function toAction(type: string, body: Body, folder: string): FloorRecipe["actions"][number] {
  const {
    script,
    environment_vars: environment = [],
    skip_clean: leaves,
    source,
    destination,
    generated,
    ...others
  } = body;
  const local = (value: unknown) => String(value).replace("${path.root}", folder);
  if (generated === undefined && Object.keys(others).length === 0) {
    if (type === "shell" && script !== undefined)
      return {
        kind: "script",
        file: local(script),
        environment: environment as readonly string[],
        leaves: leaves === true,
      };
    if (type === "file" && source !== undefined)
      return { kind: "file", source: local(source), destination: String(destination) };
  }
  throw new Error(`Unexpected provisioner \`${type}\` with ${Object.keys(body).join(", ")}: the floor cannot do it`);
}

/** Builds it as the image; the container sees the volume where Packwright's scripts look for caches. */
export async function buildFloor(
  { run, folder }: Workbench,
  { actions, changes }: FloorRecipe,
  { image, cache }: { readonly image: string; readonly cache: string },
): Promise<void> {
  const docker = async (...args: readonly string[]) => (await run("docker", args, folder)).trim();
  const mount = ["--volume", `${cache}:/packer-files/cache`];
  const container = await docker("run", "--detach", "--interactive", ...mount, "--entrypoint=/bin/sh", "--", BASE);
  try {
    for (const [index, action] of actions.entries()) {
      if (action.kind === "file") {
        await docker("cp", action.source, `${container}:${action.destination}`);
        continue;
      }
      const script = `/tmp/script_${index}.sh`;
      await docker("cp", action.file, `${container}:${script}`);
      const environment = action.environment.flatMap((variable) => ["--env", variable]);
      await docker("exec", ...environment, container, "sh", "-c", `chmod 0755 ${script} && ${script}`);
      if (!action.leaves) await docker("exec", container, "rm", "-f", script);
    }
    await docker("commit", ...changes.flatMap((change) => ["--change", change]), container, image);
  } finally {
    await docker("rm", "--force", container);
  }
}

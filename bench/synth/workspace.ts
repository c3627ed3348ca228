// A project like a user's in a temporary folder: Packwright (a copy, so that a build meanwhile does no harm) and its peers installed, the
// measuring program beside them, an npx-able program that does nothing, and the first example. Everything a run writes goes into it.
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { installPackwright } from "../shared/install-packwright.ts";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");

const EXAMPLE = "01-hello-image";

export interface Workspace {
  readonly folder: string;
  /** Compiled `child.ts`. */
  readonly child: string;
  /** Folder of the example's copy. */
  readonly example: string;
  /** The built program `synth`, and one that does nothing, without npx. */
  readonly programs: { readonly synth: string; readonly empty: string };
  /** A path that does not exist yet. */
  newFolder(name: string): string;
  remove(): Promise<void>;
}

/** Makes it below the folder. Throws if `npm run build` has not been run. */
export async function makeWorkspace(parent = os.tmpdir()): Promise<Workspace> {
  const folder = await mkdtemp(path.join(parent, "packwright-bench-"));
  const modules = path.join(folder, "node_modules");
  await mkdir(path.join(modules, ".bin"), { recursive: true });
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ name: "bench", private: true, type: "module" }));
  for (const name of ["cdk8s", "cdktf", "constructs"])
    await symlink(path.join(root, "node_modules", name), path.join(modules, name));
  const synth = await installPackwright(modules);
  const empty = await installEmptyProgram(modules);
  await cp(path.join(root, "examples", EXAMPLE, "images.ts"), path.join(folder, "example", "images.ts"));
  await build({
    entryPoints: [path.join(here, "child.ts")],
    outdir: path.join(folder, "measure"),
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    tsconfigRaw: {},
  });
  let folders = 0;
  return {
    folder,
    child: path.join(folder, "measure", "child.js"),
    example: path.join(folder, "example"),
    programs: { synth, empty },
    newFolder: (name) => path.join(folder, `${name}-${++folders}.out`),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

async function installEmptyProgram(modules: string): Promise<string> {
  const folder = path.join(modules, "empty");
  const program = path.join(folder, "empty.js");
  await mkdir(folder);
  await writeFile(
    path.join(folder, "package.json"),
    JSON.stringify({ name: "empty", version: "1.0.0", bin: { empty: "empty.js" } }),
  );
  await writeFile(program, "#!/usr/bin/env node\n", { mode: 0o755 });
  await symlink("../empty/empty.js", path.join(modules, ".bin", "empty"));
  return program;
}

// A project like a user's in a temporary folder: Packwright (a copy, so that a build meanwhile does no harm) and its peers installed, the
// measuring program beside them, an npx-able program that does nothing, and the first example. Everything a run writes goes into it.
import { access, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

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

async function installPackwright(modules: string): Promise<string> {
  const folder = path.join(modules, "packwright");
  const { bin } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as { bin: { synth: string } };
  await access(path.join(root, bin.synth)).catch((cause: unknown) => {
    throw new Error(`Cannot measure: \`${bin.synth}\` is not there; run \`npm run build\` first`, { cause });
  });
  const isCode = (file: string) => !file.endsWith(path.join("dist", "types"));
  for (const name of ["package.json", "dist", "templates"]) {
    await cp(path.join(root, name), path.join(folder, name), { recursive: true, filter: isCode });
  }
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  const program = path.join(folder, bin.synth);
  await symlink(path.relative(path.join(modules, ".bin"), program), path.join(modules, ".bin", "synth"));
  return program;
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

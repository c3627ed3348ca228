// Packwright as a user's project has it: a copy, so that a build meanwhile does no harm, and the program `synth` for npx.
import { access, cp, readFile, symlink } from "node:fs/promises";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** Into a `node_modules` folder that has a `.bin`. Returns the program; throws if `npm run build` has not been run. */
export async function installPackwright(modules: string): Promise<string> {
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

// What other images take from an image, on the host: an archive with its SHA-256 beside it. Whether it is there, and how it is made from a
// Docker image that is built already. Knows no plan.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { error } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { type ProgramRun, runProgram } from "./stores/run-program.ts";

/** Suffix of the file that holds an archive's SHA-256, in hex, on its first line. */
export const CHECKSUM_SUFFIX = ".sha256";

/** Whether every archive (paths relative to the folder) is there, whole. A download that was cut off leaves none that is. */
export async function exportsPresent(folder: string, expected: readonly string[]): Promise<boolean> {
  for (const file of expected) if (!(await isWhole(path.join(folder, file)))) return false;
  return true;
}

/**
 * Makes an archive, and its checksum, of a file or folder in an image, as the image's own build would have left it. Throws a `Failure` with
 * `build/export-failed`; what was there before is then untouched.
 */
export async function extractFromDocker(
  reference: string,
  pathInImage: string,
  tarFile: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const staged = `${tarFile}.part-${process.pid}`;
  await mkdir(path.dirname(tarFile), { recursive: true });
  const docker = (...args: string[]) => runProgram("docker", args, { environment, seconds: 600 });
  const created = await docker("create", "--entrypoint", "/", reference, "none");
  if (created.code !== 0) throw cannotExtract(reference, pathInImage, whyOf(created));
  const container = created.stdout.trim();
  try {
    const hash = await copyOut(container, pathInImage, staged, environment);
    await writeFile(`${staged}${CHECKSUM_SUFFIX}`, `${hash}\n`);
    await rename(staged, tarFile);
    await rename(`${staged}${CHECKSUM_SUFFIX}`, `${tarFile}${CHECKSUM_SUFFIX}`);
  } catch (cause) {
    throw cannotExtract(reference, pathInImage, cause instanceof Error ? cause.message : String(cause));
  } finally {
    await rm(staged, { force: true });
    await rm(`${staged}${CHECKSUM_SUFFIX}`, { force: true });
    await docker("rm", "--force", container);
  }
}

async function isWhole(file: string): Promise<boolean> {
  try {
    const expected = (await readFile(`${file}${CHECKSUM_SUFFIX}`, "utf8")).trim();
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    return hash.digest("hex") === expected;
  } catch {
    return false;
  }
}

/** Streams the archive to the file and returns its SHA-256. A link is followed; those inside a folder stay links. */
async function copyOut(container: string, from: string, file: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn("docker", ["cp", "--follow-link", `${container}:${from}`, "-"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let message = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    message += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const hash = createHash("sha256");
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const [code] = await Promise.all([ended, pipeline(child.stdout, measure, createWriteStream(file))]);
  if (code !== 0) throw new Error(message.trim().split("\n").at(-1) || `\`docker cp\` ended with ${code}`);
  return hash.digest("hex");
}

function whyOf({ code, trouble, stderr }: ProgramRun): string {
  if (trouble === "missing") return "there is no program `docker` in PATH";
  if (trouble === "too-long") return "the engine does not answer";
  return stderr.trim().split("\n").at(-1) || `\`docker create\` ended with ${code}`;
}

function cannotExtract(reference: string, pathInImage: string, why: string): Failure {
  return new Failure([
    error("build/export-failed", `Cannot take \`${pathInImage}\` from \`${reference}\`: ${why}`, {
      help: "Correct the path in the step that takes it, or build the image again: `synth build --force`.",
    }),
  ]);
}

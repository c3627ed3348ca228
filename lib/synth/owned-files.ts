// Which files of the output folder are ours: those that the last `plan.json` lists, and those that say so in their first lines
// (a run that was killed wrote them before its `plan.json`).
import { open, readFile } from "node:fs/promises";
import path from "node:path";

export const PLAN_FILE = "plan.json";

export interface OwnedFiles {
  has(file: string): Promise<boolean>;
  /** There is a `plan.json`, and it is none of ours. */
  readonly foreignPlan: boolean;
  /** Listed files that are not wanted any more and are still there as they were written. */
  stale(wanted: ReadonlySet<string>): Promise<string[]>;
}

export async function ownedFiles(folder: string): Promise<OwnedFiles> {
  const plan = await readPlan(path.join(folder, PLAN_FILE));
  const listed = listFiles(plan);
  return {
    foreignPlan: plan !== undefined && !hasImages(plan),
    has: async (file) => listed.has(file) || (await isMarked(folder, file)),
    stale: async (wanted) => [...listed].filter((file) => !wanted.has(file)),
  };
}

/** The `plan.json` that is there; undefined if there is none. What is not JSON gives null. */
async function readPlan(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The files that an earlier `plan.json` lists. */
function listFiles(plan: unknown): Set<string> {
  const names = membersOf(plan, "images").flatMap((image) => membersOf(image, "files").map(pathOf));
  return new Set(names.filter((name) => name !== undefined && isInside(name)) as string[]);
}

function hasImages(plan: unknown): boolean {
  return typeof plan === "object" && plan !== null && "images" in plan && Array.isArray(plan.images);
}

function membersOf(value: unknown, key: string): readonly unknown[] {
  const members =
    typeof value === "object" && value !== null ? (value as { readonly [key: string]: unknown })[key] : undefined;
  return Array.isArray(members) ? members : [];
}

function pathOf(file: unknown): string | undefined {
  const name = typeof file === "object" && file !== null && "path" in file ? file.path : undefined;
  return typeof name === "string" ? name : undefined;
}

/** No absolute path and no way out of the folder, whatever a tampered `plan.json` says. */
function isInside(name: string): boolean {
  return name !== "" && !path.isAbsolute(name) && !name.split(/[/\\]/).includes("..");
}

/** Uploads carry no mark; they are ours when the template of their image is. */
async function isMarked(folder: string, file: string): Promise<boolean> {
  const image = file.split("/")[0]!;
  const marked = file.includes("/files/") ? `${image}/${image}.pkr.hcl` : file;
  return (await head(path.join(folder, marked))).includes("Packwright");
}

async function head(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(400), 0, 400, 0);
      return buffer.subarray(0, bytesRead).toString("utf8");
    } finally {
      await handle.close();
    }
  } catch {
    return "";
  }
}

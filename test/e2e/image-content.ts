// What an image holds: every path with type, mode, owner and content, as `docker export` gives it, and its packages.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { extract } from "tar-stream";
import { succeed } from "./run.ts";

export interface ImageContent {
  /** Path (absolute) → `type mode uid:gid content`. */
  readonly files: ReadonlyMap<string, string>;
  readonly packages: readonly string[];
  /** Bytes, as Docker tells. */
  readonly size: number;
}

export async function readImage(reference: string): Promise<ImageContent> {
  const container = (await succeed("docker", ["create", reference, "true"])).trim();
  try {
    const files = await exportFiles(container);
    const packages = await succeed("docker", [
      "run",
      "--rm",
      "--entrypoint",
      "dpkg-query",
      reference,
      "-W",
      "-f",
      "${Package} ${Version} ${Status}\\n",
    ]);
    const size = Number(await succeed("docker", ["image", "inspect", "-f", "{{.Size}}", reference]));
    return { files, packages: packages.trim().split("\n").sort(), size };
  } finally {
    await succeed("docker", ["rm", container]);
  }
}

/** The paths of both whose facts differ, apart from caches, logs and times. */
export function differences(left: ImageContent, right: ImageContent): string[] {
  const result: string[] = [];
  for (const name of new Set([...left.files.keys(), ...right.files.keys()])) {
    if (IGNORED.some((pattern) => pattern.test(name))) continue;
    const a = left.files.get(name);
    const b = right.files.get(name);
    if (a !== b) result.push(`${name}: ${a ?? "missing"} / ${b ?? "missing"}`);
  }
  return result.sort();
}

/** Caches, logs, backups and files with times in them. */
const IGNORED = [
  /^\/(tmp|proc|sys|dev|run)(\/|$)/,
  /^\/var\/(cache|log|tmp)(\/|$)/,
  /^\/var\/lib\/(apt|dpkg\/(status|available|diversions|statoverride|triggers|info|lock|updates))/,
  /^\/var\/lib\/(ucf|systemd)\//,
  /^\/etc\/(passwd|shadow|group|gshadow|subuid|subgid)-?$/,
  /^\/etc\/(ld\.so\.cache|\.pwd\.lock|resolv\.conf|hosts|hostname|mtab)$/,
  /\.pyc$|\/__pycache__(\/|$)/,
  /^\/root\/\.(bash_history|wget-hsts)$/,
  /^\/packer-files(\/|$)/,
  /^\/\.dockerenv$/,
];

async function exportFiles(container: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const unpack = extract();
  const child = spawn("docker", ["export", container], { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.pipe(unpack);
  for await (const entry of unpack) {
    const { name, type, mode, uid, gid, linkname, size } = entry.header;
    const hash = createHash("sha256");
    for await (const chunk of entry) hash.update(chunk as Uint8Array);
    const content = type === "file" ? `${size} ${hash.digest("hex").slice(0, 16)}` : (linkname ?? "");
    files.set(`/${name.replace(/\/$/, "")}`, `${type} ${(mode ?? 0).toString(8)} ${uid}:${gid} ${content}`.trim());
  }
  return files;
}

// Looks things up that a plan names, several at a time. Every failure is kept, so that all of them are told at once.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { LockedValue } from "../../plan/lock-file.ts";
import type { Lockable, LockablePlugin } from "../../plan/lockables.ts";
import { stableJson } from "../../util/stable.ts";
import { engineDigests } from "./docker-digest.ts";
import { resolveAmi } from "./resolve-ami.ts";
import { resolveDownload } from "./resolve-download.ts";
import { type DigestSource, resolveImage } from "./resolve-image.ts";
import { resolvePlugins } from "./resolve-plugins.ts";
import type { Resolved } from "./resolved.ts";

export interface ResolveOptions {
  /** Install newer plugins where they fit, instead of taking what is installed. */
  readonly upgradePlugins: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Who knows the digests of images. Default: the Docker engine. */
  readonly digests?: DigestSource;
  readonly onProgress?: (progress: ResolveProgress) => void;
}

export interface ResolveProgress {
  readonly done: number;
  readonly total: number;
  /** Key of what is being looked up. */
  readonly key: string;
  /** Bytes, of a download. */
  readonly received?: number;
  /** Bytes, where the server says it. */
  readonly size?: number | undefined;
}

export interface Resolution {
  /** By key; plugins that cannot be looked up here are left out. */
  readonly values: ReadonlyMap<string, LockedValue>;
  /** With an error among them something could not be looked up. */
  readonly diagnostics: readonly Diagnostic[];
}

const AT_A_TIME = 6;

export async function resolveLockables(items: readonly Lockable[], options: ResolveOptions): Promise<Resolution> {
  const { environment = process.env, onProgress = () => undefined } = options;
  const digests = options.digests ?? engineDigests(environment);
  const values = new Map<string, LockedValue>();
  const diagnostics: Diagnostic[] = [];
  const plugins = items.filter((item): item is LockablePlugin => item.kind === "plugin");
  const others = items.filter((item) => item.kind !== "plugin");
  let done = 0;
  const tell = (key: string, more: Partial<ResolveProgress> = {}): void =>
    onProgress({ done, total: items.length, key, ...more });

  const keep = async (count: number, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      diagnostics.push(...cause.diagnostics);
    }
    done += count;
  };
  const one = async (item: Exclude<Lockable, LockablePlugin>): Promise<void> => {
    tell(item.key);
    const { value, warnings } = await resolveOne(item, digests, (received, size) => tell(item.key, { received, size }));
    values.set(item.key, value);
    diagnostics.push(...warnings);
  };
  const queue = [...others];
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item; item = queue.shift()) {
      const next = item;
      await keep(1, () => one(next));
    }
  };
  await Promise.all([
    ...Array.from({ length: AT_A_TIME }, work),
    keep(plugins.length, async () => {
      if (plugins[0]) tell(plugins[0].key);
      const found = await resolvePlugins(plugins, { upgrade: options.upgradePlugins, environment });
      for (const [key, value] of found.values) values.set(key, value);
      diagnostics.push(...found.remarks);
    }),
  ]);
  return { values, diagnostics: inOrder(diagnostics) };
}

function resolveOne(
  item: Exclude<Lockable, LockablePlugin>,
  digests: DigestSource,
  onBytes: (received: number, size: number | undefined) => void,
): Promise<Resolved> {
  switch (item.kind) {
    case "docker":
      return resolveImage(item, digests);
    case "ami":
      return resolveAmi(item);
    case "download":
      return resolveDownload(item, onBytes);
  }
}

/** Each once, in an order that does not depend on who answered first. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byText = new Map(diagnostics.map((diagnostic) => [`${diagnostic.code} ${stableJson(diagnostic)}`, diagnostic]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, diagnostic]) => diagnostic);
}

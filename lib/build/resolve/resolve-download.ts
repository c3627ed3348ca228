// The checksum of a file on the network: fetched once as a stream, nothing is kept.
import { createHash } from "node:crypto";
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import type { LockableDownload } from "../../plan/lockables.ts";
import { openUrl } from "./open-url.ts";
import type { Resolved } from "./resolved.ts";

/** `onBytes` is told how much has come so far. Throws a `Failure` when the file cannot be had whole. */
export async function resolveDownload(
  { url, origin }: LockableDownload,
  onBytes: (received: number, total: number | undefined) => void = () => undefined,
): Promise<Resolved> {
  try {
    const response = await openUrl(url);
    const total = Number(response.headers["content-length"]) || undefined;
    const hash = createHash("sha256");
    let received = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      hash.update(chunk);
      received += chunk.length;
      onBytes(received, total);
    }
    return { value: { sha256: hash.digest("hex") }, warnings: [] };
  } catch (cause) {
    throw new Failure(
      [
        error("lock/no-download", `Cannot fetch \`${url}\`: ${(cause as Error).message || String(cause)}`, {
          origin,
          help: "correct the URL, or write its sha256 yourself, from: curl -fsSL URL | sha256sum",
        }),
      ],
      { cause },
    );
  }
}

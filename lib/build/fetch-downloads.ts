// Downloads of an image, fetched once per host before its build: the build uploads them instead of fetching them itself.
import { type Diagnostic, warning } from "../diagnostics/diagnostic.ts";
import { downloadsOf } from "../plan/facilities.ts";
import type { PlanImage } from "../plan/types.ts";
import { ensureDownloads } from "./download-store.ts";

/** The folder to give to Packer; undefined if the image downloads nothing. What cannot be fetched here is left to the build, and told. */
export async function fetchDownloads(
  image: PlanImage,
  folder: string,
  tell: (diagnostic: Diagnostic) => void,
): Promise<string | undefined> {
  const items = downloadsOf(image);
  if (items.length === 0) return undefined;
  const { diagnostics } = await ensureDownloads(items, folder);
  // The build will try itself, and its checksum decides: here it is a remark.
  for (const diagnostic of diagnostics) tell(warning(diagnostic.code, diagnostic.message, diagnostic));
  return folder;
}

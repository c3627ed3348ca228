// The proxies of an image's build, as the beginning of each of its scripts. Knows no HCL: values that only Packer knows are inputs.
import type { PlanImage } from "../plan/types.ts";
import { quote } from "../render/quote.ts";
import { renderScript } from "../render/render-script.ts";
import type { ScriptInputs } from "./script-inputs.ts";

/** Read last among apt's settings; removed when the script ends, however it ends. */
const APT_FILE = "/etc/apt/apt.conf.d/zzz-packwright-proxy";

export interface ScriptProxies {
  /** Shell code; undefined: there are none. */
  readonly text?: string;
  /** File to remove when the script ends. */
  readonly aptFile?: string;
}

export function scriptProxies(
  { proxies = {}, os }: PlanImage,
  inputs: ScriptInputs,
  templateFolders: readonly string[],
): ScriptProxies {
  const words = Object.entries(proxies).flatMap(([name, value]) => {
    if (value === undefined || (name === "apt" && os.family !== "debian")) return [];
    return [[name, typeof value === "string" ? quote(value) : inputs.use(value)] as const];
  });
  if (words.length === 0) return {};
  const data = { ...Object.fromEntries(words), aptFile: APT_FILE };
  const text = renderScript("frame/proxies", data, { folders: templateFolders, once: true }).trim();
  return "apt" in data ? { text, aptFile: APT_FILE } : { text };
}

// A file on the network as its very bytes: unlike `fetch` nothing is decompressed on the way, just as curl and wget do in an image.
import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getSecure } from "node:https";

const MOST_REDIRECTS = 10;
const TIMEOUT = 60_000;

/** The answer to a GET, redirects followed. Rejects with an `Error` whose message says why there is none. */
export function openUrl(url: string, redirects = 0): Promise<IncomingMessage> {
  const { protocol } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:")
    return Promise.reject(new Error(`only http and https can be fetched, not ${protocol.slice(0, -1)}`));
  return new Promise((resolve, reject) => {
    const get = protocol === "https:" ? getSecure : getPlain;
    const asked = get(url, { headers: { accept: "*/*", "user-agent": "packwright" }, timeout: TIMEOUT }, (response) => {
      const { statusCode = 0, statusMessage = "", headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        response.resume();
        if (redirects >= MOST_REDIRECTS) reject(new Error(`more than ${MOST_REDIRECTS} redirects`));
        else resolve(openUrl(new URL(headers.location, url).href, redirects + 1));
      } else if (statusCode !== 200) {
        response.resume();
        reject(new Error(`the server answered ${`${statusCode} ${statusMessage}`.trim()}`));
      } else resolve(response);
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer in ${TIMEOUT / 1000} seconds`)));
    asked.on("error", reject);
  });
}

// How a registry wants to be convinced: challenges of `WWW-Authenticate`, and tokens by the Docker registry's token protocol. Keeps tokens
// in memory only.
import type { Credentials } from "./docker-credentials.ts";
import { type HttpConnection, request } from "./http-request.ts";
import { registryAnswer, registryDenied } from "./registry-problems.ts";

export type Challenge =
  | { readonly kind: "none" }
  | { readonly kind: "basic" }
  | { readonly kind: "bearer"; readonly realm: URL; readonly service?: string };

export interface Token {
  readonly value: string;
  /** Milliseconds of the clock after which it is no longer used. */
  readonly expires: number;
}

const LARGEST_TOKEN = 1 << 20;
const IDLE_SECONDS = 30;
/** What the protocol lets a token live that does not say. */
const DEFAULT_LIFE_SECONDS = 60;

/** The first way of `WWW-Authenticate` that is known; undefined if there is none. */
export function parseChallenge(header: string): Challenge | undefined {
  const parts = header.matchAll(/(?:^|[\s,])(Basic|Bearer)(?=\s|$)|([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi);
  let scheme: string | undefined;
  const values = new Map<string, string>();
  for (const [, begin, name, quoted, plain] of parts) {
    // The next scheme begins: what belongs to the first is complete.
    if (begin !== undefined && scheme !== undefined) break;
    if (begin !== undefined) scheme = begin.toLowerCase();
    else if (scheme !== undefined) values.set(name!.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain!);
  }
  if (scheme === "basic") return { kind: "basic" };
  const realm = values.get("realm") ?? "";
  if (scheme !== "bearer" || !/^https?:\/\//.test(realm) || !URL.canParse(realm)) return undefined;
  const service = values.get("service");
  return { kind: "bearer", realm: new URL(realm), ...(service === undefined ? {} : { service }) };
}

export function basicHeader(credentials: Credentials & { readonly kind: "password" }): string {
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;
}

/** Asks the token server for one scope, e.g. `repository:acme/web:pull`. Throws `build/registry-denied` or `build/registry-answer`. */
export async function requestToken(
  challenge: Challenge & { readonly kind: "bearer" },
  scope: string,
  credentials: Credentials | undefined,
  place: { readonly host: string; readonly purpose: string; readonly connection: HttpConnection },
): Promise<Token> {
  const { host, purpose, connection } = place;
  const { realm, service } = challenge;
  const common = { limit: LARGEST_TOKEN, idleSeconds: IDLE_SECONDS };
  const values = { ...(service === undefined ? {} : { service }), scope };
  const url = new URL(realm);
  let answer: Awaited<ReturnType<typeof request>>;
  if (credentials?.kind === "identity-token") {
    const form = new URLSearchParams({
      ...values,
      grant_type: "refresh_token",
      client_id: "packwright",
      refresh_token: credentials.token,
    });
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    answer = await request({ ...common, method: "POST", url, headers, body: `${form}` }, connection);
  } else {
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
    const headers: { [name: string]: string } = credentials ? { Authorization: basicHeader(credentials) } : {};
    answer = await request({ ...common, url, headers }, connection);
  }
  if (answer.status === 401 || answer.status === 403)
    throw registryDenied(purpose, host, `\`${realm.host}\` gives no token (status ${answer.status})`);
  const token = answer.status === 200 ? tryReadToken(answer.body) : undefined;
  if (token === undefined)
    throw registryAnswer(purpose, host, `\`${realm.host}\` gives no token (status ${answer.status})`);
  return token;
}

function tryReadToken(body: Buffer): Token | undefined {
  try {
    const answer = JSON.parse(body.toString("utf8")) as { [name: string]: unknown };
    const value = answer.token ?? answer.access_token;
    if (typeof value !== "string" || value === "") return undefined;
    const life = typeof answer.expires_in === "number" ? answer.expires_in : DEFAULT_LIFE_SECONDS;
    // A little less, for the time on the way.
    return { value, expires: Date.now() + Math.max(life - 10, 5) * 1000 };
  } catch {
    return undefined;
  }
}

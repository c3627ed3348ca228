// Requests to one registry: finds out how to talk to it, logs in where it asks for that, follows its redirects, waits when it is busy.
// Knows no manifests.
import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { type Credentials, tryFindCredentials } from "./docker-credentials.ts";
import { type HttpAnswer, type HttpConnection, RequestFailure, request } from "./http-request.ts";
import { DOCKER_HUB } from "./image-reference.ts";
import { basicHeader, type Challenge, parseChallenge, requestToken, type Token } from "./registry-auth.ts";
import { registryAnswer, registryDenied, registryUnreachable } from "./registry-problems.ts";

export interface RegistryQuestion {
  /** For people, after `Cannot`. */
  readonly purpose: string;
  readonly method?: "GET" | "HEAD" | "PUT";
  /** Below `/v2/`, e.g. `acme/web/manifests/latest`. */
  readonly path: string;
  /** What a token must allow, e.g. `repository:acme/web:pull`. */
  readonly scope: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Buffer;
  /** Largest answer in bytes. */
  readonly limit: number;
}

export interface RegistryConnection {
  /** The answer, if its status is below 400, or 404; else throws a `Failure` with one of `build/registry-…`. */
  ask(question: RegistryQuestion): Promise<HttpAnswer>;
}

export interface RegistryConnectionOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Whether the user allows this host without TLS; asked only when it cannot be reached with TLS. */
  readonly isInsecure?: (host: string) => Promise<boolean>;
  readonly idleSeconds?: number;
}

/** Requests at a time; as many connections are kept. */
export const REGISTRY_PARALLEL = 8;
const IDLE_SECONDS = 30;
const REDIRECTS = 5;
const BUSY = [429, 502, 503, 504];
const BUSY_TRIES = 4;

interface Way {
  readonly base: URL;
  readonly connection: HttpConnection;
  readonly challenge: Challenge;
}

export function connectRegistry(host: string, options: RegistryConnectionOptions): RegistryConnection {
  const { environment, idleSeconds = IDLE_SECONDS } = options;
  let way: Promise<Way> | undefined;
  let credentials: Promise<Credentials | undefined> | undefined;
  const tokens = new Map<string, Promise<Token>>();

  const authorization = async ({ base, challenge, connection }: Way, { scope, purpose }: RegistryQuestion) => {
    if (challenge.kind === "none") return undefined;
    credentials ??= tryFindCredentials(host, environment);
    const known = await credentials;
    if (challenge.kind === "basic") return known?.kind === "password" ? basicHeader(known) : undefined;
    let token = tokens.get(scope);
    if (token === undefined || (await token).expires < Date.now()) {
      // A password that TLS protects never goes out without it.
      const shown = base.protocol === "https:" && challenge.realm.protocol === "http:" ? undefined : known;
      const by = connectionFor(challenge.realm, connection);
      token = requestToken(challenge, scope, shown, { host, purpose, connection: by });
      tokens.set(scope, token);
      token.catch(() => tokens.delete(scope));
    }
    return `Bearer ${(await token).value}`;
  };

  const attempt = async (question: RegistryQuestion): Promise<HttpAnswer> => {
    way ??= findWay(host, question.purpose, options, idleSeconds);
    // The next question may find it started again.
    const found = await way.catch((cause: unknown) => {
      way = undefined;
      throw cause;
    });
    const { method = "GET", body, limit } = question;
    const first = new URL(`/v2/${question.path}`, found.base);
    const allowed = await authorization(found, question);
    for (let url = first, hops = 0; ; hops++) {
      // What a redirect leads to has its own signature in the address, and must not see ours.
      const own = url.host === first.host && url.protocol === first.protocol;
      const headers = { ...question.headers, ...(own && allowed ? { Authorization: allowed } : {}) };
      const connection = connectionFor(url, found.connection);
      const ask = { method, url, headers, limit, idleSeconds, ...(body ? { body } : {}) };
      const answer = await request(ask, connection);
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status >= 400 || location === undefined || hops === REDIRECTS) return answer;
      url = new URL(location, url);
    }
  };

  return {
    async ask(question) {
      const { purpose, scope } = question;
      for (let tries = 1; ; tries++) {
        const answer = await attempt(question).catch((cause: unknown) => {
          if (!(cause instanceof RequestFailure)) throw cause;
          if (cause.reason === "too-large") throw registryAnswer(purpose, host, cause.message);
          throw registryUnreachable(purpose, host, cause.message, cause);
        });
        const { status } = answer;
        if (status < 400 || status === 404) return answer;
        const busy = BUSY.includes(status) && tries < BUSY_TRIES;
        if (busy) await sleep(pauseOf(answer, tries));
        // A token may be taken back before its time.
        else if (status === 401 && tries === 1 && tokens.delete(scope)) continue;
        else if (status === 401 || status === 403) throw registryDenied(purpose, host, await refusal(answer));
        else throw registryAnswer(purpose, host, `status ${status} ${registryMessage(answer)}`.trim());
      }
    },
  };

  async function refusal(answer: HttpAnswer): Promise<string> {
    const message = registryMessage(answer) || `status ${answer.status}`;
    return (await credentials) === undefined ? `${message} (nobody is logged in there)` : message;
  }
}

/** Asks `/v2/`, as Docker does: with TLS first, and only where it is allowed with an unknown certificate, or plainly. */
async function findWay(
  host: string,
  purpose: string,
  { isInsecure }: RegistryConnectionOptions,
  idleSeconds: number,
): Promise<Way> {
  const address = host === DOCKER_HUB ? "registry-1.docker.io" : host;
  const ways = [
    { base: `https://${address}`, insecure: false },
    { base: `https://${address}`, insecure: true },
    { base: `http://${address}`, insecure: true },
  ];
  let failure: RequestFailure | undefined;
  for (const { base, insecure } of ways) {
    if (insecure && !isLoopback(address) && !(await isInsecure?.(host))) break;
    const keepAlive = { keepAlive: true, maxSockets: REGISTRY_PARALLEL };
    const agent = base.startsWith("https") ? new https.Agent(keepAlive) : new http.Agent(keepAlive);
    const connection = { agent, ...(insecure ? { tls: { rejectUnauthorized: false } } : {}) };
    try {
      const answer = await request({ url: new URL("/v2/", base), limit: 1 << 20, idleSeconds }, connection);
      return { base: new URL(base), connection, challenge: challengeOf(answer, purpose, host) };
    } catch (cause) {
      if (!(cause instanceof RequestFailure)) throw cause;
      failure = cause;
      // Nobody is there; to knock in another way does not help. Without a port, plain HTTP has one of its own.
      if (cause.reason === "silent" || cause.code === "ENOTFOUND") break;
      if (cause.code === "ECONNREFUSED" && /:\d+$/.test(address)) break;
    }
  }
  throw registryUnreachable(purpose, host, failure?.message ?? "there is no way to it", failure);
}

function challengeOf(answer: HttpAnswer, purpose: string, host: string): Challenge {
  if (answer.status === 200) return { kind: "none" };
  if (answer.status === 401) {
    const header = answer.headers["www-authenticate"];
    const challenge = parseChallenge(Array.isArray(header) ? header.join(", ") : (header ?? ""));
    if (challenge) return challenge;
  }
  throw registryAnswer(purpose, host, `\`/v2/\` answers with status ${answer.status}`);
}

/** The kept connections and the leave to be careless are for the registry's own protocol only. */
function connectionFor(url: URL, connection: HttpConnection): HttpConnection {
  const secure = connection.agent instanceof https.Agent;
  return secure === (url.protocol === "https:") ? connection : {};
}

function isLoopback(address: string): boolean {
  const name = address.replace(/:\d+$/, "");
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}

function pauseOf(answer: HttpAnswer, tries: number): number {
  const asked = Number(answer.headers["retry-after"]);
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked, 10) * 1000 : 250 * 2 ** tries;
}

/** The first message of a registry's error. */
function registryMessage(answer: HttpAnswer): string {
  try {
    const { errors } = JSON.parse(answer.body.toString("utf8")) as { errors?: readonly { message?: unknown }[] };
    const message = errors?.[0]?.message;
    return typeof message === "string" ? message : "";
  } catch {
    return "";
  }
}

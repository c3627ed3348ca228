// One HTTP request over TCP, TLS, a Unix socket or any stream, with an end to waiting and to the answer's size. Knows neither Docker nor
// registries, and makes no diagnostics: callers know what was asked for.
import http, { type IncomingHttpHeaders } from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import type { SecureContextOptions } from "node:tls";

export interface HttpRequest {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
  /** Largest answer in bytes. */
  readonly limit: number;
  /** Longest time without any byte from the other side. */
  readonly idleSeconds: number;
}

/** How the other side is reached; by default as the URL says. */
export interface HttpConnection {
  readonly agent?: http.Agent;
  readonly socketPath?: string;
  readonly createConnection?: () => Duplex;
  readonly tls?: SecureContextOptions & { readonly rejectUnauthorized?: boolean };
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Why there is no answer. */
export class RequestFailure extends Error {
  /** `unreachable`: no connection, or it broke; `silent`: no byte for too long; `too-large`: more than the limit. */
  readonly reason: "unreachable" | "silent" | "too-large";
  /** Node's code, e.g. `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(reason: RequestFailure["reason"], message: string, cause?: NodeJS.ErrnoException) {
    super(message, { cause });
    this.name = "RequestFailure";
    this.reason = reason;
    this.code = cause?.code;
  }
}

/** Any status is an answer; throws a `RequestFailure` if there is none. Requests must bear being sent twice. */
export async function request(ask: HttpRequest, connection: HttpConnection = {}): Promise<HttpAnswer> {
  const answer = await send(ask, connection);
  // The server closed a kept connection just when it was used again: that says nothing about the request.
  if (answer === "stale") return (await send(ask, { ...connection, agent: undefined })) as HttpAnswer;
  return answer;
}

type Connection = { readonly [key in keyof HttpConnection]: HttpConnection[key] | undefined };

function send(ask: HttpRequest, connection: Connection): Promise<HttpAnswer | "stale"> {
  const { agent, socketPath, createConnection, tls } = connection;
  return new Promise((resolve, reject) => {
    const outgoing = (ask.url.protocol === "https:" ? https : http).request(ask.url, {
      method: ask.method ?? "GET",
      headers: { "User-Agent": "packwright", ...ask.headers, ...lengthOf(ask) },
      ...tls,
      ...(agent ? { agent } : createConnection ? {} : { agent: false }),
      ...(socketPath ? { socketPath } : {}),
      ...(createConnection ? { createConnection } : {}),
    });
    const fail = (failure: RequestFailure) => {
      clearTimeout(timer);
      reject(failure);
      outgoing.destroy();
    };
    const timer = setTimeout(
      () => fail(new RequestFailure("silent", `no answer for ${ask.idleSeconds} seconds`)),
      ask.idleSeconds * 1000,
    );
    outgoing.on("error", (cause: NodeJS.ErrnoException) => {
      if (outgoing.reusedSocket && agent) {
        clearTimeout(timer);
        resolve("stale");
      } else fail(new RequestFailure("unreachable", describe(cause), cause));
    });
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on("data", (chunk: Buffer) => {
        timer.refresh();
        size += chunk.length;
        if (size > ask.limit) fail(new RequestFailure("too-large", `the answer is larger than ${ask.limit} bytes`));
        else chunks.push(chunk);
      });
      incoming.on("error", (cause: NodeJS.ErrnoException) =>
        fail(new RequestFailure("unreachable", "the connection broke in the middle of the answer", cause)),
      );
      incoming.on("end", () => {
        clearTimeout(timer);
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.end(ask.body);
  });
}

/** Docker's engine takes no chunked bodies on all routes. */
function lengthOf({ body, method }: HttpRequest): { readonly [name: string]: string } {
  if (body !== undefined) return { "Content-Length": `${Buffer.byteLength(body)}` };
  return method === "POST" || method === "PUT" ? { "Content-Length": "0" } : {};
}

const SENTENCES: { readonly [code: string]: string } = {
  ECONNREFUSED: "nothing listens there",
  ENOENT: "there is no such socket",
  EACCES: "this user may not use it",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "the host's name cannot be resolved now",
  ECONNRESET: "the connection was closed without an answer",
  EPIPE: "the connection was closed without an answer",
  ETIMEDOUT: "the host does not answer",
  EHOSTUNREACH: "no route leads to the host",
  ENETUNREACH: "no route leads to the host",
};

function describe(cause: NodeJS.ErrnoException): string {
  return SENTENCES[cause.code ?? ""] ?? (cause.message || `${cause.code}`);
}

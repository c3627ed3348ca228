// Questions to a Docker engine over its HTTP interface, without a version in the path: engines answer in their own. Knows what can go
// wrong on the way, not what is asked.
import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { error } from "../../diagnostics/diagnostic.ts";
import { Failure } from "../../diagnostics/failure.ts";
import { type DockerHost, resolveDockerHost } from "./docker-host.ts";
import { type HttpAnswer, type HttpConnection, type HttpRequest, RequestFailure, request } from "./http-request.ts";

export interface EngineConnection {
  /** The answer, if its status is below 400 or among `expected`; else throws a `Failure` that says what could not be done. */
  ask(question: EngineQuestion): Promise<HttpAnswer>;
}

export interface EngineQuestion {
  /** For people, after `Cannot`: `list the images`. */
  readonly purpose: string;
  readonly method?: HttpRequest["method"];
  /** Path with query, e.g. `/images/json`. */
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  /** Statuses from 400 on that are answers, e.g. 404. */
  readonly expected?: readonly number[];
}

/** Lists of a hundred thousand images fit; what is larger comes from no engine. */
const LARGEST_ANSWER = 1 << 28;
const IDLE_SECONDS = 60;

export function connectEngine(environment: NodeJS.ProcessEnv, idleSeconds = IDLE_SECONDS): EngineConnection {
  let resolved: Promise<DockerHost> | undefined;
  return {
    async ask(question) {
      resolved ??= resolveDockerHost(environment);
      const host = await resolved;
      const url = new URL(question.path, host.kind === "tcp" ? host.url : "http://docker");
      const { method = "GET", headers = {} } = question;
      const connection = connectionTo(host, environment);
      let answer: HttpAnswer;
      try {
        answer = await request({ method, url, headers, limit: LARGEST_ANSWER, idleSeconds }, connection.http);
      } catch (cause) {
        if (!(cause instanceof RequestFailure)) throw cause;
        const said = await connection.end();
        if (cause.reason === "too-large") throw refused(question, cause.message);
        throw noEngine(question, host, cause, said);
      }
      void connection.end();
      if (answer.status >= 400 && !question.expected?.includes(answer.status))
        throw refused(question, `Docker's engine answered ${answer.status}: ${engineMessage(answer)}`);
      return answer;
    },
  };
}

/** Throws a `Failure` if the answer is no JSON. */
export function engineJson(question: EngineQuestion, answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString("utf8"));
  } catch {
    throw refused(question, "what answered is no Docker engine");
  }
}

/** The text in an error's answer. */
export function engineMessage(answer: HttpAnswer): string {
  const text = answer.body.toString("utf8").trim();
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === "string") return message;
  } catch {
    // Not from the engine itself, e.g. from a proxy in front of it.
  }
  return text.slice(0, 200) || "nothing more";
}

interface OpenConnection {
  readonly http: HttpConnection;
  /** Ends the program in between, if there is one; what it complained of. */
  end(): Promise<string>;
}

function connectionTo(host: DockerHost, environment: NodeJS.ProcessEnv): OpenConnection {
  const end = () => Promise.resolve("");
  if (host.kind === "socket") return { end, http: { socketPath: host.path } };
  if (host.kind === "tcp") return { end, http: host.tls ? { tls: host.tls } : {} };
  const child = spawn("docker", ["system", "dial-stdio"], { env: environment, stdio: "pipe" });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const closed = new Promise<string>((resolve) => {
    child.on("close", () => resolve(said.trim()));
    child.on("error", (cause) => {
      stream.destroy(cause);
      resolve("there is no program `docker` in PATH, which ssh needs");
    });
  });
  return {
    http: { createConnection: () => stream },
    end: () => {
      child.kill();
      return closed;
    },
  };
}

function noEngine({ purpose }: EngineQuestion, host: DockerHost, failure: RequestFailure, said: string): Failure {
  const why = said === "" ? failure.message : said;
  const local = host.kind === "socket";
  const help =
    failure.code === "EACCES"
      ? `Use a user that may write to \`${host.address}\`, e.g. one of the group \`docker\`, or set DOCKER_HOST to another engine.`
      : `${local ? "Start Docker (`systemctl start docker`, or Docker Desktop)" : `Start Docker there, and check that \`docker --host ${host.address} version\` works`}, or set DOCKER_HOST to the engine to use.`;
  return new Failure(
    [
      error("build/no-engine", `Cannot ${purpose}: the Docker engine at \`${host.address}\` does not answer: ${why}`, {
        help,
      }),
    ],
    { cause: failure },
  );
}

function refused({ purpose }: EngineQuestion, why: string): Failure {
  return new Failure([
    error("build/engine-refused", `Cannot ${purpose}: ${why}`, {
      help: "See the engine's own log (`journalctl -u docker`), and check that DOCKER_HOST names a Docker engine.",
    }),
  ]);
}

// Registries on loopback for the tests: Debian's docker-registry, a door in front of it that asks who is there, and a line that can be cut.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import net, { type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

export interface Place {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Debian's docker-registry with an empty store; with `tls`, it speaks HTTPS only. */
export async function startRegistry(tls?: { readonly certificate: string; readonly key: string }): Promise<Place> {
  const folder = mkdtempSync(path.join(tmpdir(), "packwright-registry-"));
  const port = await freePort();
  const secure = tls ? `, tls: { certificate: ${tls.certificate}, key: ${tls.key} }` : "";
  const storage = `{ filesystem: { rootdirectory: ${folder}/data }, delete: { enabled: true } }`;
  writeFileSync(
    path.join(folder, "config.yml"),
    `version: 0.1\nlog: { level: error }\nstorage: ${storage}\nhttp: { addr: "127.0.0.1:${port}"${secure} }\n`,
  );
  const child = spawn("docker-registry", ["serve", path.join(folder, "config.yml")], { stdio: "ignore" });
  await listening(port, child);
  return {
    host: `127.0.0.1:${port}`,
    async stop() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Door extends Place {
  /** Requests that got through, as `METHOD PATH`. */
  readonly passed: string[];
  /** Scopes that tokens were asked for. */
  readonly scopes: string[];
}

/** A registry that demands a login, as `user`/`secret`: with Basic, or with tokens that it gives itself (`anonymous`: also without login). */
export async function startDoor(
  registry: Place,
  kind: "basic" | "bearer",
  options: { readonly anonymous?: boolean; readonly secret?: string } = {},
): Promise<Door> {
  const passed: string[] = [];
  const scopes: string[] = [];
  const expected = `Basic ${Buffer.from(`user:${options.secret ?? "secret"}`).toString("base64")}`;
  const server = http.createServer(async (incoming, outgoing) => {
    const { method, url = "", headers } = incoming;
    const self = `http://${headers.host}`;
    if (url.startsWith("/token")) {
      const query = new URL(url, self).searchParams;
      const form = method === "POST" ? new URLSearchParams(await text(incoming)) : query;
      scopes.push(form.get("scope") ?? "");
      const known = headers.authorization === expected || form.get("refresh_token") === "identity";
      if (!known && !options.anonymous) return void outgoing.writeHead(401).end();
      return void outgoing.end(JSON.stringify({ token: `token for ${form.get("scope")}`, expires_in: 300 }));
    }
    const name = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(url)?.[1];
    const held = headers.authorization ?? "";
    const open =
      kind === "basic"
        ? held === expected
        : held.startsWith(`Bearer token for repository:${name ?? ""}`) &&
          (method === "GET" || method === "HEAD" || /push/.test(held));
    if (!open) {
      const challenge =
        kind === "basic"
          ? 'Basic realm="door"'
          : `Bearer realm="${self}/token",service="door",scope="repository:x:pull"`;
      outgoing.writeHead(401, { "WWW-Authenticate": challenge });
      return void outgoing.end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
    }
    passed.push(`${method} ${url}`);
    const { authorization: _, ...rest } = headers;
    const [hostname, port] = registry.host.split(":");
    const inner = http.request({ hostname, port, method, path: url, headers: rest }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    inner.on("error", () => outgoing.destroy());
    incoming.pipe(inner);
  });
  return { ...(await listen(server)), passed, scopes };
}

/** Passes bytes on to the registry until so many have gone there; then it is gone itself. */
export async function startLine(registry: Place, bytes: number): Promise<Place> {
  const [host, port] = registry.host.split(":");
  const sockets = new Set<Socket>();
  let sent = 0;
  const server = net.createServer((near) => {
    const far = net.connect(Number(port), host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    far.pipe(near);
    near.on("data", (chunk: Buffer) => {
      sent += chunk.length;
      if (sent > bytes) {
        server.close();
        for (const socket of sockets) socket.destroy();
      } else far.write(chunk);
    });
    near.on("end", () => far.end());
  });
  return listen(server);
}

/** Any server on a free loopback port. */
export async function listen(server: net.Server): Promise<Place> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket.on("close", () => sockets.delete(socket))));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
  };
}

export async function freePort(): Promise<number> {
  const place = await listen(net.createServer());
  await place.stop();
  return Number(place.host.split(":")[1]);
}

async function text(incoming: IncomingMessage): Promise<string> {
  let all = "";
  for await (const chunk of incoming.setEncoding("utf8")) all += chunk;
  return all;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`docker-registry ended with ${child.exitCode}`);
    const socket = net.connect(port, "127.0.0.1");
    const open = await new Promise<boolean>((resolve) => {
      socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, "exit");
}

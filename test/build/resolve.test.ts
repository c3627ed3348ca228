// Looking things up: Packer's plugins (a program that answers as a newer Packer), downloads (a real server), AMIs (the real AWS SDK against a
// local endpoint that speaks EC2's query API), images where no engine answers. Real engines and registries are in test/e2e/lock.test.ts.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { familiarName, registryHost } from "../../lib/build/resolve/image-reference.ts";
import { type Resolution, resolveLockables } from "../../lib/build/resolve/resolve.ts";
import type { DigestSource, LocalImage } from "../../lib/build/resolve/resolve-image.ts";
import { constructOrigin } from "../../lib/diagnostics/diagnostic.ts";
import { formatDiagnostics } from "../../lib/diagnostics/format.ts";
import type { AmiFilter, Lockable } from "../../lib/plan/lockables.ts";
import { sha256 } from "../../lib/util/stable.ts";
import { root } from "../e2e/run.ts";

const origin = constructOrigin("web");
const work = mkdtempSync(path.join(tmpdir(), "packwright-resolve-"));
let server: Server;
let url: string;
let answer: (request: IncomingMessage & { text: string }, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => answer(Object.assign(request, { text }), response));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(work, { recursive: true, force: true });
});

function outcome({ values, diagnostics }: Resolution): { values: unknown; diagnostics: string } {
  return { values: Object.fromEntries(values), diagnostics: formatDiagnostics(diagnostics) };
}

describe("plugins", () => {
  const docker: Lockable = {
    kind: "plugin",
    key: "plugin github.com/hashicorp/docker",
    origin,
    plugin: { name: "docker", source: "github.com/hashicorp/docker", version: ">= 1.0.9" },
    constraints: [">= 1.0.9", "< 2.0.0"],
  };
  const line = (name: string, version: string) =>
    `/root/.config/packer/plugins/github.com/hashicorp/${name}/packer-plugin-${name}_v${version}_x5.0_linux_amd64\n`;
  let folder: string;
  const environment = (programs = path.join(root, "test/engine/packer-1.11")) => ({
    PATH: `${programs}:${process.env.PATH}`,
    PLUGINS_FOLDER: folder,
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(work, "plugins-"));
  });

  test("are at the highest installed version that fits", async () => {
    const installed = ["1.0.8", "1.0.10", "1.0.9", "2.0.1", "1.2.0-dev"].map((version) => line("docker", version));
    writeFileSync(path.join(folder, "installed"), [...installed, line("not-docker", "1.9.0")].join(""));
    const found = await resolveLockables([docker], { upgradePlugins: false, environment: environment() });
    expect(outcome(found)).toEqual({ values: { [docker.key]: { version: "1.0.10" } }, diagnostics: "" });
  });

  test("are upgraded by `packer init -upgrade` on a template that only names them", async () => {
    writeFileSync(path.join(folder, "installed"), line("docker", "1.0.10"));
    writeFileSync(path.join(folder, "available"), line("docker", "1.1.2"));
    const found = await resolveLockables([docker], { upgradePlugins: true, environment: environment() });
    expect(outcome(found)).toEqual({ values: { [docker.key]: { version: "1.1.2" } }, diagnostics: "" });
    expect(readFileSync(path.join(folder, "asked"), "utf8")).toBe(
      'plugins.pkr.json {"packer":{"required_plugins":{"docker":{"source":"github.com/hashicorp/docker","version":">= 1.0.9, < 2.0.0"}}}}\n',
    );
  });

  test("that are not installed are left out, with the cure", async () => {
    writeFileSync(path.join(folder, "installed"), line("docker", "2.0.1"));
    const found = await resolveLockables([docker], { upgradePlugins: false, environment: environment() });
    expect(outcome(found)).toEqual({
      values: {},
      diagnostics: `warning lock/no-plugin  Cannot find an installed plugin \`github.com/hashicorp/docker\` >= 1.0.9, < 2.0.0; it stays unlocked
  at web
  help: run: npx synth lock --upgrade github.com/hashicorp/docker`,
    });
  });

  test("that cannot be installed are an error with what Packer says", async () => {
    writeFileSync(path.join(folder, "refuses"), "Failed getting the plugin\n\n403 API rate limit exceeded");
    const found = await resolveLockables([docker], { upgradePlugins: true, environment: environment() });
    expect(
      outcome(found).diagnostics,
    ).toBe(`error lock/init-failed  Cannot upgrade plugins: \`packer init -upgrade\` failed
  help: see the notes; Packer fetches plugins from GitHub, which limits requests without PACKER_GITHUB_API_TOKEN
  note: Failed getting the plugin
  note: 403 API rate limit exceeded`);
  });

  test("are left out without a Packer, and with one that has them built in", async () => {
    const none = { ...environment(), PATH: folder };
    expect(outcome(await resolveLockables([docker], { upgradePlugins: false, environment: none }))).toEqual({
      values: {},
      diagnostics: `info lock/no-packer  Cannot look up Packer's plugins: there is no \`packer\` on the PATH; they stay unlocked
  help: install Packer 1.7 or later to lock them; everything else is locked`,
    });
    writeFileSync(path.join(folder, "packer"), "#!/bin/sh\necho Packer v1.6.6\n");
    chmodSync(path.join(folder, "packer"), 0o755);
    const old = await resolveLockables([docker], { upgradePlugins: true, environment: environment(folder) });
    expect(outcome(old)).toEqual({
      values: {},
      diagnostics: `info lock/old-packer  Cannot lock plugins: Packer 1.6.6 has them built in; they stay unlocked
  help: use Packer 1.7 or later to lock them; everything else is locked`,
    });
  });
});

describe("downloads", () => {
  const item = (address: string): Lockable => ({ kind: "download", key: `download ${address}`, origin, url: address });
  const resolve = (address: string, onProgress = vi.fn()) =>
    resolveLockables([item(address)], { upgradePlugins: false, onProgress });

  test("are hashed as they come, through redirects, and never decompressed", async () => {
    const bytes = gzipSync("content");
    answer = ({ url: asked }, response) => {
      if (asked === "/old") response.writeHead(302, { location: "/new.gz?x=1" }).end();
      else response.writeHead(200, { "content-encoding": "gzip", "content-length": bytes.length }).end(bytes);
    };
    const onProgress = vi.fn();
    const found = await resolve(`${url}/old`, onProgress);
    expect(outcome(found)).toEqual({
      values: { [`download ${url}/old`]: { sha256: sha256(bytes) } },
      diagnostics: "",
    });
    expect(onProgress).toHaveBeenLastCalledWith({
      done: 0,
      total: 1,
      key: `download ${url}/old`,
      received: bytes.length,
      size: bytes.length,
    });
  });

  test.each<[what: string, reply: (response: ServerResponse) => void, reason: string]>([
    ["a file that is not there", (response) => response.writeHead(404).end(), "the server answered 404 Not Found"],
    [
      "endless redirects",
      (response) => response.writeHead(301, { location: "/again" }).end(),
      "more than 10 redirects",
    ],
    [
      "a file that ends early",
      (response) => {
        response.writeHead(200, { "content-length": 100 }).write("half");
        setTimeout(() => response.destroy(), 20);
      },
      "aborted",
    ],
    [
      "a redirect to another kind of address",
      (response) => response.writeHead(301, { location: "file:///etc/passwd" }).end(),
      "only http and https can be fetched, not file",
    ],
  ])("refuse %s", async (_, reply, reason) => {
    answer = (_request, response) => reply(response);
    expect(outcome(await resolve(`${url}/tool`))).toEqual({
      values: {},
      diagnostics: `error lock/no-download  Cannot fetch \`${url}/tool\`: ${reason}
  at web
  help: correct the URL, or write its sha256 yourself, from: curl -fsSL URL | sha256sum`,
    });
  });
});

describe("AMIs", () => {
  const filter: AmiFilter = {
    filters: { name: "debian-12-*", architecture: "x86_64" },
    owners: ["136693071363"],
    mostRecent: true,
    includeDeprecated: false,
  };
  const item = (more: Partial<AmiFilter> = {}): Lockable => ({
    kind: "ami",
    key: "ami eu-west-1 {}",
    origin,
    region: "eu-west-1",
    filter: { ...filter, ...more },
  });
  const imageXml = ([id, name, created]: readonly string[]) =>
    `<item><imageId>${id}</imageId><name>${name}</name><creationDate>${created}</creationDate></item>`;
  const reply = (images: readonly (readonly string[])[]) =>
    `<DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><imagesSet>${images.map(imageXml).join("")}</imagesSet></DescribeImagesResponse>`;
  const TWO = [
    ["ami-0a", "debian-12-2024", "2024-01-01T00:00:00.000Z"],
    ["ami-0b", "debian-12-2025", "2025-01-01T00:00:00.000Z"],
  ];
  let asked: URLSearchParams;

  beforeEach(() => {
    vi.stubEnv("AWS_ENDPOINT_URL_EC2", url);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    return () => vi.unstubAllEnvs();
  });
  const serve = (status: number, xml: string): void => {
    answer = ({ text }, response) => {
      asked = new URLSearchParams(text);
      response.writeHead(status, { "content-type": "text/xml" }).end(xml);
    };
  };
  const resolve = async (more: Partial<AmiFilter> = {}) =>
    outcome(await resolveLockables([item(more)], { upgradePlugins: false }));

  test("are the newest that the filter finds", async () => {
    serve(200, reply(TWO));
    expect(await resolve()).toEqual({
      values: { "ami eu-west-1 {}": { id: "ami-0b", name: "debian-12-2025" } },
      diagnostics: "",
    });
    expect(Object.fromEntries(asked)).toMatchObject({
      Action: "DescribeImages",
      "Owner.1": "136693071363",
      "Filter.1.Name": "name",
      "Filter.1.Value.1": "debian-12-*",
      "Filter.2.Name": "architecture",
      "Filter.2.Value.1": "x86_64",
    });
  });

  test.each<[what: string, status: number, xml: string, more: Partial<AmiFilter>, message: string]>([
    [
      "nothing",
      200,
      reply([]),
      {},
      `error lock/no-ami  Cannot lock \`ami eu-west-1 {}\`: no image fits its filter
  at web
  help: correct the filter or its owners`,
    ],
    [
      "several without most_recent, as Packer does",
      200,
      reply(TWO),
      { mostRecent: false },
      `error lock/no-ami  Cannot lock \`ami eu-west-1 {}\`: 2 images fit its filter
  at web
  help: set mostRecent: true, or narrow the filter`,
    ],
    [
      "a refusal",
      403,
      "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation.</Message></Error></Errors><RequestID>1</RequestID></Response>",
      {},
      `error lock/aws-refused  Cannot ask AWS in \`eu-west-1\` for AMIs: You are not authorized to perform this operation.
  at web
  help: give credentials that may call ec2:DescribeImages (AWS_PROFILE, AWS_ACCESS_KEY_ID, …)`,
    ],
  ])("refuse %s", async (_, status, xml, more, message) => {
    serve(status, xml);
    expect(await resolve(more)).toEqual({ values: {}, diagnostics: message });
  });
});

describe("images", () => {
  const item = (reference: string): Lockable => ({
    kind: "docker",
    key: `docker ${reference}`,
    origin,
    reference,
    pulls: true,
  });

  const local = { id: `sha256:${"1".repeat(64)}`, repoDigests: ["other@sha256:00", "team/web@sha256:22"] };
  const refused = { refused: "the registry is away" };
  test.each<
    [
      what: string,
      pulls: boolean,
      asked: { digest: string } | { refused: string },
      here: LocalImage | undefined,
      value: unknown,
      codes: string[],
    ]
  >([
    ["what the registry says", true, { digest: "sha256:11" }, local, { digest: "sha256:11" }, []],
    ["what is here, if it is not pulled", false, { digest: "sha256:11" }, local, { digest: "sha256:22" }, []],
    [
      "what is here, with a warning, if nobody answers",
      true,
      refused,
      local,
      { digest: "sha256:22" },
      ["lock/registry-refused"],
    ],
    [
      "the id, with a warning, of what never was in a registry under that name",
      true,
      refused,
      { ...local, repoDigests: ["other@sha256:00"] },
      { id: local.id },
      ["lock/local-image"],
    ],
    ["nothing of what is nowhere", true, refused, undefined, undefined, ["lock/no-image"]],
  ])("are %s", async (_, pulls, asked, here, value, codes) => {
    const digests: DigestSource = { digestOf: async () => asked, localImage: async () => here };
    const found = await resolveLockables([{ ...item("docker.io/team/web:1"), pulls } as Lockable], {
      upgradePlugins: false,
      digests,
    });
    expect([...found.values.values()]).toEqual(value === undefined ? [] : [value]);
    expect(found.diagnostics.map(({ code }) => code)).toEqual(codes);
  });

  test("without an engine are one error, however many there are", async () => {
    const environment = { DOCKER_HOST: `unix://${work}/nobody.sock` };
    const found = await resolveLockables([item("a"), item("b")], { upgradePlugins: false, environment });
    expect(outcome(found)).toEqual({
      values: {},
      diagnostics: `error build/no-engine  Cannot ask the Docker engine: the Docker engine at \`unix://${work}/nobody.sock\` does not answer: there is no such socket
  help: Start Docker (\`systemctl start docker\`, or Docker Desktop), or set DOCKER_HOST to the engine to use.`,
    });
  });

  test.each([
    ["debian", "docker.io", "debian"],
    ["debian:12-slim", "docker.io", "debian"],
    ["docker.io/library/debian:12", "docker.io", "debian"],
    ["index.docker.io/team/web", "docker.io", "team/web"],
    ["team/web:1", "docker.io", "team/web"],
    ["localhost/web", "localhost", "localhost/web"],
    ["127.0.0.1:5000/library/debian:12", "127.0.0.1:5000", "127.0.0.1:5000/library/debian"],
    ["ghcr.io/team/web@sha256:00", "ghcr.io", "ghcr.io/team/web"],
  ])("%s is on %s, and Docker shows it as %s", (reference, host, name) => {
    expect([registryHost(reference), familiarName(reference)]).toEqual([host, name]);
  });
});

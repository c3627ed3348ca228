// `synth lock` and `synth --locked` through the real command line, with a server of the test's own for what is looked up.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "../../lib/util/stable.ts";
import { type Ran, root, run } from "../e2e/run.ts";

const work = mkdtempSync(path.join(tmpdir(), "packwright lock "));
const ONE = `sha256:${"1".repeat(64)}`;
const NOBODY = { DOCKER_HOST: "unix:///nobody.sock", PATH: "/nowhere" };
let server: Server;
let url: string;
let content = "one";

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/tool") response.end(content);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  content = "one";
});
afterAll(() => {
  server.close();
  rmSync(work, { recursive: true, force: true });
});

const PINNED = `debian:12-slim@${ONE}`;
const download = (id: string, name: string) =>
  `new Download(web, "${id}", { url: "${url}/${name}", destination: "/opt/${id}" });\n`;

let count = 0;
/** A project with an image on `base` and more code; nothing of it needs an engine unless the base is a plain name. */
function project(
  code: string,
  { base = PINNED, lock }: { readonly base?: string; readonly lock?: string } = {},
): string {
  const folder = path.join(work, String(++count));
  mkdirSync(folder);
  writeCode(folder, code, base);
  if (lock !== undefined) writeFileSync(path.join(folder, "packwright.lock.json"), lock);
  return folder;
}

function writeCode(folder: string, code: string, base = PINNED): void {
  writeFileSync(
    path.join(folder, "images.ts"),
    `import { App, Download, Image, Os } from "packwright";
import { Docker } from "packwright/plugins/docker";
const app = new App();
const web = new Image(app, "web", { os: Os.debian("12"), targets: [Docker.from("${base}")] });
${code}`,
  );
}

function synth(args: readonly string[], cwd: string): Promise<Ran> {
  return run(process.execPath, [path.join(root, "dist/cli/main.js"), ...args], { cwd, env: NOBODY });
}

const lockOf = (folder: string) => readFileSync(path.join(folder, "packwright.lock.json"), "utf8");
const fileWith = (...lines: string[]) => `{\n${lines.map((line) => `  ${line},\n`).join("")}  "version": 1\n}\n`;
const toolLine = (text: string) => `"download ${url}/tool": {"sha256":"${sha256(text)}"}`;
const NO_PACKER = `info lock/no-packer  Cannot look up Packer's plugins: there is no \`packer\` on the PATH; they stay unlocked
  help: install Packer 1.7 or later to lock them; everything else is locked

`;

describe("synth lock", () => {
  it("locks what is new, leaves what is locked, upgrades when asked, drops what is not used", async () => {
    const folder = project(download("tool", "tool"));
    expect(await synth(["lock", "--check"], folder)).toMatchObject({
      code: 1,
      stdout: `+ download ${url}/tool\npackwright.lock.json is stale (run \`npx synth lock\` and commit the result)\n`,
      stderr: NO_PACKER,
    });
    expect(existsSync(path.join(folder, "packwright.lock.json"))).toBe(false);

    expect(await synth(["lock"], folder)).toMatchObject({
      code: 0,
      stdout: `+ download ${url}/tool\n    ${sha256("one")}\n1 item in packwright.lock.json: 1 added\n`,
    });
    expect(lockOf(folder)).toBe(fileWith(toolLine("one")));

    content = "two";
    for (const args of [["lock"], ["lock", "--check"]]) {
      expect(await synth(args, folder)).toMatchObject({
        code: 0,
        stdout: "1 item in packwright.lock.json: up to date\n",
      });
    }
    expect(await synth(["lock", "--check", "--upgrade"], folder)).toMatchObject({ code: 1 });
    expect(lockOf(folder)).toBe(fileWith(toolLine("one")));
    expect(await synth(["lock", "images.ts", "--upgrade", `${url}/tool`], folder)).toMatchObject({
      code: 0,
      stdout: `~ download ${url}/tool\n    ${sha256("one")} → ${sha256("two")}\n1 item in packwright.lock.json: 1 changed\n`,
    });
    expect(lockOf(folder)).toBe(fileWith(toolLine("two")));

    writeCode(folder, "");
    expect(await synth(["lock", "--quiet"], folder)).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(lockOf(folder)).toBe(fileWith());
    expect(readdirSync(folder).sort()).toEqual(["images.ts", "packwright.lock.json"]);
  });

  it("with --json prints one object", async () => {
    const folder = project(`${download("tool", "tool")}console.log("noise");`, {
      lock: fileWith(toolLine("old"), `"docker old": {"id":"${ONE}"}`),
    });
    const { code, stdout } = await synth(["lock", "--upgrade", "--json"], folder);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      file: path.join(folder, "packwright.lock.json"),
      upToDate: false,
      size: 1,
      changes: [
        { key: "docker old", change: "removed", from: { id: ONE } },
        {
          key: `download ${url}/tool`,
          change: "changed",
          from: { sha256: sha256("old") },
          to: { sha256: sha256("one") },
        },
      ],
      diagnostics: [expect.objectContaining({ code: "lock/no-packer", severity: "info" })],
    });
  });

  it("writes nothing if anything cannot be looked up, and tells all that cannot", async () => {
    const folder = project(download("a", "gone") + download("b", "tool") + download("c", "lost"), {
      base: "debian:12",
    });
    const ran = await synth(["lock"], folder);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr.match(/^error .*$/gm)).toEqual([
      "error build/no-engine  Cannot ask the Docker engine: the Docker engine at `unix:///nobody.sock` does not answer: there is no such socket",
      `error lock/no-download  Cannot fetch \`${url}/gone\`: the server answered 404 Not Found`,
      `error lock/no-download  Cannot fetch \`${url}/lost\`: the server answered 404 Not Found`,
    ]);
    expect(readdirSync(folder)).toEqual(["images.ts"]);
  });

  it("does not synthesize, whatever the user's file calls", async () => {
    const folder = project(
      `${download("tool", "tool")}const report = await app.synth(); console.log(report.files.length);`,
    );
    expect(await synth(["lock"], folder)).toMatchObject({ code: 0 });
    expect(existsSync(path.join(folder, "packer.out"))).toBe(false);
  });

  it("takes a file or folder called lock by its path, and options only behind its name", async () => {
    const folder = project("");
    mkdirSync(path.join(folder, "lock"));
    writeFileSync(path.join(folder, "lock/images.ts"), readFileSync(path.join(folder, "images.ts")));
    expect(await synth(["./lock", "--quiet"], folder)).toMatchObject({ code: 0 });
    expect(existsSync(path.join(folder, "packer.out/web/web.pkr.hcl"))).toBe(true);
    expect(await synth(["lock", "./lock"], folder)).toMatchObject({
      code: 0,
      stdout: "0 items in lock/packwright.lock.json: written anew\n",
    });
    expect(await synth(["--json", "lock"], folder)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: "error: options of `lock` go behind its name: npx synth lock --…\n(see `npx synth --help`)\n",
    });
    expect((await synth(["lokc"], folder)).stderr).toContain("did you mean `npx synth lock`?");
    expect((await synth(["lock", "--help"], folder)).stdout).toMatch(/^Usage: synth lock /);
  });

  it.each<[what: string, lock: string, args: readonly string[], message: string]>([
    [
      "conflict markers",
      fileWith("<<<<<<< HEAD"),
      [],
      `error lock/conflict  Unexpected merge conflict in \`packwright.lock.json\`, expected one line per item
  at packwright.lock.json:2
  help: remove the lines of marks (of two lines with the same name keep one), then run: npx synth lock
`.replace(":2", ":3"),
    ],
    [
      "what is no JSON",
      "{",
      [],
      `error lock/bad-file  Cannot read \`packwright.lock.json\`: Expected property name or '}' in JSON at position 1
  at packwright.lock.json:1
  help: put back the version of git, or remove the file and run: npx synth lock
`,
    ],
    [
      "a later version",
      fileWith().replace("1", "2"),
      [],
      `error lock/unknown-version  Unexpected version \`2\` of \`packwright.lock.json\`, expected \`1\`
  at packwright.lock.json:2
  help: update packwright to the version that wrote the file (\`npm install packwright@latest\`)
`,
    ],
    [
      "an upgrade of what is not used",
      fileWith(),
      ["--upgrade", "tol"],
      `error lock/unknown-item  Cannot upgrade \`tol\`: the images use nothing of that name
  help: name what \`packwright.lock.json\` lists; an entry file goes before --upgrade
`,
    ],
  ])("refuses %s, and leaves the file alone", async (_, lock, args, message) => {
    const text = lock.replace("<<<<<<< HEAD,", `"docker a": {"digest":"${ONE}"},\n<<<<<<< HEAD`);
    const folder = project(download("tool", "tool"), { lock: text });
    const ran = await synth(["lock", ...args], folder);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr.replace(/ \(line \d+ column \d+\)/, "")).toBe(`${message}\n1 mistake; nothing was written.\n`);
    expect(lockOf(folder)).toBe(text);
    if (args.length === 0) expect((await synth([], folder)).stderr).toBe(ran.stderr);
  });

  it("tells when the folder cannot be written", async () => {
    const folder = project("");
    for (const place of [work, folder]) chmodSync(place, 0o555);
    const command = [process.execPath, path.join(root, "dist/cli/main.js"), "lock", "--quiet"];
    // Root may write everywhere.
    const [program, ...args] =
      process.getuid?.() === 0
        ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...command]
        : command;
    const ran = await run(program!, args, { cwd: folder, env: NOBODY });
    for (const place of [work, folder]) chmodSync(place, 0o755);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toBe(`error lock/cannot-write  Cannot write \`${folder}/packwright.lock.json\`: permission denied
  help: nothing was changed; make room, or make the folder writable

1 mistake; nothing was written.
`);
    expect(readdirSync(folder)).toEqual(["images.ts"]);
  });
});

describe("synth", () => {
  it("with --locked refuses what is missing and what is stale, all at once", async () => {
    const folder = project(download("tool", "tool"), {
      base: "debian:12",
      lock: fileWith(`"docker debian:11": {"digest":"${ONE}"}`),
    });
    expect(await synth(["--locked"], folder)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: `error lock/missing  Missing \`docker debian:12\` in \`packwright.lock.json\`
  at web
  help: run: npx synth lock

error lock/missing  Missing \`download ${url}/tool\` in \`packwright.lock.json\`
  at web/tool
  help: run: npx synth lock

error lock/stale  Unexpected \`docker debian:11\` in \`packwright.lock.json\`, expected only what the images use
  at ${folder}/packwright.lock.json
  help: run: npx synth lock

3 mistakes; nothing was written.
`,
    });
    expect(readdirSync(folder).sort()).toEqual(["images.ts", "packwright.lock.json"]);
  });

  it("with --locked needs a lock file", async () => {
    const folder = project("");
    expect(await synth(["--locked"], folder)).toMatchObject({
      code: 2,
      stderr: `error lock/no-file  Cannot find \`packwright.lock.json\`, which --locked needs
  at ${folder}/packwright.lock.json
  help: run: npx synth lock

1 mistake; nothing was written.
`,
    });
    expect(await synth(["lock", "--quiet"], folder)).toMatchObject({ code: 0 });
    expect(await synth(["--locked", "--quiet"], folder)).toMatchObject({ code: 0, stderr: "" });
  });

  it("without --locked warns of what is not locked, and writes what is", async () => {
    const folder = project(download("tool", "tool"), { base: "debian:12", lock: fileWith(toolLine("one")) });
    const ran = await synth(["--quiet"], folder);
    expect(ran).toMatchObject({
      code: 0,
      stderr: `warning lock/incomplete  Missing 1 item in \`packwright.lock.json\`: what is built may change by itself
  help: run: npx synth lock
  note: docker debian:12

`,
    });
    expect(readFileSync(path.join(folder, "packer.out/web/scripts/web.sh"), "utf8")).toContain(sha256("one"));
  });

  it("refuses a download without checksum anywhere", async () => {
    const ran = await synth([], project(download("tool", "tool")));
    expect(ran).toMatchObject({
      code: 2,
      stderr: `error plan/unlocked-download  Missing \`sha256\` of \`${url}/tool\`, expected it in the Download or in the lock file
  at web/tool
  help: run: npx synth lock; or write it yourself, from: curl -fsSL URL | sha256sum

1 mistake; nothing was written.
`,
    });
  });
});

// The script templates at work in a real Debian: what is installed, left, removed, placed and cleaned.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderScript } from "../../lib/render/render-script.ts";
import { FULL, NASTY, NONE, SYSTEMS } from "./cases.ts";
import { canMakeRootfs, makeRootfs, type Rootfs } from "./rootfs.ts";

const AROUND = { os: SYSTEMS.apt, target: { platform: "container" } };
const runtime = (name: string) => ({ name, buildOnly: false });
const build = (name: string) => ({ name, buildOnly: true });

describe.skipIf(!canMakeRootfs())("script templates in Debian (needs mmdebstrap, root and a package mirror)", () => {
  let debian: Rootfs;

  beforeAll(() => {
    debian = makeRootfs("bookworm");
  });
  afterAll(() => debian?.remove());

  const render = (template: string, data: object = {}) => renderScript(template, { ...AROUND, ...data });
  const install = (packages: readonly object[], more: object = {}) =>
    debian.run(
      render("apt/install", { packages, recommends: false, docs: true, refresh: true, writeLess: FULL, ...more }),
    );
  const packages = () => debian.run("dpkg-query -W -f '${Package}\\n'").split("\n").filter(Boolean);
  const marked = (kind: string) => debian.run(`apt-mark show${kind}`).split("\n").filter(Boolean).sort();
  const stat = (path: string) => debian.run(`stat -c '%U:%G %a' ${path}`).trim();

  describe("apt", () => {
    it("installs without documentation, and leaves no index and no archive", () => {
      install([runtime("jq")], { docs: false });
      expect(debian.run("echo '{\"a\":1}' | jq .a")).toBe("1\n");
      expect(debian.run("ls /usr/share/doc/jq /usr/share/doc/libonig5")).toBe(
        "/usr/share/doc/jq:\ncopyright\n\n/usr/share/doc/libonig5:\ncopyright\n",
      );
      expect(debian.exists("/usr/share/man/man1/jq.1.gz")).toBe(false);
      expect(
        debian
          .run("ls /var/lib/apt/lists /var/cache/apt /var/tmp | grep -v -e lock -e partial -e archives -e '^/' || true")
          .trim(),
      ).toBe("");
      expect(debian.run("ls /etc/dpkg/dpkg.cfg.d /etc/apt/apt.conf.d")).not.toContain("packwright");
    });

    it("uses the index of an earlier refresh, and keeps documentation", () => {
      debian.run(render("apt/refresh", { writeLess: NONE }));
      install([{ ...runtime("file"), version: versionOf("file") }], { refresh: false, writeLess: NONE });
      expect(debian.exists("/usr/share/man/man1/file.1.gz")).toBe(true);
      expect(debian.run("ls /var/lib/apt/lists")).toContain("bookworm");
      debian.run(render("apt/clean"));
      expect(debian.run("ls /var/lib/apt/lists")).toBe("");
    });

    it("fails when a package does not exist", () => {
      expect(
        debian.fail(
          render("apt/install", {
            packages: [runtime("no-such-package")],
            recommends: false,
            docs: true,
            refresh: true,
            writeLess: FULL,
          }),
        ),
      ).toContain("no-such-package");
    });

    it("removes just what was there only for the build", () => {
      // An orphan of the base, unasked for and needed by nothing, is none of our business.
      install([runtime("bc")]);
      debian.run("apt-mark auto bc >/dev/null");
      const before = new Set(packages());
      const autoBefore = marked("auto");
      // `libjq1` was there unasked for; `make` stays as it is asked for later; `patch` only by a script of the user.
      install([build("m4"), build("make"), build("libjq1"), build("patch"), runtime("dash")]);
      install([runtime("make")]);
      debian.run("apt-mark manual patch >/dev/null");
      install([build("bison"), runtime("libsigsegv2")]);
      expect(debian.run("ls /usr/bin/m4 /usr/bin/make /usr/bin/bison /usr/bin/patch").split("\n")).toHaveLength(5);
      debian.run(render("apt/remove", { packages: ["bison", "libjq1", "m4", "make", "patch"] }));
      expect(packages().filter((name) => !before.has(name))).toEqual(["libsigsegv2", "make", "patch"]);
      expect([...before].filter((name) => !packages().includes(name))).toEqual([]);
      expect(marked("auto")).toEqual(autoBefore);
      expect(marked("manual")).toEqual(expect.arrayContaining(["jq", "libsigsegv2", "make", "patch"]));
      expect(debian.exists("/var/lib/packwright")).toBe(false);
    });

    it("adds repositories and turns the distribution's own to a mirror", () => {
      const repository = {
        name: "extra",
        url: "http://deb.debian.org/debian",
        suites: ["bookworm-backports"],
        components: ["main"],
        architectures: [],
      };
      const armored = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nnot really\n-----END PGP PUBLIC KEY BLOCK-----\n";
      debian.run(
        render("apt/repositories", {
          repositories: [
            repository,
            {
              ...repository,
              name: "keyed",
              url: "http://example.com/x",
              suites: [],
              key: armored,
              architectures: ["amd64"],
            },
          ],
          mirror: "http://ftp.debian.org/debian",
        }),
      );
      expect(debian.read("/etc/apt/sources.list")).toContain("deb http://ftp.debian.org/debian bookworm main\n");
      expect(debian.read("/etc/apt/sources.list")).toContain("debian-security bookworm-security");
      expect(debian.read("/etc/apt/sources.list.d/keyed.sources")).toBe(
        "Types: deb\nURIs: http://example.com/x\nSuites: bookworm\nComponents: main\nArchitectures: amd64\nSigned-By: /etc/apt/keyrings/keyed.asc\n",
      );
      expect(debian.read("/etc/apt/keyrings/keyed.asc")).toBe(armored);
      debian.run(
        "rm /etc/apt/sources.list.d/keyed.sources; sed -i 's/ftp.debian.org/deb.debian.org/' /etc/apt/sources.list",
      );
      install([runtime("hello")], { release: "bookworm-backports" });
      debian.run("rm /etc/apt/sources.list.d/extra.sources");
    });

    function versionOf(name: string): string {
      return /Candidate: (.*)/.exec(debian.run(`apt-cache policy ${name}`))![1]!;
    }
  });

  describe("files", () => {
    it.each([NASTY, "no newline", "a\r\nb\r", "", "%s\\n\\0015", "\u0001\u001bé\u{1f600}\n\n"])(
      "writes text exactly: %j",
      (text) => {
        debian.run(
          render("files/text", {
            entries: [{ text, destination: "/srv/new folder/it's", mode: "4750", owner: "www-data", group: "1234" }],
          }),
        );
        expect(debian.read("/srv/new folder/it's")).toBe(text);
        expect(stat('"/srv/new folder/it\'s"')).toBe("www-data:UNKNOWN 4750");
        expect(stat("'/srv/new folder'")).toBe("root:root 755");
      },
    );

    it("places files and folders, and leaves alone what was there", () => {
      debian.run(`
        mkdir -p /stage/site/sub/deep /stage/site/empty /srv/web/sub
        printf new >/stage/site/index.html; printf new >/stage/site/sub/-x; printf new >'/stage/site/sub/deep/a
b é'; printf new >/stage/site/.hidden
        ln -s /nowhere /stage/site/link
        chmod 0666 /stage/site/index.html; chmod 0700 /stage/site/sub/-x; chown -R 55:55 /stage
        printf old >/srv/web/old; printf old >/srv/web/sub/old; chmod 0700 /srv/web/sub; chown 7:7 /srv/web/sub /srv/web/old
        ln -s /etc/passwd /srv/web/index.html
        printf app >/stage/app; printf other >/srv/other; ln -s other /srv/app
      `);
      debian.run(
        render("files/place", {
          entries: [
            {
              kind: "folder",
              source: "/stage/site",
              destination: "/srv/web/",
              owner: "www-data",
              directoryMode: "0711",
            },
            { kind: "file", source: "/stage/app", destination: "/srv/app", owner: "4242", mode: "6755" },
          ],
          staging: "/stage",
        }),
      );
      expect(debian.run("cd /srv/web && find . -printf '%p %U:%G %m %l\\n' | LC_ALL=C sort")).toBe(
        [
          ". 0:0 755 ",
          "./.hidden 33:33 644 ",
          "./empty 33:33 711 ",
          "./index.html 33:33 644 ",
          "./link 33:33 777 /nowhere",
          "./old 7:7 644 ",
          "./sub 7:7 700 ",
          "./sub/-x 33:33 700 ",
          "./sub/deep 33:33 711 ",
          "./sub/deep/a",
          "b é 33:33 644 ",
          "./sub/old 0:0 644 ",
        ]
          .sort()
          .map((line) => `${line}\n`)
          .join(""),
      );
      expect(debian.read("/srv/web/index.html")).toBe("new");
      expect(debian.read("/etc/passwd")).toContain("root:");
      expect(debian.run("stat -c '%F %u:%g %a' /srv/app; cat /srv/other").trim()).toBe(
        "regular file 4242:4242 6755\nother",
      );
      expect(debian.exists("/stage")).toBe(false);
    });

    it("merges into the root folder without touching its modes", () => {
      debian.run("mkdir -p /stage/tmp /stage/root/x /stage/opt; echo 1 >/stage/opt/placed");
      debian.run(
        render("files/place", { entries: [{ kind: "folder", source: "/stage", destination: "/" }], staging: "/stage" }),
      );
      expect(["/tmp", "/root", "/", "/opt/placed", "/root/x"].map(stat)).toEqual([
        "root:root 1777",
        "root:root 700",
        "root:root 755",
        "root:root 644",
        "root:root 755",
      ]);
    });

    it("places thousands of files at once", () => {
      debian.run("mkdir -p /stage; cd /stage; for n in $(seq 3000); do : >file-$n; done");
      const start = performance.now();
      debian.run(
        render("files/place", {
          entries: [{ kind: "folder", source: "/stage", destination: "/srv/many" }],
          staging: "/stage",
        }),
      );
      expect(performance.now() - start).toBeLessThan(10_000);
      expect(debian.run("ls /srv/many | wc -l")).toBe("3000\n");
    });

    it("unpacks an archive whoever packed it, and refuses to put a file over a folder", () => {
      debian.run("mkdir -p /pack/a; echo x >/pack/a/b; chown -R 1:1 /pack; tar -C /pack -cf /tmp/up.tar a");
      debian.run(render("files/archive", { path: "/tmp/up.tar", folder: "/tmp/up load" }));
      expect(debian.read("/tmp/up load/a/b")).toBe("x\n");
      expect(stat("'/tmp/up load/a/b'")).toBe("root:root 644");
      expect(debian.exists("/tmp/up.tar")).toBe(false);
      const data = { entries: [{ kind: "file", source: "/tmp/up load/a/b", destination: "/srv/many" }] };
      expect(debian.fail(render("files/place", data))).toBe("Cannot place a file at /srv/many: it is a folder\n");
    });
  });

  describe("downloads", () => {
    let server: ChildProcess;
    let folder: string;
    let port: number;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "packwright-served-"));
      server = spawn("python3", ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], { cwd: folder });
      port = await new Promise((resolve) => {
        server.stdout!.on("data", (chunk: Buffer) => {
          const found = /port (\d+)/.exec(String(chunk))?.[1];
          if (found !== undefined) resolve(Number(found));
        });
      });
    });
    afterAll(() => {
      server?.kill();
      if (folder) rmSync(folder, { recursive: true });
    });

    const fetch = (name: string, content: Uint8Array | string, more: object) => {
      writeFileSync(join(folder, name), content);
      const sha256 = createHash("sha256").update(content).digest("hex");
      return render("download/fetch", { url: `http://127.0.0.1:${port}/${name}`, sha256, stripComponents: 0, ...more });
    };

    it("places a file that has its checksum", () => {
      debian.run(fetch("tool", "#!/bin/sh\necho tool\n", { destination: "/usr/local/bin/tool", mode: "0755" }));
      expect(debian.run("tool")).toBe("tool\n");
    });

    it("places nothing when the checksum differs", () => {
      const message = debian.fail(fetch("bad", "x", { destination: "/srv/bad", sha256: "0".repeat(64) }));
      expect(message).toContain(`/bad: its SHA-256 is ${createHash("sha256").update("x").digest("hex")}, expected 000`);
      expect(debian.exists("/srv/bad")).toBe(false);
    });

    it("fetches a repository's key, and brings certificates where https needs them", () => {
      const armored = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n";
      writeFileSync(join(folder, "key"), armored);
      const url = "https://deb.example.com/debian";
      const extra = { name: "extra", url, suites: ["stable"], components: ["main"], architectures: [] };
      const key = {
        keyUrl: `http://127.0.0.1:${port}/key`,
        keySha256: createHash("sha256").update(armored).digest("hex"),
      };
      debian.run(render("apt/repositories", { repositories: [{ ...extra, ...key }] }));
      expect(debian.read("/etc/apt/sources.list.d/extra.sources")).toContain(
        "Signed-By: /etc/apt/keyrings/extra.asc\n",
      );
      expect(debian.read("/etc/apt/keyrings/extra.asc")).toBe(armored);
      expect(debian.read("/etc/ssl/certs/ca-certificates.crt")).toContain("BEGIN CERTIFICATE");
      expect(debian.run("find /var/lib/apt/lists /var/tmp -type f; rm /etc/apt/sources.list.d/extra.sources")).toBe("");
    });

    it("unpacks archives without their leading folders", () => {
      debian.run(
        "mkdir -p /pack/tool-1/bin; echo run >/pack/tool-1/bin/run; chmod 0775 /pack/tool-1/bin/run; echo h >/pack/tool-1/.h",
      );
      const tar = Buffer.from(debian.run("tar -C /pack -cz tool-1 | base64"), "base64");
      debian.run(
        fetch("tool.tar.gz", tar, {
          destination: "/opt/tool",
          unpack: "tar.gz",
          stripComponents: 1,
          owner: "www-data",
        }),
      );
      expect(debian.run("cd /opt/tool && find . -printf '%p %U:%G %m\\n' | LC_ALL=C sort")).toBe(
        ". 33:33 755\n./.h 33:33 644\n./bin 33:33 755\n./bin/run 33:33 755\n",
      );
      expect(debian.fail(fetch("a.zip", "PK", { destination: "/opt/zip", unpack: "zip" }))).toContain(
        "the image has no unzip, bsdtar or python3",
      );
      expect(debian.run("ls /var/tmp")).toBe("");
    });
  });

  describe("services", () => {
    it("enables, disables and masks without systemd", () => {
      const unit = "[Service]\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n";
      const set = (more: object) =>
        debian.run(render("service/set", { name: "mine", masked: false, restart: true, ...more }));
      const link = "readlink /etc/systemd/system/multi-user.target.wants/mine.service || echo none";
      set({ unit, enabled: true });
      expect(debian.read("/etc/systemd/system/mine.service")).toBe(unit);
      expect(debian.run(link)).toBe("/etc/systemd/system/mine.service\n");
      set({ enabled: false });
      expect(debian.run(link)).toBe("none\n");
      set({ masked: true });
      expect(debian.run("readlink /etc/systemd/system/mine.service")).toBe("/dev/null\n");
    });
  });

  describe("cleanup", () => {
    it("empties temporary folders, but for the running script and what is to be kept", () => {
      debian.run("mkdir -p /tmp/.x/y '/tmp/a b' /tmp/keep /var/tmp/z; touch /tmp/script_12.sh /tmp/-f /tmp/keep/x");
      debian.run(`PACKWRIGHT_KEEP="/tmp/keep /tmp/other"\n${render("cleanup/temporary-files")}`);
      expect(debian.run("ls -A /tmp /var/tmp")).toBe("/tmp:\nkeep\nscript_12.sh\n\n/var/tmp:\n");
    });

    it("empties logs and removes rotated ones", () => {
      debian.run(
        "cd /var/log; echo x >my.log; echo x >my.log.1; echo x >my.log.2.gz; echo x >'a b-20240101'; chown 33 my.log",
      );
      debian.run(render("cleanup/logs"));
      expect(
        debian.run("cd /var/log; ls my* a*b* 2>/dev/null || true; stat -c %s:%u my.log; find . -type f -size +0"),
      ).toBe("my.log\n0:33\n");
    });

    it("removes documentation but licences", () => {
      debian.run(render("cleanup/documentation"));
      expect(
        debian.run(
          "find /usr/share/doc /usr/share/man ! -type d | grep -v -i -e /copyright -e licen -e copying -e notice || true",
        ),
      ).toBe("");
      expect(debian.exists("/usr/share/doc/file/copyright")).toBe(true);
      expect(debian.exists("/usr/share/man/man1")).toBe(true);
    });

    it("runs every part but the one that fills the disk, whatever is missing", () => {
      debian.run(
        "mkdir -p /etc/ssh /root/.ssh /home/me/.ssh; echo id >/etc/machine-id; touch /etc/ssh/ssh_host_rsa_key /root/.ssh/authorized_keys /home/me/.ssh/authorized_keys /root/.bash_history",
      );
      const parts = [
        "package-caches",
        "shell-history",
        "python-bytecode",
        "machine-id",
        "ssh-host-keys",
        "authorized-keys",
        "cloud-init",
        "network",
        "random-seed",
        "azure-agent",
      ];
      for (const part of parts) debian.run(render(`cleanup/${part}`));
      expect(debian.read("/etc/machine-id")).toBe("");
      expect(debian.run("ls -A /etc/ssh /root/.ssh /home/me/.ssh /root | grep -e key -e history || true")).toBe("");
    });
  });
});

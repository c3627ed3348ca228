// The main script templates, whole: what a reviewer of generated scripts reads. Expected texts are in `expected/`.
import { expect, it } from "vitest";
import { renderScript } from "../../lib/render/render-script.ts";
import { FULL, MANAGERS, NONE, SYSTEMS } from "./cases.ts";

const packages = [
  { name: "curl", buildOnly: false },
  { name: "git", version: "2.39", buildOnly: false },
];
const mixed = [...packages, { name: "gcc", buildOnly: true }];
const plain = { recommends: false, docs: true, refresh: false, writeLess: NONE };
const best = { recommends: false, docs: false, refresh: true, writeLess: FULL };
const container = { target: { platform: "container" } };
const cloud = { target: { platform: "cloud" } };
const repository = {
  name: "docker",
  url: "https://download.example.com/linux",
  suites: [],
  components: ["stable"],
  architectures: [],
};
const keyed = { ...repository, keyUrl: "https://download.example.com/gpg", keySha256: "0123" };

const TABLE: readonly [name: string, template: string, data: object][] = [
  ...MANAGERS.flatMap((manager): [string, string, object][] => {
    const system = { manager, os: SYSTEMS[manager] };
    return [
      [`${manager}-install`, `${manager}/install`, { ...system, ...container, ...plain, packages }],
      [`${manager}-install-best`, `${manager}/install`, { ...system, ...cloud, ...best, packages: mixed }],
      [`${manager}-remove`, `${manager}/remove`, { ...system, ...container, packages: ["gcc"] }],
    ];
  }),
  ...MANAGERS.slice(0, 5).map((manager): [string, string, object] => [
    `${manager}-repositories`,
    `${manager}/repositories`,
    {
      manager,
      os: SYSTEMS[manager],
      ...container,
      mirror: "http://mirror.example.com/debian",
      repositories: [{ ...repository, key: "KEY\n" }, keyed],
    },
  ]),
  ["apt-refresh-cloud", "apt/refresh", { manager: "apt", os: SYSTEMS.apt, ...cloud, writeLess: FULL }],
  [
    "files-place",
    "files/place",
    {
      entries: [
        { kind: "file", source: "/tmp/stage/app.conf", destination: "/etc/app.conf", mode: "0640", group: "app" },
        { kind: "folder", source: "/tmp/stage/site", destination: "/var/www/html", owner: "www-data" },
      ],
    },
  ],
  [
    "stages-place",
    "stages/place",
    {
      entries: [
        {
          archive: "/tmp/app.tar",
          checksum: "/tmp/app.tar.sha256",
          folder: "/tmp/app",
          from: "/out/app from builder",
          destination: "/usr/local/bin",
          file: "/usr/local/bin/app",
          mode: "0755",
        },
      ],
    },
  ],
  ["stages-pack", "stages/pack", { image: "builder", items: [{ path: "/out/my app", archive: "/tmp/export.tar" }] }],
  ["files-text", "files/text", { entries: [{ text: "it's\n", destination: "/etc/motd" }] }],
  [
    "download-file",
    "download/fetch",
    {
      url: "https://example.com/tool",
      sha256: "0123",
      destination: "/usr/local/bin/tool",
      stripComponents: 0,
      mode: "0755",
    },
  ],
  [
    "download-zip",
    "download/fetch",
    { url: "https://example.com/a.zip", sha256: "0123", destination: "/opt/a", unpack: "zip", stripComponents: 1 },
  ],
  [
    "service-enabled",
    "service/set",
    { name: "web", enabled: true, masked: false, restart: true, unit: "[Service]\n", os: SYSTEMS.apt, ...cloud },
  ],
  [
    "service-alpine",
    "service/set",
    { name: "web", enabled: true, masked: false, restart: false, os: SYSTEMS.apk, ...container },
  ],
];

it.each(TABLE)("renders %s", async (name, template, data) => {
  await expect(renderScript(template, data)).toMatchFileSnapshot(`expected/${name}.sh`);
});

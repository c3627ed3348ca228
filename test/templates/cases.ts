// Every script template with the data it may get: the matrix that is checked with shellcheck and printed by the tests.
import { BUILD_CACHES, type BuildCacheName } from "../../lib/catalog/caches.ts";
import { cachesOf } from "../../lib/packer/script-caches.ts";
import type {
  AddRepositories,
  InstallPackages,
  PackageManager,
  PackageReference,
  PackageRepository,
} from "../../lib/plan/actions.ts";

export interface Case {
  readonly template: string;
  readonly data: object;
}

export const NASTY = `it's "a" $(b) \`c\` \\d %s !\nnext\ttab -e`;

export const FULL = { caches: true, lists: true, noSync: true, noTranslations: true };
export const NONE = { caches: false, noSync: false, noTranslations: false };

export const SYSTEMS = {
  apt: { family: "debian", distribution: "debian", version: "12" },
  dnf: { family: "rhel", distribution: "rocky", version: "9" },
  yum: { family: "rhel", distribution: "amazon-linux", version: "2" },
  apk: { family: "alpine", distribution: "alpine", version: "3.20" },
  zypper: { family: "suse", distribution: "opensuse-leap", version: "15.6" },
  pip: { family: "debian", distribution: "ubuntu", version: "24.04" },
  npm: { family: "debian", distribution: "ubuntu", version: "24.04" },
} as const;

export const MANAGERS = Object.keys(SYSTEMS) as (keyof typeof SYSTEMS & PackageManager)[];
export const PLATFORMS = ["container", "cloud", "hypervisor", "none"] as const;

export const CLEANUPS = [
  "package-caches",
  "temporary-files",
  "logs",
  "shell-history",
  "documentation",
  "python-bytecode",
  "machine-id",
  "ssh-host-keys",
  "authorized-keys",
  "cloud-init",
  "network",
  "random-seed",
  "trim",
  "zero-fill",
  "azure-agent",
] as const;

const RUNTIME: PackageReference = { name: "curl", buildOnly: false };
const PINNED: PackageReference = { name: "git", version: "1:2.39.5-0+deb12u2", buildOnly: false };
const BUILD: PackageReference = { name: "gcc", buildOnly: true };
const ODD: PackageReference = { name: NASTY, version: NASTY, buildOnly: false };

const PACKAGES: readonly (readonly PackageReference[])[] = [
  [RUNTIME],
  [RUNTIME, PINNED, BUILD],
  [BUILD],
  [ODD, { ...ODD, buildOnly: true }],
];

const REPOSITORY: PackageRepository = {
  name: "docker",
  url: "https://download.example.com/linux",
  suites: [],
  components: ["stable"],
  architectures: [],
};

const REPOSITORIES: readonly (readonly PackageRepository[])[] = [
  [REPOSITORY],
  [
    {
      ...REPOSITORY,
      suites: ["bookworm", "x"],
      architectures: ["amd64"],
      key: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nit's\n",
    },
  ],
  [
    REPOSITORY,
    { ...REPOSITORY, name: NASTY, url: NASTY, components: [NASTY], keyUrl: NASTY, keySha256: "ab".repeat(32) },
  ],
  [],
];

const OWNERS = [
  {},
  { owner: "www-data" },
  { owner: "1000" },
  { group: "adm", mode: "0640" },
  { owner: NASTY, group: NASTY, mode: "4755" },
];

export function allCases(): Case[] {
  return [
    ...MANAGERS.flatMap(managerCases),
    ...fileCases(),
    ...downloadCases(),
    ...serviceCases(),
    ...cacheCases(),
    ...CLEANUPS.flatMap((part) => withPlatforms(`cleanup/${part}`, MANAGERS.slice(0, 5), {})),
    ...withPlatforms("reboot/machine", MANAGERS, { timeout: "5m" }),
  ];
}

function managerCases(manager: (typeof MANAGERS)[number]): Case[] {
  const only = [manager];
  const system = manager !== "pip" && manager !== "npm";
  const installs = PACKAGES.flatMap((packages) =>
    [FULL, NONE].flatMap((writeLess) =>
      [true, false].flatMap((on) => {
        const action: InstallPackages = {
          kind: "install-packages",
          manager,
          packages,
          recommends: on,
          docs: !on,
          refresh: on,
          writeLess,
        };
        const more = on ? { release: "bookworm-backports", index: "https://index.example.com/simple?a&b" } : {};
        return [
          ...withPlatforms(`${manager}/install`, only, { ...action, ...more }),
          ...withPlatforms(`${manager}/install`, only, { ...action, refresh: true }),
        ];
      }),
    ),
  );
  const removes = withPlatforms(`${manager}/remove`, only, {
    kind: "remove-build-packages",
    manager,
    packages: ["gcc"],
  });
  if (!system) return [...installs, ...removes];
  return [
    ...installs,
    ...removes,
    ...[FULL, NONE].flatMap((writeLess) =>
      withPlatforms(`${manager}/refresh`, only, { kind: "refresh-index", manager, writeLess }),
    ),
    ...REPOSITORIES.flatMap((repositories) =>
      [undefined, "https://mirror.example.com/it's|&/"].flatMap((mirror) => {
        const action: AddRepositories = {
          kind: "add-repositories",
          manager,
          repositories,
          ...(mirror === undefined ? {} : { mirror }),
        };
        return withPlatforms(`${manager}/repositories`, only, action);
      }),
    ),
    ...withPlatforms(`${manager}/clean`, only, {}),
  ];
}

function fileCases(): Case[] {
  return [
    ...OWNERS.flatMap((owner) => {
      const file = { kind: "file", source: "/tmp/stage/a b", destination: `/etc/${NASTY}`, ...owner };
      const folder = { kind: "folder", source: "/tmp/stage/site", destination: "/var/www/", ...owner };
      return [
        { template: "files/place", data: { entries: [file] } },
        { template: "files/place", data: { entries: [folder], staging: "/tmp/stage" } },
        { template: "files/place", data: { entries: [file, { ...folder, directoryMode: "2750" }], staging: NASTY } },
        ...["", "plain\n", NASTY, "a\r\nb\\0015\r", "%d\u0001é\u{1f600}"].map((text) => ({
          template: "files/text",
          data: { entries: [{ text, destination: `/etc/${NASTY}`, ...owner }] },
        })),
        { template: "files/value", data: { entries: [{ value: '"$input_1"', destination: "/etc/x", ...owner }] } },
      ];
    }),
    ...OWNERS.map((owner) => {
      const place = { archive: "/tmp/a.tar", checksum: "/tmp/a.tar.sha256", folder: NASTY, from: NASTY };
      const file = { ...place, destination: "/usr/local/bin", file: "/usr/local/bin/app", ...owner };
      return { template: "stages/place", data: { entries: [file, { ...file, directoryMode: "2750" }] } };
    }),
    {
      template: "stages/pack",
      data: { image: "builder", items: [NASTY, "/out/app"].map((path) => ({ path, archive: "/tmp/x.tar" })) },
    },
    { template: "files/archive", data: { path: "/tmp/packwright-a.tar", folder: "/tmp/packwright a" } },
  ];
}

function downloadCases(): Case[] {
  const data = {
    url: "https://example.com/a?b=c&d",
    sha256: "ab".repeat(32),
    destination: "/opt/tool",
    stripComponents: 0,
  };
  return OWNERS.flatMap((owner) => [
    { template: "download/fetch", data: { ...data, ...owner } },
    { template: "download/fetch", data: { ...data, ...owner, upload: "/tmp/packwright-web-web-abab" } },
    ...["tar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst", "zip"].flatMap((unpack) =>
      [0, 2].map((stripComponents) => ({
        template: "download/fetch",
        data: { ...data, ...owner, unpack, stripComponents },
      })),
    ),
  ]);
}

function cacheCases(): Case[] {
  const all = Object.keys(BUILD_CACHES) as BuildCacheName[];
  return [
    { template: "cache/open", data: { folders: ["/packer-files/cache", NASTY] } },
    ...["cache/apt", "cache/alone", "cache/links"].map((template) => ({ template, data: {} })),
    ...[all, ...all.map((name) => [name])].map((caches) => ({
      template: "cache/build",
      data: { caches: cachesOf({ kind: "run-script", source: { kind: "inline", lines: [] }, arguments: [], caches }) },
    })),
  ];
}

function serviceCases(): Case[] {
  const units = [undefined, "[Service]\nExecStart=/bin/sh -c 'echo $HOME'\n"];
  return units.flatMap((unit) =>
    [undefined, true, false].flatMap((enabled) =>
      [true, false].flatMap((on) =>
        ["nginx", "fstrim.timer", NASTY].flatMap((name) =>
          withPlatforms("service/set", MANAGERS.slice(0, 5), {
            ...{ name, masked: on, restart: !on },
            ...(unit === undefined ? {} : { unit }),
            ...(enabled === undefined ? {} : { enabled }),
          }),
        ),
      ),
    ),
  );
}

function withPlatforms(template: string, managers: readonly (typeof MANAGERS)[number][], data: object): Case[] {
  return managers.flatMap((manager) =>
    PLATFORMS.map((platform) => ({ template, data: { ...data, os: SYSTEMS[manager], target: { platform } } })),
  );
}

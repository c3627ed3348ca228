// What each kind of action reads, writes and allows: the one place where kinds are told apart for the passes' sake.
// Conservative: where Packwright does not know, the step is opaque.
import { installEffects } from "../catalog/package-managers.ts";
import type { FileEntry, InstallPackages, PackageManager } from "./actions.ts";
import { type Effects, joinEffects, NO_EFFECTS } from "./effects.ts";
import { hasExpression } from "./expression.ts";
import type { Action, Change, Step, Traits } from "./types.ts";

export interface ActionFacts {
  readonly effects: Effects;
  readonly traits: Traits;
  readonly change: Change;
}

/** Effects, traits and usual change class of an action. */
export function describeAction(action: Action): ActionFacts {
  switch (action.kind) {
    case "refresh-index":
      return facts("packages", refreshEffects(action.manager), { idempotent: true, refreshes: action.manager });
    case "add-repositories": {
      // Fetching a key can need packages of its own (`ca-certificates`). What a repository on the disk needs, nobody knows.
      const own = facts(
        "base",
        joinEffects([
          installEffects(action.manager),
          {
            reads: ["network:*"],
            writes: [`index:${action.manager}`, `path:${REPOSITORY_FOLDERS[action.manager] ?? "/etc"}`],
          },
        ]),
        { idempotent: true },
      );
      const local = action.repositories.some(({ url }) => url.startsWith("file:"));
      return local ? { ...own, traits: { ...own.traits, opaque: true } } : own;
    }
    case "install-packages":
      return facts("packages", installedEffects(action), {
        idempotent: true,
        installs: installKey(action),
        opaque: action.index?.startsWith("file:") ?? false,
        ...(SYSTEM_MANAGERS.has(action.manager) ? { needsIndex: action.manager } : {}),
      });
    case "remove-build-packages":
      return facts("always", installEffects(action.manager), { last: true });
    case "place-files":
      return facts("application", joinEffects(action.entries.map(fileEffects)), {
        idempotent: true,
        uploads: action.entries.some(({ content }) => content.kind === "file" || content.kind === "folder"),
      });
    case "run-script": {
      const inlineExpression = action.source.kind === "inline" && hasExpression(action.source.lines);
      return { effects: NO_EFFECTS, change: "configuration", traits: { ...OPAQUE, scriptable: !inlineExpression } };
    }
    case "fetch-download":
      // Certificates, proxies and credentials lie below /etc and /root; the program that fetches may be anywhere on the PATH.
      return facts(
        "packages",
        {
          reads: ["network:*", "packages:*", "path:/etc", "path:/root", "path:/usr/local", ...owners(action)],
          writes: pathResources(action.destination),
        },
        { idempotent: true },
      );
    case "set-service":
      return facts(
        "configuration",
        {
          reads: ["packages:*", ...UNIT_FOLDERS.map((folder) => `path:${folder}`)],
          writes: [`service:${action.name}`, "path:/etc/systemd/system", "path:/etc/init.d", "path:/etc/runlevels"],
        },
        // A restart takes in whatever was configured before it.
        action.restart ? { opaque: true } : { idempotent: true },
      );
    case "reboot-machine":
      return { effects: NO_EFFECTS, change: "configuration", traits: { ...OPAQUE, scriptable: false, barrier: true } };
    case "clean-image":
      return { effects: NO_EFFECTS, change: "always", traits: { ...OPAQUE, idempotent: true, last: true } };
    case "use-provisioner":
      return { effects: NO_EFFECTS, change: "configuration", traits: { ...OPAQUE, scriptable: false } };
    case "group":
      return {
        effects: action.steps.some(({ traits }) => traits.opaque)
          ? NO_EFFECTS
          : joinEffects(action.steps.map(({ effects }) => effects)),
        change: "configuration",
        traits: groupTraits(action.steps),
      };
  }
}

const OPAQUE: Traits = { opaque: true, idempotent: false, scriptable: true };

const SYSTEM_MANAGERS: ReadonlySet<PackageManager> = new Set(["apt", "dnf", "yum", "apk", "zypper"]);

const REPOSITORY_FOLDERS: { readonly [manager in PackageManager]?: string } = {
  apt: "/etc/apt",
  dnf: "/etc/yum.repos.d",
  yum: "/etc/yum.repos.d",
  apk: "/etc/apk",
  zypper: "/etc/zypp",
};

function facts(change: Change, effects: Effects, traits: Partial<Traits>): ActionFacts {
  return { change, effects, traits: { opaque: false, idempotent: false, scriptable: true, ...traits } };
}

function refreshEffects(manager: PackageManager): Effects {
  return { reads: [`path:${REPOSITORY_FOLDERS[manager] ?? "/etc"}`, "network:*"], writes: [`index:${manager}`] };
}

/** Where units and service scripts can lie. */
const UNIT_FOLDERS = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system", "/etc/init.d"];

/** Packages given as files are read from where they lie. */
function installedEffects({ manager, packages }: InstallPackages): Effects {
  const files = packages.flatMap(({ name }) => (name.startsWith("/") ? pathResources(name) : []));
  const effects = installEffects(manager);
  return files.length === 0 ? effects : { reads: [...effects.reads, ...files], writes: effects.writes };
}

/** Folders that are links to others on every system of today. */
const ALIASES: readonly (readonly [link: string, folder: string])[] = [
  ["/bin/", "/usr/bin/"],
  ["/sbin/", "/usr/sbin/"],
  ["/lib/", "/usr/lib/"],
  ["/lib64/", "/usr/lib64/"],
  ["/var/run/", "/run/"],
];

/** A path as resources, under both names where a part of it has two. */
function pathResources(path: string): string[] {
  const plain = path.replace(/(.)\/+$/, "$1");
  const others = ALIASES.flatMap(([link, folder]) =>
    plain.startsWith(link)
      ? [folder + plain.slice(link.length)]
      : plain.startsWith(folder)
        ? [link + plain.slice(folder.length)]
        : [],
  );
  return [plain, ...others].map((name) => `path:${name}`);
}

/** Installs with the same key can be one transaction. */
function installKey({ manager, recommends, docs, release, index }: InstallPackages): string {
  return [manager, recommends ? "recommends" : "", docs ? "docs" : "", release ?? "", index ?? ""].join("|");
}

function fileEffects(entry: FileEntry): Effects {
  return { reads: owners(entry), writes: pathResources(entry.destination) };
}

function owners({ owner, group }: { readonly owner?: string; readonly group?: string }): string[] {
  const numeric = (name: string) => /^\d+$/.test(name);
  return [
    ...(owner !== undefined && owner !== "root" && !numeric(owner) ? [`user:${owner}`] : []),
    ...(group !== undefined && group !== "root" && !numeric(group) ? [`group:${group}`] : []),
  ];
}

function groupTraits(steps: readonly Step[]): Traits {
  return {
    opaque: steps.some(({ traits }) => traits.opaque),
    idempotent: steps.every(({ traits }) => traits.idempotent),
    scriptable: true,
    uploads: steps.some(({ traits }) => traits.uploads),
    last: steps.every(({ traits }) => traits.last),
  };
}

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
    case "add-repositories":
      // Fetching a key can need packages of its own (`ca-certificates`).
      return facts(
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
    case "install-packages":
      return facts("packages", installEffects(action.manager), {
        idempotent: true,
        installs: installKey(action),
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
      return facts(
        "packages",
        {
          reads: ["network:*", "packages:*", ...owners(action)],
          writes: [`path:${action.destination}`],
        },
        { idempotent: true },
      );
    case "set-service":
      return facts(
        "configuration",
        {
          reads: ["packages:*"],
          writes: [`service:${action.name}`, "path:/etc/systemd/system", "path:/etc/init.d", "path:/etc/runlevels"],
        },
        { idempotent: true },
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

/** Installs with the same key can be one transaction. */
function installKey({ manager, recommends, docs, release, index }: InstallPackages): string {
  return [manager, recommends ? "recommends" : "", docs ? "docs" : "", release ?? "", index ?? ""].join("|");
}

function fileEffects(entry: FileEntry): Effects {
  return { reads: owners(entry), writes: [`path:${entry.destination.replace(/(.)\/+$/, "$1")}`] };
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

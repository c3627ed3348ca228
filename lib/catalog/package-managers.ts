// Package managers: the program, and what installing with it may read and write. Facts only; effects err on the side of too much.

export interface PackageManagerFacts {
  /** The program that must be in the image. */
  readonly binary: string;
  /** `system`: comes with the distribution and owns its files; `language`: is itself installed by a system manager. */
  readonly kind: "system" | "language";
  /** What stands between name and version in a request. */
  readonly versionSeparator: string;
  /** Whether it keeps an index that must be refreshed before an install. */
  readonly hasIndex: boolean;
}

export const PACKAGE_MANAGERS = {
  apt: { binary: "apt-get", kind: "system", versionSeparator: "=", hasIndex: true },
  dnf: { binary: "dnf", kind: "system", versionSeparator: "-", hasIndex: true },
  yum: { binary: "yum", kind: "system", versionSeparator: "-", hasIndex: true },
  apk: { binary: "apk", kind: "system", versionSeparator: "=", hasIndex: true },
  zypper: { binary: "zypper", kind: "system", versionSeparator: "=", hasIndex: true },
  pip: { binary: "pip3", kind: "language", versionSeparator: "==", hasIndex: false },
  npm: { binary: "npm", kind: "language", versionSeparator: "@", hasIndex: false },
} as const satisfies { readonly [manager: string]: PackageManagerFacts };

export type PackageManagerName = keyof typeof PACKAGE_MANAGERS;

/** Resources as `lib/plan/effects.ts` names them. */
export interface ManagerEffects {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/**
 * Folders whose files packages may own. By Debian policy 9.1 and the packaging rules of the others, never `/usr/local`, `/home`, `/srv`,
 * `/root` and `/tmp`.
 */
export const PACKAGE_PATHS: readonly string[] = [
  "/bin",
  "/boot",
  "/etc",
  "/lib",
  "/lib32",
  "/lib64",
  "/opt",
  "/run",
  "/sbin",
  "/usr/bin",
  "/usr/games",
  "/usr/include",
  "/usr/lib",
  "/usr/lib32",
  "/usr/lib64",
  "/usr/libexec",
  "/usr/sbin",
  "/usr/share",
  "/usr/src",
  "/var",
];

/** Installing, and removing. Scripts of packages find programs in `PATH`, and so may read `/usr/local`. */
export function installEffects(manager: PackageManagerName): ManagerEffects {
  let effects = known.get(manager);
  if (!effects) {
    effects = findEffects(manager);
    known.set(manager, effects);
  }
  return effects;
}

const known = new Map<PackageManagerName, ManagerEffects>();

function findEffects(manager: PackageManagerName): ManagerEffects {
  const paths = PACKAGE_PATHS.map((path) => `path:${path}`);
  if (PACKAGE_MANAGERS[manager].kind === "system") {
    const accounts = ["user:*", "group:*", "service:*"];
    return {
      reads: [`index:${manager}`, "network:*", "path:/usr/local"],
      writes: [`packages:${manager}`, ...accounts, ...paths],
    };
  }
  // Building from source uses compilers and headers, and configuration, of the system.
  return {
    reads: ["network:*", "packages:*", "path:/root", ...paths],
    writes: [`packages:${manager}`, "path:/usr/local", ...(manager === "npm" ? NPM_PATHS : [])],
  };
}

/** Where npm puts global packages when its prefix is `/usr`. */
const NPM_PATHS = ["path:/usr/lib/node_modules", "path:/usr/bin", "path:/root/.npm"];

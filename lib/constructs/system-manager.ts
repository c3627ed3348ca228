// The package manager of an image's operating system.
import { tryFindOperatingSystem } from "../catalog/operating-systems.ts";
import type { PackageManager } from "../plan/actions.ts";
import type { OperatingSystem } from "../plan/types.ts";

const BY_FAMILY = { debian: "apt", rhel: "dnf", alpine: "apk", suse: "zypper", windows: undefined } as const;

/** Undefined: it has none that Packwright drives. */
export function systemManager({ family, distribution, version }: OperatingSystem): PackageManager | undefined {
  return tryFindOperatingSystem(distribution, version)?.packageManager ?? BY_FAMILY[family];
}

/** dnf and yum take the same packages and repositories. */
export function isSameFamily(one: PackageManager, other: PackageManager | undefined): boolean {
  const plain = (manager: PackageManager | undefined) => (manager === "yum" ? "dnf" : manager);
  return plain(one) === plain(other);
}

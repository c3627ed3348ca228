// Known distributions: family, package manager and code names. Facts only.

export interface KnownOperatingSystem {
  readonly distribution: string;
  readonly family: "debian" | "rhel" | "alpine" | "suse" | "windows";
  readonly version: string;
  /** The system's package manager; Windows has none that Packwright drives. */
  readonly packageManager?: "apt" | "dnf" | "yum" | "apk" | "zypper";
  /** What Debian and Ubuntu call the release, e.g. `bookworm`. */
  readonly codeName?: string;
}

const DEBIAN = { "10": "buster", "11": "bullseye", "12": "bookworm", "13": "trixie" };
const UBUNTU = {
  "20.04": "focal",
  "22.04": "jammy",
  "24.04": "noble",
  "24.10": "oracular",
  "25.04": "plucky",
  "25.10": "questing",
  "26.04": "resolute",
};

export const OPERATING_SYSTEMS: readonly KnownOperatingSystem[] = [
  ...named("debian", DEBIAN),
  ...named("ubuntu", UBUNTU),
  ...versions("rhel", "rhel", "dnf", ["8", "9", "10"]),
  ...versions("rocky", "rhel", "dnf", ["8", "9", "10"]),
  ...versions("almalinux", "rhel", "dnf", ["8", "9", "10"]),
  ...versions("centos-stream", "rhel", "dnf", ["8", "9", "10"]),
  ...versions("oracle-linux", "rhel", "dnf", ["8", "9", "10"]),
  ...versions("fedora", "rhel", "dnf", ["40", "41", "42", "43", "44"]),
  ...versions("amazon-linux", "rhel", "yum", ["2"]),
  ...versions("amazon-linux", "rhel", "dnf", ["2023"]),
  ...versions("alpine", "alpine", "apk", ["3.18", "3.19", "3.20", "3.21", "3.22", "3.23"]),
  ...versions("opensuse-leap", "suse", "zypper", ["15.5", "15.6", "15"]),
  ...versions("sles", "suse", "zypper", ["15"]),
  ...["2016", "2019", "2022", "2025"].map(
    (version) => ({ distribution: "windows", family: "windows", version }) as const,
  ),
];

/**
 * What is known of a distribution and version. A more exact version is of its release (`rocky` `9.4` is of `9`); of a version that is
 * not in the table, family and package manager are those of the distribution's newest. Undefined: no such distribution.
 */
export function tryFindOperatingSystem(distribution: string, version: string): KnownOperatingSystem | undefined {
  const known = OPERATING_SYSTEMS.filter((system) => system.distribution === distribution);
  const exact = known.find((system) => system.version === version);
  const release = exact ?? known.findLast((system) => version.startsWith(`${system.version}.`));
  if (release) return { ...release, version };
  const newest = known.at(-1);
  if (!newest) return undefined;
  const { codeName: _, ...rest } = newest;
  return { ...rest, version };
}

/** Like `tryFindOperatingSystem`; throws a `RangeError` when the distribution is not known. */
export function findOperatingSystem(distribution: string, version: string): KnownOperatingSystem {
  const found = tryFindOperatingSystem(distribution, version);
  if (found) return found;
  throw new RangeError(`Unexpected distribution \`${distribution}\`, expected ${listDistributions().join(", ")}`);
}

export function listDistributions(): string[] {
  return [...new Set(OPERATING_SYSTEMS.map(({ distribution }) => distribution))];
}

function named(distribution: string, releases: { readonly [version: string]: string }): KnownOperatingSystem[] {
  return Object.entries(releases)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([version, codeName]) => ({ distribution, family: "debian", version, packageManager: "apt", codeName }));
}

function versions(
  distribution: string,
  family: "rhel" | "alpine" | "suse",
  packageManager: "dnf" | "yum" | "apk" | "zypper",
  list: readonly string[],
): KnownOperatingSystem[] {
  return list.map((version) => ({ distribution, family, version, packageManager }));
}

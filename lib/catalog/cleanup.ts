// What to remove at the end of a build, by operating system and kind of target, with the reason. Facts only: the scripts are templates.

/** The same names as `CleanupPart` in `lib/plan/types.ts`, which this rank may not import. */
export type CleanupPartName =
  | "package-caches"
  | "temporary-files"
  | "logs"
  | "shell-history"
  | "documentation"
  | "python-bytecode"
  | "machine-id"
  | "ssh-host-keys"
  | "authorized-keys"
  | "cloud-init"
  | "network"
  | "random-seed"
  | "trim"
  | "zero-fill"
  | "azure-agent";

export type CleanupPlatform = "container" | "cloud" | "hypervisor" | "none";

interface CleanupRule {
  readonly part: CleanupPartName;
  readonly why: string;
  /** Kinds of targets where it is done without asking. Empty: only when asked for. */
  readonly platforms: readonly CleanupPlatform[];
  /** Only for these builders, by the whole name or what it starts with. */
  readonly builders?: readonly string[];
}

/** In the order in which they run: what needs accounts or tools first, what reclaims space behind it, what locks everyone out last. */
export const CLEANUP_RULES: readonly CleanupRule[] = [
  {
    part: "package-caches",
    why: "indexes and archives can be downloaded again, and age",
    platforms: ["container", "cloud", "hypervisor"],
  },
  {
    part: "documentation",
    why: "nobody reads manuals in most images; asked for only, as some licences want them",
    platforms: [],
  },
  {
    part: "python-bytecode",
    why: "Python writes it again, at the cost of a slower first start; asked for only",
    platforms: [],
  },
  { part: "cloud-init", why: "the next boot must be a first boot again", platforms: ["cloud", "hypervisor"] },
  { part: "logs", why: "they tell of the build's machine only", platforms: ["container", "cloud", "hypervisor"] },
  { part: "shell-history", why: "it may hold secrets", platforms: ["container", "cloud", "hypervisor"] },
  {
    part: "machine-id",
    why: "two machines with one id get one DHCP lease and one journal",
    platforms: ["cloud", "hypervisor"],
  },
  {
    part: "ssh-host-keys",
    why: "machines with the same keys can pass for each other",
    platforms: ["cloud", "hypervisor"],
  },
  {
    part: "network",
    why: "leases and card names are those of the build's machine",
    platforms: ["cloud", "hypervisor"],
  },
  { part: "random-seed", why: "two machines must not start with the same entropy", platforms: ["cloud", "hypervisor"] },
  {
    part: "authorized-keys",
    why: "the build's key must not open the images; the cloud brings the user's own",
    platforms: ["cloud"],
  },
  { part: "temporary-files", why: "what is left there is left over", platforms: ["container", "cloud", "hypervisor"] },
  {
    part: "trim",
    why: "blocks that the disk knows to be free are not in the image",
    platforms: ["hypervisor"],
    builders: ["qemu", "libvirt", "proxmox", "tart", "vsphere", "nutanix", "hyperv"],
  },
  {
    part: "zero-fill",
    why: "these formats leave out zeros only; cloud, qemu and thin disks would grow instead (packer#2853)",
    platforms: ["hypervisor"],
    builders: ["virtualbox", "vmware", "parallels"],
  },
  {
    part: "azure-agent",
    why: "Azure makes machines only from a deprovisioned system",
    platforms: ["cloud"],
    builders: ["azure-arm", "azure-chroot"],
  },
];

/**
 * Parts that a target's image should be cleaned of without asking, in order. Nothing for Windows, and nothing for the `null` builder
 * (`none`): that is somebody's machine.
 */
export function cleanupParts(
  os: { readonly family: string },
  platform: CleanupPlatform,
  builderType: string,
): readonly { readonly part: CleanupPartName; readonly why: string }[] {
  if (os.family === "windows") return [];
  return CLEANUP_RULES.filter(
    ({ platforms, builders }) =>
      platforms.includes(platform) && (builders === undefined || builders.some((name) => isBuilder(builderType, name))),
  ).map(({ part, why }) => ({ part, why }));
}

/** `virtualbox` stands for `virtualbox-iso`, `virtualbox-ovf`, …. */
function isBuilder(type: string, name: string): boolean {
  return type === name || type.startsWith(`${name}-`);
}

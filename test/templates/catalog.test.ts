// The facts that go with the script templates: what is cleaned where, and which systems there are.
import { describe, expect, it } from "vitest";
import { CLEANUP_RULES, type CleanupPartName, cleanupParts } from "../../lib/catalog/cleanup.ts";
import { findOperatingSystem, OPERATING_SYSTEMS, tryFindOperatingSystem } from "../../lib/catalog/operating-systems.ts";
import { installEffects, PACKAGE_MANAGERS, type PackageManagerName } from "../../lib/catalog/package-managers.ts";
import type { CleanupPart, PackageManager } from "../../lib/plan/actions.ts";
import { conflicts } from "../../lib/plan/effects.ts";
import { CLEANUPS } from "./cases.ts";

// The catalog may not import the plan's types: that they are the same is checked here, by the compiler.
const part: CleanupPartName = "trim" as CleanupPart;
const same: CleanupPart = part;
const manager: PackageManagerName = "apt" as PackageManager;
const sameManager: PackageManager = manager;

describe("cleanup", () => {
  const parts = (platform: "container" | "cloud" | "hypervisor" | "none", builder: string, family = "debian") =>
    cleanupParts({ family }, platform, builder)
      .map((item) => item.part)
      .join(" ");
  const everywhere = "cloud-init logs shell-history machine-id ssh-host-keys network random-seed";

  it.each([
    ["container", "docker", "package-caches logs shell-history temporary-files"],
    ["cloud", "amazon-ebs", `package-caches ${everywhere} authorized-keys temporary-files`],
    ["cloud", "azure-arm", `package-caches ${everywhere} authorized-keys temporary-files azure-agent`],
    ["hypervisor", "qemu", `package-caches ${everywhere} temporary-files trim`],
    ["hypervisor", "virtualbox-iso", `package-caches ${everywhere} temporary-files zero-fill`],
    ["hypervisor", "vmware-vmx", `package-caches ${everywhere} temporary-files zero-fill`],
    ["none", "null", ""],
  ] as const)("fits %s (%s)", (platform, builder, expected) => {
    expect(parts(platform, builder)).toBe(expected);
  });

  it("does nothing on Windows", () => {
    expect(parts("cloud", "azure-arm", "windows")).toBe("");
  });

  it("never fills with zeros where that makes the image bigger", () => {
    for (const builder of ["qemu", "amazon-ebs", "googlecompute", "vsphere-iso", "proxmox-iso", "libvirt"])
      for (const platform of ["container", "cloud", "hypervisor", "none"] as const)
        expect(parts(platform, builder)).not.toContain("zero-fill");
  });

  it("has a reason for every part", () => {
    expect(CLEANUP_RULES.map((rule) => rule.part).sort()).toEqual([...CLEANUPS].sort());
    expect(same).toBe("trim");
  });
});

describe("operating systems", () => {
  it.each([
    ["debian", "12", "apt", "bookworm"],
    ["debian", "12.5", "apt", "bookworm"],
    ["ubuntu", "24.04", "apt", "noble"],
    ["ubuntu", "99.10", "apt", undefined],
    ["rocky", "9.4", "dnf", undefined],
    ["amazon-linux", "2", "yum", undefined],
    ["amazon-linux", "2023", "dnf", undefined],
    ["alpine", "3.20.1", "apk", undefined],
    ["sles", "15.6", "zypper", undefined],
    ["windows", "2022", undefined, undefined],
  ])("knows %s %s", (distribution, version, packageManager, codeName) => {
    const found = findOperatingSystem(distribution, version);
    expect([found.packageManager, found.codeName, found.version]).toEqual([packageManager, codeName, version]);
  });

  it("knows each only once, and no others", () => {
    const names = OPERATING_SYSTEMS.map(({ distribution, version }) => `${distribution} ${version}`);
    expect(new Set(names).size).toBe(names.length);
    expect(tryFindOperatingSystem("plan9", "4")).toBeUndefined();
    expect(() => findOperatingSystem("plan9", "4")).toThrow(
      "Unexpected distribution `plan9`, expected debian, ubuntu,",
    );
  });
});

describe("effects of installs", () => {
  const touches = (name: PackageManagerName, path: string) =>
    conflicts(installEffects(name), { reads: [], writes: [`path:${path}`] });

  it("conflict with what packages may own or read, and with nothing else", () => {
    expect(
      ["/etc/nginx", "/usr/bin/x", "/var/www", "/opt/x", "/usr/local/bin/x"].map((path) => touches("apt", path)),
    ).not.toContain(false);
    expect(["/srv/site", "/home/me/x", "/root/.profile", "/tmp/x"].map((path) => touches("apt", path))).not.toContain(
      true,
    );
    expect(touches("apt", "/usr")).toBe(true);
  });

  it("keep pip and npm behind the system's packages, and users behind all", () => {
    expect(conflicts(installEffects("pip"), installEffects("apt"))).toBe(true);
    expect(conflicts(installEffects("npm"), installEffects("apk"))).toBe(true);
    expect(conflicts(installEffects("apt"), { reads: ["user:www-data"], writes: [] })).toBe(true);
    expect(touches("pip", "/usr/local/lib")).toBe(true);
    expect(Object.keys(PACKAGE_MANAGERS)).toContain(sameManager);
  });
});

// What the vendors' own cloud images are like: the user to log in as, and the name of the root disk on EC2. Facts only.
import { builderTraits } from "../catalog/builders.ts";
import type { OperatingSystem } from "../plan/types.ts";

const EC2_USERS: { readonly [distribution: string]: string } = {
  debian: "admin",
  ubuntu: "ubuntu",
  rocky: "rocky",
  fedora: "fedora",
  alpine: "alpine",
};

/** User of the distribution's cloud image. Google and Azure make whatever user Packer asks for; others start with root. */
export function loginUser(builderType: string, { distribution, family }: OperatingSystem): string | undefined {
  if (family === "windows") return undefined;
  if (/^(amazon|outscale)-/.test(builderType)) return EC2_USERS[distribution] ?? "ec2-user";
  if (/^(googlecompute|azure-.*|yandex)$/.test(builderType))
    return distribution === "ubuntu" && builderType === "yandex" ? "ubuntu" : "packer";
  if (builderType === "openstack" || builderTraits(builderType).platform === "hypervisor")
    return distribution === "debian" ? "debian" : (EC2_USERS[distribution] ?? "cloud-user");
  if (builderType === "oracle-oci") return distribution === "ubuntu" ? "ubuntu" : "opc";
  return "root";
}

/** Name of the disk that the system is on, in the distribution's AMIs. */
export function rootDevice({ distribution }: OperatingSystem): string {
  return /^(ubuntu|rhel|rocky|almalinux|centos-stream|oracle-linux|fedora|sles|opensuse-leap|windows)$/.test(
    distribution,
  )
    ? "/dev/sda1"
    : "/dev/xvda";
}

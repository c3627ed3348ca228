// How Packer's names become property names. The generator and the runtime share it, so that tables need to hold Packer's names only.

/** `ssh_username` → `sshUsername`, `CPUs` → `cpus`, `RAM_reservation` → `ramReservation`, `resolv-conf` → `resolvConf`. */
export function propName(packerName: string): string {
  const [first = "", ...rest] = packerName.split(/[-_]+/).filter((word) => word !== "");
  if (first === "") return packerName;
  return lowerFirst(first) + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function lowerFirst(word: string): string {
  return /^[A-Z]+s?$/.test(word) ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}

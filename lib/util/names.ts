// Conversions between the naming styles of TypeScript, HCL and file systems.

/** `ssh_username` → `sshUsername`; leading capitals and digits stay. */
export function camelCase(name: string): string {
  return name.replace(/[-_]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `amazon-ebs` → `AmazonEbs`. */
export function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** Any text as a name that HCL, Docker and file systems take: lower case, digits and single hyphens, never empty. */
export function slug(text: string): string {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "x" : plain;
}

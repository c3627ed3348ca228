// The content that all subjects are fed: the same texts for the same image, different ones for different images.

const PACKAGES = [
  "ca-certificates", "curl", "git", "jq", "less", "nginx-light", "openssl", "procps", "python3-minimal", "redis-server",
  "rsync", "sqlite3", "tini", "unzip", "vim-tiny", "xz-utils", "zstd", "haproxy", "memcached", "postgresql-client",
]; // biome-ignore format: a list of names

export interface Recipe {
  readonly name: string;
  readonly tools: readonly string[];
  readonly server: readonly string[];
  readonly debugging: readonly string[];
  /** About 600 bytes of configuration. */
  readonly settings: string;
  readonly unit: string;
  readonly greeting: string;
  readonly user: string;
  readonly createUser: readonly string[];
  readonly setUp: readonly string[];
  readonly check: readonly string[];
}

/** What the image with this number is made of. */
export function recipe(number: number): Recipe {
  const name = `service-${String(number).padStart(4, "0")}`;
  const user = `user${number}`;
  const pick = (offset: number) => PACKAGES[(number * 7 + offset) % PACKAGES.length]!;
  return {
    name,
    user,
    tools: [pick(0), pick(3), pick(11)],
    server: [pick(5), pick(6)],
    debugging: [pick(8)],
    settings: settings(name, number),
    unit: `[Unit]\nDescription=${name}\nAfter=network.target\n\n[Service]\nUser=${user}\nExecStart=/opt/${name}/run\n\n[Install]\nWantedBy=multi-user.target\n`,
    greeting: `Welcome to ${name}.\nAsk team-${number % 17}@example.com.\n`,
    createUser: [`useradd --system --create-home ${user}`, `install -d -o ${user} /opt/${name} /var/lib/${name}`],
    setUp: [
      `printf '#!/bin/sh\\nexec sleep %s\\n' "$SECONDS_TO_SLEEP" > run`,
      "chmod 0755 run",
      `if [ -f /etc/${name}/settings.conf ]; then`,
      `  grep -q 'port = ${8000 + number}' /etc/${name}/settings.conf`,
      "fi",
    ],
    check: [`test -x /opt/${name}/run`, `id -u ${user}`],
  };
}

function settings(name: string, number: number): string {
  const lines = Array.from(
    { length: 16 },
    (_, index) => `option_${index} = "${name}-value-${(number * 31 + index * 7) % 997}"`,
  );
  return `[${name}]\nport = ${8000 + number}\n${lines.join("\n")}\n`;
}

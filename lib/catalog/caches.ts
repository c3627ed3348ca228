// Caches of build tools: what points a tool to a folder of its own that builds share, and what two builds must not do at once. Facts only.

export type BuildCacheName = "go" | "cargo" | "maven" | "gradle" | "ccache" | "npm" | "pip";

export interface BuildCacheFacts {
  /** Environment variables that name a folder; the value is the path below the cache's own folder, "" for itself. */
  readonly variables?: { readonly [variable: string]: string };
  /** Environment variables that get an option more; the folder is put behind an option that ends in `=`. */
  readonly options?: { readonly [variable: string]: string };
  /** What of the tool's home is a link into the cache while the script runs: the home also holds programs and settings that must stay. */
  readonly links?: CacheLinks;
  /** File descriptor of the lock that lets one build at a time run, for tools whose own locks do not reach beyond their container. */
  readonly lock?: number;
}

export interface CacheLinks {
  /** Environment variable that names the home, and where it is below the user's own otherwise. */
  readonly home: string;
  readonly otherwise: string;
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

export const BUILD_CACHES: { readonly [name in BuildCacheName]: BuildCacheFacts } = {
  // https://go.dev/ref/mod#module-cache: both folders are locked by the kernel's file locks.
  go: { variables: { GOMODCACHE: "modules", GOCACHE: "build" } },
  // https://doc.rust-lang.org/cargo/guide/cargo-home.html: `bin`, `config.toml` and `credentials.toml` stay; `.package-cache` is the lock.
  cargo: {
    links: { home: "CARGO_HOME", otherwise: ".cargo", folders: ["registry", "git"], files: [".package-cache"] },
  },
  // A property of the Java machine works in every version of Maven; MAVEN_ARGS only since 3.9.
  maven: { options: { MAVEN_OPTS: "-Dmaven.repo.local=" }, lock: 8 },
  // Its locks ask the process that holds one, over the loopback interface; a daemon would hold them after the script.
  gradle: {
    options: { GRADLE_OPTS: "-Dorg.gradle.daemon=false" },
    links: { home: "GRADLE_USER_HOME", otherwise: ".gradle", folders: ["caches", "wrapper"], files: [] },
    lock: 7,
  },
  ccache: { variables: { CCACHE_DIR: "" } },
  npm: { variables: { npm_config_cache: "" } },
  pip: { variables: { PIP_CACHE_DIR: "" } },
};

export const BUILD_CACHE_NAMES = Object.keys(BUILD_CACHES) as readonly BuildCacheName[];

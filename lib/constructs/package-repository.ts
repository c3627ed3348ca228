// Package repositories as users give them, and their lowered form with the signing key's text read from the project.
import { error } from "../diagnostics/diagnostic.ts";
import type { PackageManager, PackageRepository } from "../plan/actions.ts";
import { type Check, checkProps, listOf, oneOf, required, satisfies, TEXT } from "./check-props.ts";
import { isProblem } from "./project-files.ts";
import type { StepContext } from "./step-construct.ts";

/** A repository to install from, with at most one of `key`, `keyFile` and `keyUrl`. */
export interface RepositoryProps {
  /** Name of its file, e.g. `docker`. */
  readonly name: string;
  /** Where its packages are, e.g. `https://download.docker.com/linux/debian`; apt: what stands before the suite. */
  readonly url: string;
  /** Which manager it is for. Default: the operating system's own. */
  readonly manager?: "apt" | "dnf" | "yum" | "apk" | "zypper";
  /** apt: suites, e.g. `bookworm`. Default: the release's code name. */
  readonly suites?: readonly string[];
  /** apt: components. Default `main`. */
  readonly components?: readonly string[];
  /** Default: the machine's own. */
  readonly architectures?: readonly string[];
  /** Text of the signing key (armored). */
  readonly key?: string;
  /** Or a file of the project with it. */
  readonly keyFile?: string;
  /** Or a URL to fetch it from; needs `keySha256`. */
  readonly keyUrl?: string;
  /** Hex SHA-256 of what `keyUrl` gives: a key that was exchanged ends the build. */
  readonly keySha256?: string;
}

const HASH = satisfies("64 hexadecimal digits", (value) => typeof value === "string" && /^[0-9a-f]{64}$/i.test(value));
const URL_CHECK = satisfies(
  "a URL",
  (value) => typeof value === "string" && /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value),
);

const SHAPE = {
  name: required(
    satisfies(
      "a file name of letters, digits, `.`, `_` and `-`",
      (value) => typeof value === "string" && /^[A-Za-z0-9][\w.-]*$/.test(value),
    ),
    'Write name: "docker".',
  ),
  url: required(URL_CHECK, 'Write url: "https://…".'),
  manager: oneOf("apt", "dnf", "yum", "apk", "zypper"),
  suites: listOf(TEXT, "suites"),
  components: listOf(TEXT, "components"),
  architectures: listOf(TEXT, "architectures"),
  key: TEXT,
  keyFile: TEXT,
  keyUrl: URL_CHECK,
  keySha256: HASH,
};

export const REPOSITORY: Check = {
  expected: "an object with name and url",
  problems: (value, path) => {
    const problems = checkProps(value, SHAPE, path);
    if (problems.length > 0) return problems;
    const { key, keyFile, keyUrl, keySha256 } = value as RepositoryProps;
    if ([key, keyFile, keyUrl].filter((given) => given !== undefined).length > 1) {
      problems.push(
        error(
          "constructs/exclusive-props",
          `Unexpected several keys for \`${path}\`, expected one of \`key\`, \`keyFile\` or \`keyUrl\``,
          { help: "Keep one of them." },
        ),
      );
    }
    if (keyUrl !== undefined && keySha256 === undefined) {
      problems.push(
        error(
          "constructs/missing-prop",
          `Missing \`${path}.keySha256\`, expected the checksum of the key at \`keyUrl\``,
          {
            help: `Run: curl -fsSL ${keyUrl} | sha256sum`,
          },
        ),
      );
    }
    return problems;
  },
};

export function toRepository(
  props: RepositoryProps,
  manager: PackageManager,
  context: StepContext,
): PackageRepository | undefined {
  const { name, url, suites = [], components, architectures = [], keyFile, keyUrl, keySha256 } = props;
  let { key } = props;
  if (keyFile !== undefined) {
    const file = context.project.readText(keyFile);
    if (isProblem(file)) {
      context.report({ ...file, origin: context.origin });
      return undefined;
    }
    key = file.text;
  }
  return {
    name,
    url,
    suites,
    components: components ?? (manager === "apt" ? ["main"] : []),
    architectures,
    ...(key === undefined ? {} : { key }),
    ...(keyUrl === undefined ? {} : { keyUrl }),
    ...(keySha256 === undefined ? {} : { keySha256: keySha256.toLowerCase() }),
  };
}

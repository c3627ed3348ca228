// Packages of the system's manager, of pip and of npm. Lowers naively (repositories, refresh, install): passes join and share the steps.
import type { Construct } from "constructs";
import { error } from "../diagnostics/diagnostic.ts";
import type { PackageManager, PackageReference } from "../plan/actions.ts";
import type { Step } from "../plan/types.ts";
import { listOr } from "../util/text.ts";
import { BOOLEAN, isPlainObject, listOf, type Shape, TEXT } from "./check-props.ts";
import { PACKAGE, type PackageProps, toPackageReference } from "./package-reference.ts";
import { REPOSITORY, type RepositoryProps, toRepository } from "./package-repository.ts";
import { recordProblem } from "./problems.ts";
import { type LoweredStep, StepConstruct, type StepContext, type StepProps } from "./step-construct.ts";
import { isSameFamily, systemManager } from "./system-manager.ts";

/** At least one list of packages, or repositories. */
export interface PackagesProps extends StepProps {
  /** For the manager of the image's operating system, whichever it is. */
  readonly packages?: readonly PackageProps[];
  /** For Debian and Ubuntu. Of the lists for system managers, the one that fits the image's operating system is used. */
  readonly apt?: readonly PackageProps[];
  /** For Fedora, Red Hat and its kin; on a system with yum they are installed with yum. */
  readonly dnf?: readonly PackageProps[];
  /** For systems with yum, such as Amazon Linux 2; on a system with dnf they are installed with dnf. */
  readonly yum?: readonly PackageProps[];
  /** For Alpine. */
  readonly apk?: readonly PackageProps[];
  /** For openSUSE and SLES. */
  readonly zypper?: readonly PackageProps[];
  /** Python packages, installed with pip besides the system's packages. */
  readonly pip?: readonly PackageProps[];
  /** Node packages, installed globally with npm. */
  readonly npm?: readonly PackageProps[];
  /** Repositories to add before. */
  readonly repositories?: readonly RepositoryProps[];
  /** Also install what the packages merely recommend. Default false. */
  readonly recommends?: boolean;
  /** Keep documentation and manual pages. Default true. */
  readonly docs?: boolean;
  /** Gone from the image at the end of its build. Default false. */
  readonly buildOnly?: boolean;
  /** apt: take them from this release, e.g. `bookworm-backports`. */
  readonly release?: string;
  /** pip: index URL; npm: registry URL. */
  readonly index?: string;
}

const LISTS = ["packages", "apt", "dnf", "yum", "apk", "zypper", "pip", "npm"] as const;
const SYSTEM_MANAGERS = ["apt", "dnf", "yum", "apk", "zypper"] as const;
const PACKAGES = listOf(PACKAGE, "packages");

const SHAPE: Shape = {
  ...Object.fromEntries(LISTS.map((list) => [list, PACKAGES])),
  repositories: listOf(REPOSITORY, "repositories"),
  recommends: BOOLEAN,
  docs: BOOLEAN,
  buildOnly: BOOLEAN,
  release: TEXT,
  index: TEXT,
};

/**
 * Packages of the system's manager, of pip and of npm, repositories first. The index is refreshed where it must be, and cleanup removes the
 * caches. Without a version, the manager takes the one it prefers. Lists for other systems only are an error.
 */
export class Packages extends StepConstruct {
  readonly #props: PackagesProps;

  constructor(scope: Construct, id: string, props: PackagesProps) {
    super(scope, id, props, SHAPE);
    this.#props = props ?? {};
    if (
      isPlainObject(props) &&
      LISTS.every((list) => this.#props[list] === undefined) &&
      this.#props.repositories === undefined
    ) {
      recordProblem(
        this,
        error("constructs/missing-prop", `Missing packages, expected ${listOr(LISTS)}`, {
          help: 'Write apt: ["curl"], or packages: ["curl"] for any system.',
        }),
      );
    }
  }

  override lower(context: StepContext): readonly Step[] {
    const system = this.#systemPackages(context);
    return [
      ...this.#repositories(context),
      ...this.#install(context, systemManager(context.os) ?? "apt", system, undefined),
      ...this.#install(context, "pip", this.#list("pip"), "pip"),
      ...this.#install(context, "npm", this.#list("npm"), "npm"),
    ];
  }

  #systemPackages({ os, origin, report }: StepContext): readonly PackageReference[] {
    const manager = systemManager(os);
    const given = SYSTEM_MANAGERS.filter((name) => this.#props[name] !== undefined);
    const fitting = given.filter((name) => isSameFamily(name, manager));
    const chosen = fitting.find((name) => name === manager) ?? fitting[0];
    const elsewhere = this.#props.packages ?? this.#props.pip ?? this.#props.npm;
    if (given.length > 0 && chosen === undefined && elsewhere === undefined) {
      report(
        error(
          "constructs/no-fitting-packages",
          `Unexpected packages for ${listOr(given)} only, expected some for \`${manager}\`: the image has ${os.distribution} ${os.version}`,
          {
            origin,
            help: `Add \`${manager}: [...]\` with the packages' names there, or \`packages: [...]\` where the names are the same.`,
          },
        ),
      );
    }
    const common = this.#props.packages ?? [];
    const own = chosen === undefined ? [] : (this.#props[chosen] ?? []);
    return [...common, ...own].map((item) =>
      toPackageReference(manager ?? "apt", item, this.#props.buildOnly ?? false),
    );
  }

  #list(manager: "pip" | "npm"): readonly PackageReference[] {
    return (this.#props[manager] ?? []).map((item) =>
      toPackageReference(manager, item, this.#props.buildOnly ?? false),
    );
  }

  #repositories(context: StepContext): readonly Step[] {
    const byManager = new Map<PackageManager, RepositoryProps[]>();
    const own = systemManager(context.os);
    if (own === undefined) return [];
    for (const repository of this.#props.repositories ?? []) {
      const { manager = own } = repository;
      if (!isSameFamily(manager, own)) continue;
      byManager.set(own, [...(byManager.get(own) ?? []), repository]);
    }
    return [...byManager].map(([manager, list]) => {
      const repositories = list.flatMap((props) => toRepository(props, manager, context) ?? []);
      const title = `add ${list.map(({ name }) => name).join(", ")} to ${manager}'s repositories`;
      return this.step(context, {
        suffix: "repositories",
        title,
        action: { kind: "add-repositories", manager, repositories },
      });
    });
  }

  #install(
    context: StepContext,
    manager: PackageManager,
    packages: readonly PackageReference[],
    suffix: string | undefined,
  ): readonly Step[] {
    if (packages.length === 0) return [];
    const { recommends = false, docs = true, release, index = context.mirrors[manager] } = this.#props;
    const isSystem = suffix === undefined;
    const writeLess = { caches: false, noSync: false, noTranslations: false };
    const install: LoweredStep = {
      ...(suffix === undefined || !this.#hasSystemPackages() ? {} : { suffix }),
      title: `install ${packages.map(({ name }) => name).join(", ")}`,
      action: {
        kind: "install-packages",
        manager,
        packages,
        recommends: isSystem && recommends,
        docs: !isSystem || docs,
        refresh: false,
        ...(isSystem && release !== undefined ? { release } : {}),
        ...(!isSystem && index !== undefined ? { index } : {}),
        writeLess,
      },
    };
    if (!isSystem) return [this.step(context, install)];
    const refresh = this.step(context, {
      suffix: "index",
      title: `refresh ${manager}'s package index`,
      action: { kind: "refresh-index", manager, writeLess },
    });
    return [refresh, this.step(context, install)];
  }

  /** Whether the id without suffix may be taken by an install of system packages; then pip and npm get a suffix. */
  #hasSystemPackages(): boolean {
    return (
      this.#props.packages !== undefined ||
      SYSTEM_MANAGERS.some((name) => this.#props[name] !== undefined) ||
      (this.#props.pip !== undefined && this.#props.npm !== undefined)
    );
  }
}

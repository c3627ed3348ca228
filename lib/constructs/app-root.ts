// The root of a tree of images. Holds what holds for all of them; knows nothing of output. `App` extends it.
import { RootConstruct } from "constructs";
import { ANYTHING, checkProps, type Shape, satisfies, TEXT } from "./check-props.ts";
import type { Policy } from "./policy.ts";
import { recordProblem } from "./problems.ts";
import { PROXIES_SHAPE, type ProxyProps } from "./proxy-props.ts";

/** What holds for all images of an app. */
export interface AppRootProps {
  /** Lowest version of Packer that the templates must work with. Default `1.9.5`. */
  readonly packerVersion?: string;
  /** Folder of script templates that replace Packwright's own, relative to the project folder. */
  readonly templates?: string;
  /** Proxies near the build, for all images; an image's own win. */
  readonly proxies?: ProxyProps;
  /** Where relative paths of files begin. Default: the working directory at the time of synthesis. */
  readonly projectFolder?: string;
}

export const DEFAULT_PACKER_VERSION = "1.9.5";

const SHAPE: Shape = {
  packerVersion: satisfies(
    "a version such as `1.9.5`",
    (value) => typeof value === "string" && /^\d+\.\d+(\.\d+)?$/.test(value),
  ),
  templates: TEXT,
  proxies: PROXIES_SHAPE,
  projectFolder: TEXT,
};

/** What every app is, with or without output: `App` extends it. The root of a tree of images is one. */
export class AppRoot extends RootConstruct {
  /** Lowest version of Packer that the templates must work with, e.g. `1.9.5`. */
  readonly packerVersion: string;
  /** The user's folder of script templates, as given. */
  readonly templates: string | undefined;
  /** Proxies for all images, as given. */
  readonly proxies: ProxyProps;
  readonly #projectFolder: string | undefined;
  readonly #policies: Policy[] = [];

  /** `moreProps` are props that a subclass adds. */
  constructor(props: AppRootProps = {}, moreProps: readonly string[] = []) {
    super();
    const more = Object.fromEntries(moreProps.map((prop) => [prop, ANYTHING]));
    const problems = checkProps(props, { ...SHAPE, ...more });
    for (const problem of problems) recordProblem(this, problem);
    const {
      packerVersion = DEFAULT_PACKER_VERSION,
      templates,
      projectFolder,
      proxies = {},
    } = problems.length === 0 ? props : {};
    this.packerVersion = packerVersion;
    this.templates = templates;
    this.proxies = proxies;
    this.#projectFolder = projectFolder;
  }

  /** Where relative paths of files begin. */
  get projectFolder(): string {
    return this.#projectFolder ?? process.cwd();
  }

  /** In the order in which they were added. */
  get policies(): readonly Policy[] {
    return this.#policies;
  }

  /** Adds a rule that visits every construct before the tree is lowered; see `Policy`. */
  addPolicy(policy: Policy): this {
    this.#policies.push(policy);
    return this;
  }
}

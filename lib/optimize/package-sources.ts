// Which installs may bring new package sources with them, e.g. `epel-release`: what follows such an install may need it to be over.
import { installOf } from "../plan/steps.ts";
import type { Step } from "../plan/types.ts";

/** By the naming customs of distributions: `epel-release`, `centos-release-nfv`, `rpmfusion-free-release`, `mysql-apt-config`, `x-repo`. */
const SOURCE_PACKAGE =
  /(^|-)(release|repos?|repository|apt-config|keyring|extrepo)(-|$)|^(https?:|file:|\.?\/)|\.(deb|rpm|apk)$/;

/** Whether a step installs a package that, by its name, adds package sources, or one that comes from a file and could do anything. */
export function mayAddSources(step: Step): boolean {
  return installOf(step)?.packages.some(({ name }) => SOURCE_PACKAGE.test(name)) ?? false;
}

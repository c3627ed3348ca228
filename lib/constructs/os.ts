// Operating systems as users name them: `Os.debian("12")`. What follows from one (package manager, users) is in the catalog.
import type { OperatingSystem } from "../plan/types.ts";

/**
 * The operating system of an image: which package manager, init system and cleanup it gets follows from it. An image on a base has the
 * base's. Releases that the catalog does not know are taken for ones of the same family.
 */
export class Os implements OperatingSystem {
  readonly family: OperatingSystem["family"];
  readonly distribution: string;
  readonly version: string;

  private constructor(family: OperatingSystem["family"], distribution: string, version: string) {
    this.family = family;
    this.distribution = distribution;
    this.version = version;
  }

  /** Debian, e.g. `12`. */
  static debian(version: string): Os {
    return new Os("debian", "debian", version);
  }

  /** Ubuntu, e.g. `24.04`. */
  static ubuntu(version: string): Os {
    return new Os("debian", "ubuntu", version);
  }

  /** Red Hat Enterprise Linux, e.g. `9`. */
  static rhel(version: string): Os {
    return new Os("rhel", "rhel", version);
  }

  /** Rocky Linux, e.g. `9`. */
  static rocky(version: string): Os {
    return new Os("rhel", "rocky", version);
  }

  /** AlmaLinux, e.g. `9`. */
  static almaLinux(version: string): Os {
    return new Os("rhel", "almalinux", version);
  }

  /** CentOS Stream, e.g. `9`. */
  static centosStream(version: string): Os {
    return new Os("rhel", "centos-stream", version);
  }

  /** Fedora, e.g. `41`. */
  static fedora(version: string): Os {
    return new Os("rhel", "fedora", version);
  }

  /** Oracle Linux, e.g. `9`. */
  static oracleLinux(version: string): Os {
    return new Os("rhel", "oracle-linux", version);
  }

  /** Amazon Linux, `2` or `2023`. */
  static amazonLinux(version: string): Os {
    return new Os("rhel", "amazon-linux", version);
  }

  /** Alpine Linux, e.g. `3.20`. */
  static alpine(version: string): Os {
    return new Os("alpine", "alpine", version);
  }

  /** openSUSE Leap, e.g. `15.6`. */
  static openSuseLeap(version: string): Os {
    return new Os("suse", "opensuse-leap", version);
  }

  /** SUSE Linux Enterprise Server, e.g. `15.6`. */
  static sles(version: string): Os {
    return new Os("suse", "sles", version);
  }

  /** Windows Server, e.g. `2022`. */
  static windows(version: string): Os {
    return new Os("windows", "windows", version);
  }
}

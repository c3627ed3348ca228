// What things cost, as measured: the only numbers behind expected savings. Sources: the measurements of Packer builds on two shared cores
// that `docs/` reports (docker builder; SSH on the same machine, so that network time is only in the round trips).

export interface Cost {
  readonly seconds: number;
  /** Over SSH. */
  readonly roundTrips: number;
  readonly source: string;
}

/** Each provisioner beyond the first, docker builder: one `docker cp` and up to four `docker exec`. */
export const DOCKER_PROVISIONER: Cost = {
  seconds: 0.39,
  roundTrips: 0,
  source: "40 provisioners against one of 40 lines, docker",
};

/** Each provisioner beyond the first over SSH: upload, chmod, run, two removals. */
export const SSH_PROVISIONER: Cost = {
  seconds: 0.055,
  roundTrips: 13,
  source: "40 provisioners against one of 40 lines, ssh",
};

/** Each further file of a folder that is uploaded by scp: 1000 files cost 10.9 s at 25 ms and 41.7 s at 100 ms, i.e. 0.41 round trips each. */
export const SSH_FILE: Cost = {
  seconds: 0.0006,
  roundTrips: 0.41,
  source: "folder of 1000 files against one archive, scp",
};

/** Each further package transaction: reading the index, resolving, running triggers. */
export const PACKAGE_TRANSACTION: Cost = {
  seconds: 0.6,
  roundTrips: 0,
  source: "nine installs against one, apt: 46.1 s to 42.8 s",
};

/** Each refresh of a package index, mirror near. */
export const INDEX_REFRESH: Cost = {
  seconds: 1,
  roundTrips: 0,
  source: "packages lists kept against updated again, apt",
};

/** No translated descriptions. */
export const NO_TRANSLATIONS: Cost = {
  seconds: 0.2,
  roundTrips: 0,
  source: "Acquire::Languages none, apt: 30.5 s to 30.3 s",
};

/** Package archives on tmpfs: per package named, of an image with seven (150 MB of archives). */
export const CACHES_ELSEWHERE: Cost = {
  seconds: 0.14,
  roundTrips: 0,
  source: "tmpfs for package caches: 26.2 s to 25.2 s",
};

/** dpkg without a sync per file: per package named, of an image with seven. */
export const NO_SYNC: Cost = { seconds: 0.24, roundTrips: 0, source: "force-unsafe-io: 25.2 s to 23.5 s" };

/** Each package that an install names, with what it needs: eleven usual ones from `less` to `nginx`, on a machine that was busy by half. */
export const INSTALLED_PACKAGE: Cost = {
  seconds: 1.5,
  roundTrips: 0,
  source: "eleven packages installed one by one, apt: median 3.2 s, less 0.9 s of an install without anything to do",
};

/** Each download; nobody knows its size. An estimate, not measured: 50 MB at 25 MB/s. */
export const DOWNLOAD: Cost = { seconds: 2, roundTrips: 0, source: "estimated" };

/** Each step that only writes files or runs a few commands. */
export const SMALL_STEP: Cost = { seconds: 0.05, roundTrips: 0, source: "forty lines against forty steps, docker" };

/** One more container image: start, commit, tag. */
export const CONTAINER_IMAGE: Cost = { seconds: 0.8, roundTrips: 0, source: "an empty build, docker" };

/** One more image in a cloud: launch, boot, snapshot. An estimate from what clouds' users report, not measured. */
export const CLOUD_IMAGE: Cost = { seconds: 240, roundTrips: 0, source: "estimated" };

/** One more machine image on a hypervisor: boot, shut down, convert the disk. An estimate, not measured. */
export const HYPERVISOR_IMAGE: Cost = { seconds: 90, roundTrips: 0, source: "estimated" };

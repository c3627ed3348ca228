// Size of the machine or container that builds an image, in words that hold for all builders.
import { type Check, checkProps, oneOf, type Shape, satisfies, wholeNumber } from "./check-props.ts";

/** Size of what builds an image. What a builder cannot be told is a warning. Default: the builder's own. */
export interface ResourceProps {
  /** Whole CPUs. */
  readonly cpus?: number;
  /** `"4 GiB"`, `"512 MiB"`, or a number of MiB. */
  readonly memory?: string | number;
  /** The disk that the system is on. Containers have none. */
  readonly disk?: DiskProps;
  /** Kind of cloud machine. Default `general`. */
  readonly workload?: "general" | "compute" | "memory";
}

/** The disk that the system is on. */
export interface DiskProps {
  /** `"40 GiB"`, or a number of MiB. */
  readonly size?: string | number;
  /** Operations per second, where the cloud sells them. */
  readonly iops?: number;
  /** MiB per second, where the cloud sells it. */
  readonly throughput?: number;
  /** Default `ssd`. */
  readonly kind?: "standard" | "ssd";
}

const SIZE = satisfies(
  "a size such as `4 GiB`, or a number of MiB",
  (value) =>
    (typeof value === "number" && Number.isInteger(value) && value > 0) ||
    (typeof value === "string" && toMebibytes(value) !== undefined),
);

const DISK: Shape = { size: SIZE, iops: wholeNumber(1), throughput: wholeNumber(1), kind: oneOf("standard", "ssd") };

const SHAPE: Shape = {
  cpus: wholeNumber(1),
  memory: SIZE,
  disk: { expected: "an object with size", problems: (value, path) => checkProps(value, DISK, path) },
  workload: oneOf("general", "compute", "memory"),
};

export const RESOURCES_SHAPE: Check = {
  expected: "an object with cpus, memory and disk",
  problems: (value, path) => checkProps(value, SHAPE, path),
};

/** `"4 GiB"` → 4096; undefined for what is no size. */
export function toMebibytes(size: string | number): number | undefined {
  if (typeof size === "number") return size;
  const match = /^(\d+(?:\.\d+)?) ?(MiB|GiB|TiB)$/.exec(size.trim());
  if (!match) return undefined;
  const factor = match[2] === "MiB" ? 1 : match[2] === "GiB" ? 1024 : 1024 * 1024;
  return Math.ceil(Number(match[1]) * factor);
}

// What the figures were measured on.
import os from "node:os";

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly processor: string;
}

export function describeMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: os.availableParallelism(),
    processor: os.cpus()[0]?.model.trim() ?? "unknown",
  };
}

// What a subject of the comparison is: a module that makes a number of images (charts, stacks) of ten steps (objects, resources) each.

export const SUBJECTS = ["packwright", "packwright-verified", "packwright-unchanged", "cdk8s", "cdktf"] as const;
export type SubjectName = (typeof SUBJECTS)[number];

/** Makes the construct tree; what it returns synthesizes the tree into the folder. */
export type MakeTree = (images: number, outputFolder: string) => () => Promise<void> | void;

/** One run in a process of its own; times in milliseconds. */
export interface Measurement {
  /** From the start of the process to the library being loaded; in no other figure. */
  readonly start: number;
  readonly construct: number;
  readonly synth: number;
  /** Processor time of construct and synth, all threads. */
  readonly cpu: number;
  /** Largest resident set of the whole process, in bytes. */
  readonly peakMemory: number;
}

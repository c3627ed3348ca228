// What is measured: ways to build the same images. Forms of one turn follow each other, and find what the ones before left.

export interface Form {
  /** `single/cold`; unique. */
  readonly id: string;
  readonly title: string;
  /** Done before it, not measured. */
  prepare?(): Promise<void>;
  run(): Promise<void>;
  /** References of the images it leaves, by a name that other forms of the same images share. */
  readonly images: { readonly [name: string]: string };
}

export interface Turn {
  readonly forms: readonly Form[];
  /** After it: everything as it was before, so that cold is cold. */
  clean(): Promise<void>;
}

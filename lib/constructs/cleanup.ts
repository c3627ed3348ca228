// What is removed at the end of an image's build. There without asking; this construct replaces the automatic choice.
import { Construct } from "constructs";
import type { CleanupPart } from "../plan/actions.ts";
import { BOOLEAN, checkProps, type Shape } from "./check-props.ts";
import { recordProblem } from "./problems.ts";

/** Parts turned on or off; what is not named stays as it is for the operating system and kind of target. */
export interface CleanupProps {
  readonly packageCaches?: boolean;
  readonly temporaryFiles?: boolean;
  readonly logs?: boolean;
  readonly shellHistory?: boolean;
  /** Documentation and manual pages. Off by default. */
  readonly documentation?: boolean;
  /** Compiled Python files, which Python writes again when it needs them. Off by default. */
  readonly pythonBytecode?: boolean;
  readonly machineId?: boolean;
  readonly sshHostKeys?: boolean;
  readonly authorizedKeys?: boolean;
  readonly cloudInit?: boolean;
  readonly network?: boolean;
  readonly randomSeed?: boolean;
  /** Tell the disk which blocks are free (`fstrim`). */
  readonly trim?: boolean;
  /** Fill free space with zeros: only where the disk format cannot be trimmed; it makes other images bigger. */
  readonly zeroFill?: boolean;
  /** Deprovision the Azure agent. */
  readonly azureAgent?: boolean;
}

export const CLEANUP_PARTS: { readonly [prop in keyof Required<CleanupProps>]: CleanupPart } = {
  packageCaches: "package-caches",
  temporaryFiles: "temporary-files",
  logs: "logs",
  shellHistory: "shell-history",
  documentation: "documentation",
  pythonBytecode: "python-bytecode",
  machineId: "machine-id",
  sshHostKeys: "ssh-host-keys",
  authorizedKeys: "authorized-keys",
  cloudInit: "cloud-init",
  network: "network",
  randomSeed: "random-seed",
  trim: "trim",
  zeroFill: "zero-fill",
  azureAgent: "azure-agent",
};

export const CLEANUP_SHAPE: Shape = Object.fromEntries(Object.keys(CLEANUP_PARTS).map((prop) => [prop, BOOLEAN]));

/** Always runs last, wherever it is declared. */
export class Cleanup extends Construct {
  readonly props: CleanupProps;

  constructor(scope: Construct, id: string, props: CleanupProps = {}) {
    super(scope, id);
    this.props = props ?? {};
    for (const problem of checkProps(props, CLEANUP_SHAPE)) recordProblem(this, problem);
  }
}

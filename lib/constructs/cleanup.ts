// What is removed at the end of an image's build. There without asking; this construct replaces the automatic choice.
import { Construct } from "constructs";
import type { CleanupPart } from "../plan/actions.ts";
import { BOOLEAN, checkProps, type Shape } from "./check-props.ts";
import { recordProblem } from "./problems.ts";

/** Parts turned on or off; what is not named stays as it is for the operating system and kind of target. Windows is not cleaned. */
export interface CleanupProps {
  /** Indexes and archives of package managers. Default: on. */
  readonly packageCaches?: boolean;
  /** `/tmp` and `/var/tmp`. Default: on. */
  readonly temporaryFiles?: boolean;
  /** What the build's machine logged. Default: on. */
  readonly logs?: boolean;
  /** Histories of shells, which may hold secrets. Default: on. */
  readonly shellHistory?: boolean;
  /** Documentation and manual pages. Default: off. */
  readonly documentation?: boolean;
  /** Compiled Python files, which Python writes again when it needs them. Default: off. */
  readonly pythonBytecode?: boolean;
  /** The machine's id, made anew at the first boot. Default: on for machines; never in a layer. */
  readonly machineId?: boolean;
  /** The SSH server's keys, made anew at the first boot. Default: on for machines; never in a layer. */
  readonly sshHostKeys?: boolean;
  /** Keys that may log in, the build's own among them. Default: on in clouds, which bring the user's; never in a layer. */
  readonly authorizedKeys?: boolean;
  /** State of cloud-init, so that the next boot is a first one. Default: on for machines; never in a layer. */
  readonly cloudInit?: boolean;
  /** Leases and names of network cards. Default: on for machines; never in a layer. */
  readonly network?: boolean;
  /** The stored entropy. Default: on for machines; never in a layer. */
  readonly randomSeed?: boolean;
  /** Tell the disk which blocks are free (`fstrim`). Default: on for disks that can be trimmed: qemu, libvirt, proxmox, tart, vsphere, nutanix, hyperv. */
  readonly trim?: boolean;
  /** Fill free space with zeros; it makes other images bigger. Default: on for disks that cannot be trimmed: virtualbox, vmware, parallels. */
  readonly zeroFill?: boolean;
  /** Deprovision the Azure agent. Default: on for Azure; never in a layer. */
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

/**
 * What is removed at the end of an image's build, instead of the automatic choice and of the image's prop `cleanup`. Always runs last,
 * wherever it is declared.
 */
export class Cleanup extends Construct {
  /** The props as given. */
  readonly props: CleanupProps;

  constructor(scope: Construct, id: string, props: CleanupProps = {}) {
    super(scope, id);
    this.props = props ?? {};
    for (const problem of checkProps(props, CLEANUP_SHAPE)) recordProblem(this, problem);
  }
}

// Portable sizes (cpus, memory, disk) as each builder's own attributes. Facts about instance types as of 2026; data and pure functions only.

export interface Resources {
  readonly cpus?: number;
  readonly memoryMebibytes?: number;
  readonly diskMebibytes?: number;
  readonly diskIops?: number;
  /** MiB per second. */
  readonly diskThroughput?: number;
  readonly diskKind?: "standard" | "ssd";
  readonly workload?: "general" | "compute" | "memory";
}

export type ResourceName = keyof Resources;
export type ResourceValue = string | number | boolean | readonly (string | readonly string[])[];

export interface ResourceAttributes {
  /** Packer's names. An attribute that the user set himself wins. */
  readonly attributes: { readonly [name: string]: ResourceValue };
  readonly blocks: readonly {
    readonly type: string;
    readonly attributes: { readonly [name: string]: ResourceValue };
  }[];
  /** What this builder cannot be told. */
  readonly ignored: readonly ResourceName[];
}

/** Packer's default `run_command` of the builder `docker`. */
export const DOCKER_RUN_COMMAND: readonly string[] = ["-d", "-i", "-t", "--entrypoint=/bin/sh", "--", "{{.Image}}"];

/** What the sizes are put into. */
export interface ResourceContext {
  /** Name of the disk to size on EC2. Default `/dev/xvda`. */
  readonly rootDevice?: string | undefined;
  /** Docker: the `run_command` so far. Default Packer's. */
  readonly runCommand?: readonly string[] | undefined;
}

/** Attributes for a builder; undefined for one that is not known. */
export function resourceAttributes(
  builderType: string,
  resources: Resources,
  context: ResourceContext = {},
): ResourceAttributes | undefined {
  const rule = RULES[builderType];
  if (!rule) return undefined;
  const { uses, attributes, blocks } = rule(resources, context);
  const given = (Object.keys(resources) as ResourceName[]).filter((name) => resources[name] !== undefined);
  return {
    attributes: Object.fromEntries(
      Object.entries(attributes).filter((entry): entry is [string, ResourceValue] => entry[1] !== undefined),
    ),
    blocks: blocks ?? [],
    ignored: given.filter((name) => !uses.includes(name) && name !== "diskKind" && name !== "workload"),
  };
}

interface Rule {
  readonly uses: readonly ResourceName[];
  readonly attributes: { readonly [name: string]: ResourceValue | undefined };
  readonly blocks?: ResourceAttributes["blocks"];
}

type MakeRule = (resources: Resources, context: ResourceContext) => Rule;

/** cpus, memory in MiB and disk in MiB under the given names; an empty name: the builder has no such attribute. */
function plain(
  cpus: string,
  memory: string,
  disk: string,
  diskUnit: (mebibytes: number) => ResourceValue = (size) => size,
): MakeRule {
  const uses: ResourceName[] = [
    ...(cpus ? ["cpus" as const] : []),
    ...(memory ? ["memoryMebibytes" as const] : []),
    ...(disk ? ["diskMebibytes" as const] : []),
  ];
  return (resources) => ({
    uses,
    attributes: {
      ...(cpus ? { [cpus]: resources.cpus } : {}),
      ...(memory ? { [memory]: resources.memoryMebibytes } : {}),
      ...(disk && resources.diskMebibytes !== undefined ? { [disk]: diskUnit(resources.diskMebibytes) } : {}),
    },
  });
}

const gibibytes = (mebibytes: number): number => Math.ceil(mebibytes / 1024);

const desktop = plain("cpus", "memory", "disk_size");
const proxmox = plain("cores", "memory", "");

const docker: MakeRule = ({ cpus, memoryMebibytes }, { runCommand = DOCKER_RUN_COMMAND }) => {
  const flags = [
    ...(cpus === undefined ? [] : [`--cpus=${cpus}`]),
    ...(memoryMebibytes === undefined ? [] : [`--memory=${memoryMebibytes}m`]),
  ];
  const names = flags.map((flag) => flag.slice(0, flag.indexOf("=") + 1));
  const others = runCommand.filter((word) => !names.some((name) => word.startsWith(name)));
  const end = others.findIndex((word) => word === "--" || word.includes("{{.Image}}"));
  const at = end < 0 ? others.length : end;
  const command = [...others.slice(0, at), ...flags, ...others.slice(at)];
  return { uses: ["cpus", "memoryMebibytes"], attributes: { run_command: flags.length > 0 ? command : undefined } };
};

/** Sizes of current EC2 families that have all of them; memory is `ratio` GiB per CPU. */
const EC2_FAMILIES = {
  compute: { family: "c7i", ratio: 2 },
  general: { family: "m7i", ratio: 4 },
  memory: { family: "r7i", ratio: 8 },
} as const;
const EC2_SIZES: readonly (readonly [cpus: number, size: string])[] = [
  [2, "large"],
  [4, "xlarge"],
  [8, "2xlarge"],
  [16, "4xlarge"],
  [32, "8xlarge"],
  [48, "12xlarge"],
  [64, "16xlarge"],
  [96, "24xlarge"],
  [192, "48xlarge"],
];
/** Burstable types for small general work: CPUs, MiB. */
const EC2_SMALL: readonly (readonly [cpus: number, mebibytes: number, type: string])[] = [
  [2, 1024, "t3.micro"],
  [2, 2048, "t3.small"],
  [2, 4096, "t3.medium"],
];

function instanceType({ cpus = 1, memoryMebibytes = 0, workload }: Resources): string {
  const small = EC2_SMALL.find(([has, mebibytes]) => has >= cpus && mebibytes >= memoryMebibytes);
  if (small && workload === undefined && memoryMebibytes > 0) return small[2];
  const { family, ratio } = EC2_FAMILIES[workload ?? "general"];
  const size = EC2_SIZES.find(([has]) => has >= cpus && has * ratio * 1024 >= memoryMebibytes) ?? EC2_SIZES.at(-1)!;
  return `${family}.${size[1]}`;
}

const wantsMachine = ({ cpus, memoryMebibytes, workload }: Resources): boolean =>
  cpus !== undefined || memoryMebibytes !== undefined || workload !== undefined;

const wantsDisk = ({ diskMebibytes, diskIops, diskThroughput, diskKind }: Resources): boolean =>
  diskMebibytes !== undefined || diskIops !== undefined || diskThroughput !== undefined || diskKind !== undefined;

const amazon: MakeRule = (resources, { rootDevice = "/dev/xvda" }) => ({
  uses: ["cpus", "memoryMebibytes", "diskMebibytes", "diskIops", "diskThroughput", "diskKind", "workload"],
  attributes: { instance_type: wantsMachine(resources) ? instanceType(resources) : undefined },
  blocks: wantsDisk(resources)
    ? [
        {
          type: "launch_block_device_mappings",
          attributes: {
            device_name: rootDevice,
            ...(resources.diskMebibytes === undefined ? {} : { volume_size: gibibytes(resources.diskMebibytes) }),
            volume_type: resources.diskKind === "standard" ? "standard" : "gp3",
            ...(resources.diskIops === undefined ? {} : { iops: resources.diskIops }),
            ...(resources.diskThroughput === undefined ? {} : { throughput: resources.diskThroughput }),
            delete_on_termination: true,
          },
        },
      ]
    : [],
});

const GOOGLE_FAMILIES = { compute: ["n2-highcpu", 1], general: ["n2-standard", 4], memory: ["n2-highmem", 8] } as const;
const GOOGLE_SIZES = [2, 4, 8, 16, 32, 48, 64, 80];

const google: MakeRule = (resources) => {
  const { cpus = 1, memoryMebibytes = 0, workload = "general", diskMebibytes, diskKind } = resources;
  const [family, ratio] = GOOGLE_FAMILIES[workload];
  const size = GOOGLE_SIZES.find((has) => has >= cpus && has * ratio * 1024 >= memoryMebibytes) ?? GOOGLE_SIZES.at(-1)!;
  return {
    uses: ["cpus", "memoryMebibytes", "diskMebibytes", "diskKind", "workload"],
    attributes: {
      machine_type: wantsMachine(resources) ? `${family}-${size}` : undefined,
      disk_size: diskMebibytes === undefined ? undefined : gibibytes(diskMebibytes),
      disk_type: wantsDisk(resources) ? (diskKind === "standard" ? "pd-standard" : "pd-ssd") : undefined,
    },
  };
};

const AZURE_FAMILIES = { compute: ["F", "s_v2", 2], general: ["D", "s_v5", 4], memory: ["E", "s_v5", 8] } as const;
const AZURE_SIZES = [2, 4, 8, 16, 32, 48, 64];

const azure: MakeRule = (resources) => {
  const { cpus = 1, memoryMebibytes = 0, workload = "general", diskMebibytes } = resources;
  const [family, series, ratio] = AZURE_FAMILIES[workload];
  const size = AZURE_SIZES.find((has) => has >= cpus && has * ratio * 1024 >= memoryMebibytes) ?? AZURE_SIZES.at(-1)!;
  return {
    uses: ["cpus", "memoryMebibytes", "diskMebibytes", "workload"],
    attributes: {
      vm_size: wantsMachine(resources) ? `Standard_${family}${size}${series}` : undefined,
      os_disk_size_gb: diskMebibytes === undefined ? undefined : gibibytes(diskMebibytes),
    },
  };
};

const tart: MakeRule = ({ cpus, memoryMebibytes, diskMebibytes }) => ({
  uses: ["cpus", "memoryMebibytes", "diskMebibytes"],
  attributes: {
    cpu_count: cpus,
    memory_gb: memoryMebibytes === undefined ? undefined : gibibytes(memoryMebibytes),
    disk_size_gb: diskMebibytes === undefined ? undefined : gibibytes(diskMebibytes),
  },
});

const vsphereIso: MakeRule = ({ cpus, memoryMebibytes, diskMebibytes }) => ({
  uses: ["cpus", "memoryMebibytes", "diskMebibytes"],
  attributes: { CPUs: cpus, RAM: memoryMebibytes },
  blocks:
    diskMebibytes === undefined
      ? []
      : [{ type: "storage", attributes: { disk_size: diskMebibytes, disk_thin_provisioned: true } }],
});

/** Desktop hypervisors that import a machine take its disk as it is; cpus and memory go through their own tools. */
const virtualBoxImport: MakeRule = ({ cpus, memoryMebibytes }) => {
  const commands = [
    ...(cpus === undefined ? [] : [["modifyvm", "{{.Name}}", "--cpus", String(cpus)]]),
    ...(memoryMebibytes === undefined ? [] : [["modifyvm", "{{.Name}}", "--memory", String(memoryMebibytes)]]),
  ];
  return { uses: ["cpus", "memoryMebibytes"], attributes: { vboxmanage: commands.length > 0 ? commands : undefined } };
};

const RULES: { readonly [builderType: string]: MakeRule } = {
  docker,
  qemu: plain("cpus", "memory", "disk_size", (size) => `${size}M`),
  "virtualbox-iso": desktop,
  "virtualbox-ovf": virtualBoxImport,
  "virtualbox-vm": virtualBoxImport,
  "vmware-iso": desktop,
  "parallels-iso": desktop,
  "parallels-ipsw": desktop,
  "hyperv-iso": desktop,
  "hyperv-vmcx": plain("cpus", "memory", ""),
  proxmox,
  "proxmox-iso": proxmox,
  "proxmox-clone": proxmox,
  "vsphere-iso": vsphereIso,
  "vsphere-clone": plain("CPUs", "RAM", "disk_size"),
  libvirt: plain("vcpu", "memory", ""),
  nutanix: plain("cpu", "memory_mb", ""),
  "tart-cli": tart,
  "amazon-ebs": amazon,
  "amazon-ebssurrogate": amazon,
  "amazon-instance": amazon,
  googlecompute: google,
  "azure-arm": azure,
  "azure-dtl": azure,
};

// Facts about Packer's builders that no schema tells: what names the base, what the synthesizer may fill in, how a child image finds
// its parent's artifact, and which attributes cannot change what is in the image. All names are Packer's. Data only.

export interface BuilderTraits {
  readonly type: string;
  readonly platform: "container" | "cloud" | "hypervisor" | "none";
  /** User that provisioners run as; undefined: the one of `ssh_username` (or `winrm_username`). */
  readonly user?: string;
  /** Attributes and blocks that the synthesizer may fill in; only then are they missed. */
  readonly suppliedBySynth: readonly string[];
  /** Attributes and blocks that say what the image starts from. Empty: it starts from nothing. */
  readonly identityAttributes: readonly string[];
  /** Attributes and blocks that cannot change the content of the image; every other one counts as content. */
  readonly notContent: readonly string[];
  readonly artifact: ArtifactLink;
  /** Names the artifact. */
  readonly nameAttribute?: string;
  /** Map of strings on the artifact: tags or labels. */
  readonly tagsAttribute?: string;
  /** Set when neither the attribute nor another of its group is set. */
  readonly defaults?: Attributes;
  /** Attributes that depend on the guest's family. */
  readonly linux?: Attributes;
  readonly windows?: Attributes;
  /** What `from(…)` takes; undefined: plain props. */
  readonly from?: BaseForm;
}

export interface Attributes {
  readonly [name: string]: string | number | boolean;
}

/** How a child image of the same builder (or of `builder`) finds the parent's artifact. */
export type ArtifactLink =
  /** Tagged with the post-processor `docker-tag`; the child's `source` takes the tag. */
  | { readonly kind: "docker-tag"; readonly source: string; readonly with: Attributes }
  /** Found by its tags: the child's `filter` block takes `filters`, `owners` and `most_recent`. */
  | { readonly kind: "ami-tag"; readonly tags: string; readonly filter: string }
  /** Found by its labels: the child's `filter` block takes a list `selector` and `most_recent`. */
  | { readonly kind: "label-filter"; readonly labels: string; readonly filter: string; readonly selector: string }
  /** The child's `source` takes the value of the parent's `name`; `scope`: child attribute → parent attribute it must equal. */
  | {
      readonly kind: "image-name";
      readonly name: string;
      readonly source: string;
      readonly builder?: string;
      readonly with?: Attributes;
      readonly scope?: { readonly [child: string]: string };
    }
  /** A file `folder`/`file` + `suffix` (`file` alone is the path if there is no `folder`); the child's `source` takes the path. */
  | {
      readonly kind: "disk-file";
      readonly folder?: string;
      readonly file: string;
      readonly suffix: string;
      readonly source: string;
      readonly builder?: string;
      readonly with?: Attributes;
    }
  /** No way to find it without running something: a child must start from an outside image. */
  | { readonly kind: "none" };

/** What the static method `from` of a builder's class takes. */
export interface BaseForm {
  /** Attribute that takes plain text (or an expression). */
  readonly text?: string;
  /** Field of an object → attribute it sets; `[]` behind it: as a list of one. */
  readonly fields?: { readonly [field: string]: string };
  readonly required?: readonly string[];
  /** Block with `filters`, `owners` and `most_recent` that `{ owners, name, filters, mostRecent }` makes. */
  readonly filter?: string;
}

/** An entry for an artifact that has no name. */
const unnamed = ({ nameAttribute: _, ...entry }: Entry): Entry => entry;

/** Names between blanks. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const COMMUNICATOR = words(`
    pause_before_connecting ssh_host ssh_port ssh_password ssh_keypair_name temporary_key_pair_name
    temporary_key_pair_type temporary_key_pair_bits ssh_ciphers ssh_key_exchange_algorithms ssh_private_key_file
    ssh_certificate_file ssh_timeout ssh_wait_timeout ssh_agent_auth ssh_handshake_attempts ssh_bastion_host
    ssh_bastion_port ssh_bastion_agent_auth ssh_bastion_username ssh_bastion_password ssh_bastion_interactive
    ssh_bastion_private_key_file ssh_bastion_certificate_file ssh_file_transfer_method ssh_proxy_host ssh_proxy_port
    ssh_proxy_username ssh_proxy_password ssh_keep_alive_interval ssh_read_write_timeout ssh_remote_tunnels
    ssh_local_tunnels ssh_public_key ssh_private_key winrm_password winrm_host winrm_no_proxy winrm_port
    winrm_timeout winrm_use_ssl winrm_insecure winrm_use_ntlm
  `);
const HTTP_SERVER = ["http_port_min", "http_port_max", "http_bind_address", "http_interface", "http_network_protocol"];
const ISO = ["iso_url", "iso_urls", "iso_checksum"];
const MACHINE = [
  ...COMMUNICATOR,
  ...HTTP_SERVER,
  ...words(`
    iso_target_path iso_target_extension shutdown_timeout output_directory vm_name headless boot_wait
    boot_key_interval boot_keygroup_interval vnc_bind_address vnc_port_min vnc_port_max vnc_use_password
    vnc_password vnc_disable_password host_port_min host_port_max ssh_host_port_min ssh_host_port_max
    skip_nat_mapping keep_registered iso_skip_cache
  `),
];
const AMAZON_ACCESS = words(`
    access_key secret_key token profile mfa_code shared_credentials_file assume_role vault_aws_engine
    custom_endpoint_ec2 custom_endpoint_oapi decode_authorization_messages insecure_skip_tls_verify max_retries
    skip_credential_validation skip_metadata_api_check skip_region_validation skip_profile_validation aws_polling
  `);
const AMAZON = [
  ...COMMUNICATOR,
  ...AMAZON_ACCESS,
  ...words(`
    ami_name omi_name ami_description omi_description ami_users ami_groups ami_org_arns ami_ou_arns omi_account_ids
    omi_groups ami_regions omi_regions tags tag run_tags run_tag run_volume_tags run_volume_tag snapshot_tags
    snapshot_tag snapshot_users snapshot_groups snapshot_account_ids fleet_tags fleet_tag spot_tags spot_tag
    spot_price spot_price_auto_product spot_allocation_strategy block_duration_minutes availability_zone
    subregion_name subnet_id subnet_filter vpc_id vpc_filter net_id net_filter security_group_id security_group_ids
    security_group_filter associate_public_ip_address temporary_security_group_source_cidrs
    temporary_security_group_source_cidr temporary_security_group_source_public_ip ssh_interface pause_before_ssm
    session_manager_port windows_password_timeout shutdown_behavior force_deregister force_delete_snapshot
    deprecate_at deregistration_protection snapshot_copy_duration_minutes skip_save_build_region skip_ami_run_tags
    capacity_reservation_preference capacity_reservation_id capacity_reservation_group_arn placement tenancy
    root_volume_tags root_volume_tag
  `),
];
const CLOUD = [
  ...COMMUNICATOR,
  ...words(`
    access_key secret_key token username password profile region api_key api_token api_url image_description tags
    run_tags run_tag instance_name state_timeout subnet_id vpc_id security_group_id security_group_ids
    associate_public_ip_address ssh_interface windows_password_timeout
  `),
];

const AMI_FROM: BaseForm = { text: "source_ami", fields: { ami: "source_ami" }, filter: "source_ami_filter" };
const OMI_FROM: BaseForm = { text: "source_omi", fields: { omi: "source_omi" }, filter: "source_omi_filter" };
const ISO_FROM: BaseForm = {
  fields: { url: "iso_url", urls: "iso_urls", checksum: "iso_checksum" },
  required: ["checksum"],
};
const AMI_IDENTITY = ["source_ami", "source_ami_filter"];
const OMI_IDENTITY = ["source_omi", "source_omi_filter"];
const SMALL_INSTANCE = { instance_type: "t3.small" };

type Entry = Partial<BuilderTraits> & Pick<BuilderTraits, "type" | "platform">;

const amazon = (type: string, more: Partial<BuilderTraits> = {}): Entry => ({
  type,
  platform: "cloud",
  suppliedBySynth: ["ami_name", "ssh_username", "instance_type"],
  identityAttributes: AMI_IDENTITY,
  notContent: AMAZON,
  artifact: { kind: "ami-tag", tags: "tags", filter: "source_ami_filter" },
  nameAttribute: "ami_name",
  tagsAttribute: "tags",
  defaults: SMALL_INSTANCE,
  windows: { communicator: "winrm", winrm_username: "Administrator" },
  from: AMI_FROM,
  ...more,
});

const outscale = (type: string, more: Partial<BuilderTraits> = {}): Entry => ({
  ...amazon(type),
  suppliedBySynth: ["omi_name", "ssh_username"],
  identityAttributes: OMI_IDENTITY,
  artifact: { kind: "ami-tag", tags: "tags", filter: "source_omi_filter" },
  nameAttribute: "omi_name",
  defaults: {},
  from: OMI_FROM,
  ...more,
});

const machine = (type: string, more: Partial<BuilderTraits> = {}): Entry => ({
  type,
  platform: "hypervisor",
  suppliedBySynth: ["output_directory", "vm_name", "ssh_username", "shutdown_command"],
  notContent: MACHINE,
  nameAttribute: "vm_name",
  windows: { communicator: "winrm" },
  ...more,
});

const cloud = (
  type: string,
  source: readonly string[],
  name: string | undefined,
  more: Partial<BuilderTraits> = {},
): Entry => ({
  type,
  platform: "cloud",
  suppliedBySynth: name === undefined ? ["ssh_username"] : [name, "ssh_username"],
  identityAttributes: source,
  notContent: name === undefined ? CLOUD : [...CLOUD, name],
  ...(name === undefined ? {} : { nameAttribute: name }),
  windows: { communicator: "winrm" },
  ...more,
});

const byName = (
  name: string,
  source: string,
  more: { builder?: string; with?: Attributes; scope?: { [child: string]: string } } = {},
) => ({ kind: "image-name", name, source, ...more }) as const;

const PROXMOX = [
  ...MACHINE,
  ...words(`
    proxmox_url insecure_skip_tls_verify username password token task_timeout vm_id tags pool template_name
    template_description
  `),
];
const PROXMOX_ISO: Partial<BuilderTraits> = {
  suppliedBySynth: ["template_name", "vm_name", "ssh_username"],
  identityAttributes: [...ISO, "iso_file", "boot_iso"],
  notContent: PROXMOX,
  artifact: byName("template_name", "clone_vm", { builder: "proxmox-clone" }),
  nameAttribute: "template_name",
  from: { fields: { ...ISO_FROM.fields, file: "iso_file" } },
};
const VSPHERE = [
  ...MACHINE,
  ...words(`
    vcenter_server username password insecure_connection datacenter folder cluster host resource_pool datastore
    datastore_cluster set_host_for_datastore_uploads ip_wait_timeout ip_settle_timeout ip_wait_address http_ip
    local_cache_overwrite remote_cache_cleanup remote_cache_overwrite remote_cache_datastore remote_cache_path
  `),
];
const VIRTUALBOX = [
  ...MACHINE,
  "vrdp_bind_address",
  "vrdp_port_min",
  "vrdp_port_max",
  "virtualbox_version_file",
  "post_shutdown_delay",
];
const AZURE = [
  ...COMMUNICATOR,
  ...words(`
    client_id client_secret client_cert_path client_cert_password client_jwt object_id tenant_id subscription_id
    oidc_request_token oidc_request_url use_azure_cli_auth metadata_host location managed_image_name
    managed_image_resource_group_name azure_tags azure_tag temp_compute_name temp_nic_name temp_resource_group_name
    build_resource_group_name build_key_vault_name build_key_vault_secret_name build_key_vault_sku
    skip_create_build_key_vault virtual_network_name virtual_network_subnet_name virtual_network_resource_group_name
    private_virtual_network_with_public_ip polling_duration_timeout shared_image_gallery_timeout
    async_resourcegroup_delete allowed_inbound_ip_addresses public_ip_sku boot_diag_storage_account
    winrm_expiration_time sas_token_duration custom_resource_build_prefix spot
  `),
];
const AZURE_IDENTITY = words(`
    image_publisher image_offer image_sku image_version image_url custom_managed_image_name
    custom_managed_image_resource_group_name shared_image_gallery
  `);
const AZURE_FROM: BaseForm = {
  fields: {
    publisher: "image_publisher",
    offer: "image_offer",
    sku: "image_sku",
    version: "image_version",
    url: "image_url",
    managedImage: "custom_managed_image_name",
    managedImageResourceGroup: "custom_managed_image_resource_group_name",
  },
};

const ENTRIES: readonly Entry[] = [
  {
    type: "docker",
    platform: "container",
    user: "root",
    suppliedBySynth: ["commit", "discard", "export_path", "pull", "changes"],
    identityAttributes: ["image", "build"],
    notContent: [
      ...COMMUNICATOR,
      ...words(`
    commit discard export_path author message docker_path pull login login_password login_server login_username
    ecr_login aws_access_key aws_secret_key aws_token aws_profile aws_force_use_public_ecr
  `),
    ],
    artifact: { kind: "docker-tag", source: "image", with: { pull: false } },
    windows: { windows_container: true },
    from: { text: "image" },
  },
  {
    type: "lxc",
    platform: "container",
    user: "root",
    suppliedBySynth: ["output_directory", "container_name"],
    identityAttributes: ["template_name", "template_parameters", "template_environment_vars"],
    notContent: [...COMMUNICATOR, "output_directory", "container_name", "init_timeout", "command_wrapper"],
    nameAttribute: "output_directory",
    from: { text: "template_name" },
  },
  {
    type: "lxd",
    platform: "container",
    user: "root",
    suppliedBySynth: ["output_image", "container_name"],
    identityAttributes: ["image"],
    notContent: [
      ...COMMUNICATOR,
      "output_image",
      "container_name",
      "init_sleep",
      "command_wrapper",
      "publish_remote_name",
    ],
    artifact: byName("output_image", "image"),
    nameAttribute: "output_image",
    tagsAttribute: "publish_properties",
    from: { text: "image" },
  },
  amazon("amazon-ebs"),
  amazon("amazon-ebssurrogate"),
  unnamed(
    amazon("amazon-ebsvolume", {
      suppliedBySynth: ["ssh_username", "instance_type"],
      artifact: { kind: "none" },
      tagsAttribute: "run_tags",
    }),
  ),
  amazon("amazon-instance"),
  amazon("amazon-chroot", {
    user: "root",
    suppliedBySynth: ["ami_name"],
    identityAttributes: [...AMI_IDENTITY, "from_scratch"],
    defaults: {},
    windows: {},
  }),
  outscale("outscale-bsu"),
  outscale("outscale-bsusurrogate"),
  unnamed(
    outscale("outscale-bsuvolume", {
      suppliedBySynth: ["ssh_username"],
      artifact: { kind: "none" },
      tagsAttribute: "run_tags",
    }),
  ),
  outscale("outscale-chroot", {
    user: "root",
    suppliedBySynth: ["omi_name"],
    identityAttributes: [...OMI_IDENTITY, "from_scratch"],
    windows: {},
  }),
  cloud("googlecompute", ["source_image", "source_image_family", "source_image_project_id"], "image_name", {
    notContent: [
      ...CLOUD,
      ...words(`
    image_name access_token account_file credentials_file credentials_json impersonate_service_account
    vault_gcp_oauth_engine zone network network_project_id subnetwork omit_external_ip use_internal_ip use_iap
    iap_localhost_port iap_hashbang iap_ext iap_tunnel_launch_wait labels image_labels preemptible
    max_run_duration_in_seconds wait_to_add_ssh_keys resource_manager_tags image_family deprecate_at obsolete_at
    delete_at address network_ip
  `),
    ],
    artifact: byName("image_name", "source_image", { scope: { source_image_project_id: "project_id" } }),
    tagsAttribute: "image_labels",
    from: {
      fields: { image: "source_image", family: "source_image_family", project: "source_image_project_id[]" },
    },
  }),
  cloud("azure-arm", AZURE_IDENTITY, "managed_image_name", {
    suppliedBySynth: ["managed_image_name", "managed_image_resource_group_name", "os_type", "ssh_username"],
    notContent: AZURE,
    artifact: byName("managed_image_name", "custom_managed_image_name", {
      scope: { custom_managed_image_resource_group_name: "managed_image_resource_group_name" },
    }),
    tagsAttribute: "azure_tags",
    linux: { os_type: "Linux" },
    windows: {
      os_type: "Windows",
      communicator: "winrm",
      winrm_username: "packer",
      winrm_use_ssl: true,
      winrm_insecure: true,
    },
    from: AZURE_FROM,
  }),
  cloud("azure-dtl", AZURE_IDENTITY, "managed_image_name", {
    suppliedBySynth: ["managed_image_name", "os_type", "ssh_username"],
    notContent: AZURE,
    tagsAttribute: "azure_tags",
    linux: { os_type: "Linux" },
    windows: { os_type: "Windows", communicator: "winrm" },
    from: AZURE_FROM,
  }),
  cloud("azure-chroot", ["source", "from_scratch"], "image_resource_id", {
    user: "root",
    suppliedBySynth: ["image_resource_id"],
    notContent: [...AZURE, "image_resource_id"],
    windows: {},
    from: { text: "source" },
  }),
  machine("qemu", {
    identityAttributes: [...ISO, "disk_image"],
    notContent: [
      ...MACHINE,
      ...words(`
    accelerator qemu_binary qmp_enable qmp_socket_path use_default_display display disable_vnc
  `),
    ],
    artifact: {
      kind: "disk-file",
      folder: "output_directory",
      file: "vm_name",
      suffix: "",
      source: "iso_url",
      with: { iso_checksum: "none", disk_image: true },
    },
    from: { ...ISO_FROM, fields: { ...ISO_FROM.fields, disk: "disk_image" } },
  }),
  machine("virtualbox-iso", {
    identityAttributes: ISO,
    notContent: VIRTUALBOX,
    artifact: {
      kind: "disk-file",
      folder: "output_directory",
      file: "vm_name",
      suffix: ".ovf",
      source: "source_path",
      builder: "virtualbox-ovf",
    },
    from: ISO_FROM,
  }),
  machine("virtualbox-ovf", {
    identityAttributes: ["source_path", "checksum"],
    notContent: [...VIRTUALBOX, "target_path"],
    artifact: { kind: "disk-file", folder: "output_directory", file: "vm_name", suffix: ".ovf", source: "source_path" },
    from: { text: "source_path", fields: { path: "source_path", checksum: "checksum" }, required: ["path"] },
  }),
  machine("virtualbox-vm", {
    suppliedBySynth: ["output_directory", "ssh_username", "shutdown_command"],
    identityAttributes: ["vm_name", "attach_snapshot"],
    notContent: VIRTUALBOX.filter((name) => name !== "vm_name"),
    nameAttribute: "target_snapshot",
    from: { text: "vm_name" },
  }),
  machine("vmware-iso", {
    identityAttributes: ISO,
    artifact: {
      kind: "disk-file",
      folder: "output_directory",
      file: "vm_name",
      suffix: ".vmx",
      source: "source_path",
      builder: "vmware-vmx",
    },
    from: ISO_FROM,
  }),
  machine("vmware-vmx", {
    identityAttributes: ["source_path", "attach_snapshot"],
    artifact: { kind: "disk-file", folder: "output_directory", file: "vm_name", suffix: ".vmx", source: "source_path" },
    from: { text: "source_path" },
  }),
  machine("parallels-iso", {
    identityAttributes: ISO,
    artifact: {
      kind: "disk-file",
      folder: "output_directory",
      file: "vm_name",
      suffix: ".pvm",
      source: "source_path",
      builder: "parallels-pvm",
    },
    from: ISO_FROM,
  }),
  machine("parallels-pvm", {
    identityAttributes: ["source_path"],
    artifact: { kind: "disk-file", folder: "output_directory", file: "vm_name", suffix: ".pvm", source: "source_path" },
    from: { text: "source_path" },
  }),
  machine("parallels-macvm", {
    identityAttributes: ["source_path"],
    artifact: {
      kind: "disk-file",
      folder: "output_directory",
      file: "vm_name",
      suffix: ".macvm",
      source: "source_path",
    },
    from: { text: "source_path" },
  }),
  machine("parallels-ipsw", {
    identityAttributes: ["ipsw_url", "ipsw_urls", "ipsw_checksum"],
    artifact: {
      kind: "disk-file",
      folder: "output_directory",
      file: "vm_name",
      suffix: ".macvm",
      source: "source_path",
      builder: "parallels-macvm",
    },
    from: { fields: { url: "ipsw_url", urls: "ipsw_urls", checksum: "ipsw_checksum" }, required: ["checksum"] },
  }),
  machine("hyperv-iso", {
    identityAttributes: ISO,
    artifact: {
      kind: "disk-file",
      file: "output_directory",
      suffix: "",
      source: "clone_from_vmcx_path",
      builder: "hyperv-vmcx",
    },
    from: ISO_FROM,
  }),
  machine("hyperv-vmcx", {
    identityAttributes: ["clone_from_vmcx_path", "clone_from_vm_name", "clone_from_snapshot_name"],
    artifact: { kind: "disk-file", file: "output_directory", suffix: "", source: "clone_from_vmcx_path" },
    from: {
      text: "clone_from_vmcx_path",
      fields: { path: "clone_from_vmcx_path", vm: "clone_from_vm_name", snapshot: "clone_from_snapshot_name" },
    },
  }),
  machine("proxmox", PROXMOX_ISO),
  machine("proxmox-iso", PROXMOX_ISO),
  machine("proxmox-clone", {
    suppliedBySynth: ["template_name", "vm_name", "ssh_username"],
    identityAttributes: ["clone_vm", "clone_vm_id"],
    notContent: PROXMOX,
    artifact: byName("template_name", "clone_vm"),
    nameAttribute: "template_name",
    from: { text: "clone_vm", fields: { template: "clone_vm", templateId: "clone_vm_id" } },
  }),
  machine("vsphere-iso", {
    suppliedBySynth: ["vm_name", "ssh_username", "shutdown_command", "convert_to_template"],
    identityAttributes: [...ISO, "iso_paths"],
    notContent: VSPHERE,
    artifact: byName("vm_name", "template", { builder: "vsphere-clone" }),
    from: { fields: { ...ISO_FROM.fields, paths: "iso_paths" } },
  }),
  machine("vsphere-clone", {
    suppliedBySynth: ["vm_name", "ssh_username", "shutdown_command", "convert_to_template"],
    identityAttributes: ["template"],
    notContent: VSPHERE,
    artifact: byName("vm_name", "template"),
    from: { text: "template", fields: { template: "template" } },
  }),
  machine("vsphere-supervisor", {
    suppliedBySynth: ["ssh_username", "publish_image_name"],
    identityAttributes: ["image_name", "import_source_url", "import_target_image_name"],
    notContent: [
      ...COMMUNICATOR,
      "publish_image_name",
      "source_name",
      "watch_source_timeout_sec",
      "watch_publish_timeout_sec",
    ],
    nameAttribute: "publish_image_name",
    from: { text: "image_name" },
  }),
  machine("nutanix", {
    suppliedBySynth: ["image_name", "vm_name", "ssh_username", "shutdown_command"],
    identityAttributes: [],
    notContent: [
      ...MACHINE,
      "nutanix_username",
      "nutanix_password",
      "nutanix_endpoint",
      "nutanix_port",
      "nutanix_insecure",
      "image_name",
    ],
    nameAttribute: "image_name",
    linux: { os_type: "Linux" },
    windows: { os_type: "Windows", communicator: "winrm" },
  }),
  machine("libvirt", {
    suppliedBySynth: ["domain_name"],
    notContent: ["libvirt_uri", "shutdown_timeout", "domain_name"],
    nameAttribute: "domain_name",
  }),
  machine("tart-cli", {
    suppliedBySynth: ["vm_name", "ssh_username"],
    identityAttributes: ["vm_base_name", "from_ipsw", "from_iso"],
    artifact: byName("vm_name", "vm_base_name"),
    from: { text: "vm_base_name" },
    windows: {},
  }),
  machine("veertu-anka-vm-clone", {
    suppliedBySynth: ["vm_name", "ssh_username"],
    identityAttributes: ["source_vm_name", "source_vm_tag"],
    artifact: byName("vm_name", "source_vm_name"),
    from: { text: "source_vm_name" },
    windows: {},
  }),
  machine("veertu-anka-vm-create", {
    suppliedBySynth: ["vm_name", "ssh_username"],
    identityAttributes: ["installer"],
    artifact: byName("vm_name", "source_vm_name", { builder: "veertu-anka-vm-clone" }),
    from: { text: "installer" },
    windows: {},
  }),
  machine("vagrant", {
    suppliedBySynth: ["output_dir", "ssh_username"],
    identityAttributes: ["source_path", "global_id", "box_version", "checksum"],
    notContent: [...MACHINE, "output_dir"],
    nameAttribute: "output_dir",
    from: { text: "source_path" },
  }),
  {
    type: "arm-image",
    platform: "hypervisor",
    user: "root",
    suppliedBySynth: ["output_filename"],
    identityAttributes: ISO,
    notContent: ["iso_target_path", "iso_target_extension", "output_filename", "output_directory"],
    artifact: {
      kind: "disk-file",
      file: "output_filename",
      suffix: "",
      source: "iso_url",
      with: { iso_checksum: "none" },
    },
    nameAttribute: "output_filename",
    from: ISO_FROM,
  },
  {
    type: "arm",
    platform: "hypervisor",
    user: "root",
    suppliedBySynth: ["image_path"],
    identityAttributes: ["file_urls", "file_checksum", "file_checksum_url", "file_checksum_type"],
    notContent: ["image_path", "file_target_path", "file_tmp_dir_location", "image_mount_path"],
    nameAttribute: "image_path",
    from: {
      fields: { urls: "file_urls", checksum: "file_checksum", checksumType: "file_checksum_type" },
      required: ["urls", "checksum"],
    },
  },
  cloud("digitalocean", ["image"], "snapshot_name", { user: "root", from: { text: "image" } }),
  cloud("hcloud", ["image", "image_filter"], "snapshot_name", {
    notContent: [
      ...CLOUD,
      ...words(`
    snapshot_name endpoint poll_interval server_name location server_labels snapshot_labels networks
  `),
    ],
    artifact: { kind: "label-filter", labels: "snapshot_labels", filter: "image_filter", selector: "with_selector" },
    tagsAttribute: "snapshot_labels",
    from: { text: "image" },
  }),
  cloud("linode", ["image"], "image_label", {
    notContent: [
      ...CLOUD,
      "image_label",
      "linode_token",
      "api_ca_path",
      "instance_label",
      "instance_tags",
      "image_create_timeout",
    ],
    from: { text: "image" },
  }),
  cloud(
    "openstack",
    ["source_image", "source_image_name", "external_source_image_url", "source_image_filter"],
    "image_name",
    {
      notContent: [
        ...CLOUD,
        ...words(`
    image_name user_id identity_endpoint tenant_id tenant_name domain_id domain_name insecure cacert cert key cloud
    availability_zone floating_ip floating_ip_network reuse_ips security_groups networks
  `),
      ],
      artifact: byName("image_name", "source_image_name"),
      tagsAttribute: "metadata",
      from: {
        fields: { id: "source_image", name: "source_image_name", url: "external_source_image_url" },
      },
    },
  ),
  cloud("oracle-oci", ["base_image_ocid", "base_image_filter"], "image_name", {
    notContent: [
      ...CLOUD,
      ...words(`
    image_name access_cfg_file access_cfg_file_account user_ocid tenancy_ocid fingerprint key key_file pass_phrase
  `),
    ],
    tagsAttribute: "tags",
    from: { text: "base_image_ocid" },
  }),
  cloud("oracle-classic", ["source_image_list", "source_image_list_entry"], "image_name", {
    from: { text: "source_image_list" },
  }),
  cloud("vultr", ["os_id", "snapshot_id", "iso_id", "iso_url", "app_id", "image_id"], "snapshot_description", {
    user: "root",
    from: { fields: { os: "os_id", snapshot: "snapshot_id", iso: "iso_id", app: "app_id", image: "image_id" } },
  }),
  cloud("alicloud-ecs", ["source_image", "image_family"], "image_name", {
    artifact: byName("target_image_family", "image_family"),
    tagsAttribute: "tags",
    from: { text: "source_image", fields: { image: "source_image", family: "image_family" } },
  }),
  cloud("tencentcloud-cvm", ["source_image_id", "source_image_name"], "image_name", {
    artifact: byName("image_name", "source_image_name"),
    tagsAttribute: "image_tags",
    from: { text: "source_image_id", fields: { id: "source_image_id", name: "source_image_name" } },
  }),
  cloud("huaweicloud-ecs", ["source_image", "source_image_name", "source_image_filter"], "image_name", {
    artifact: byName("image_name", "source_image_name"),
    tagsAttribute: "image_tags",
    from: { fields: { id: "source_image", name: "source_image_name" } },
  }),
  cloud(
    "yandex",
    ["source_image_id", "source_image_family", "source_image_name", "source_image_folder_id"],
    "image_name",
    {
      artifact: byName("image_name", "source_image_name"),
      tagsAttribute: "image_labels",
      from: {
        fields: {
          id: "source_image_id",
          family: "source_image_family",
          name: "source_image_name",
          folder: "source_image_folder_id",
        },
      },
    },
  ),
  cloud(
    "ibmcloud-vpc",
    ["vsi_base_image_id", "vsi_base_image_name", "vsi_boot_volume_id", "vsi_boot_snapshot_id"],
    "image_name",
    {
      artifact: byName("image_name", "vsi_base_image_name"),
      from: { fields: { id: "vsi_base_image_id", name: "vsi_base_image_name" } },
    },
  ),
  cloud("ibmcloud-classic", ["base_image_id", "base_os_code"], "image_name", {
    from: { fields: { id: "base_image_id", os: "base_os_code" } },
  }),
  cloud("cloudstack", ["source_iso", "source_template"], "template_name", {
    artifact: byName("template_name", "source_template"),
    from: { fields: { iso: "source_iso", template: "source_template" } },
  }),
  cloud("exoscale", ["instance_template", "instance_template_visibility"], "template_name", {
    artifact: byName("template_name", "instance_template", { with: { instance_template_visibility: "private" } }),
    from: { text: "instance_template" },
  }),
  cloud("hyperone", ["source_image"], "image_name", {
    artifact: byName("image_name", "source_image"),
    tagsAttribute: "image_tags",
    from: { text: "source_image" },
  }),
  cloud("scaleway", ["image"], "image_name", { from: { text: "image" } }),
  cloud("upcloud", ["storage_uuid", "storage_name"], "template_name", {
    artifact: byName("template_name", "storage_name"),
    from: { fields: { id: "storage_uuid", name: "storage_name" } },
  }),
  cloud("ucloud-uhost", ["source_image_id"], "image_name", { from: { text: "source_image_id" } }),
  cloud("triton", ["source_machine_image", "source_machine_image_filter"], "image_name", {
    tagsAttribute: "image_tags",
    from: { text: "source_machine_image" },
  }),
  cloud("jdcloud", ["image_id"], "image_name", { from: { text: "image_id" } }),
  cloud("ncloud", ["server_image_product_code", "member_server_image_no"], "server_image_name", {
    from: { text: "server_image_product_code" },
  }),
  cloud("oneandone", ["source_image_name"], "image_name", { from: { text: "source_image_name" } }),
  cloud("profitbricks", ["image"], "snapshot_name", { from: { text: "image" } }),
  { type: "hashicups-order", platform: "none", notContent: ["username", "password", "host"] },
  { type: "null", platform: "none", notContent: COMMUNICATOR },
  { type: "file", platform: "none", suppliedBySynth: ["target"], notContent: ["target"], nameAttribute: "target" },
];

const TRAITS: ReadonlyMap<string, BuilderTraits> = new Map(
  ENTRIES.map((entry): [string, BuilderTraits] => [
    entry.type,
    { suppliedBySynth: [], identityAttributes: [], notContent: [], artifact: { kind: "none" }, ...entry },
  ]),
);

/** Every builder type with traits, in the order of the table. */
export const BUILDER_TYPES: readonly string[] = [...TRAITS.keys()];

/** The builder's traits; for one that is not in the table the most careful ones: all is content, nothing is supplied, no child can find it. */
export function builderTraits(type: string): BuilderTraits {
  return (
    TRAITS.get(type) ?? {
      type,
      platform: "none",
      suppliedBySynth: [],
      identityAttributes: [],
      notContent: [],
      artifact: { kind: "none" },
    }
  );
}

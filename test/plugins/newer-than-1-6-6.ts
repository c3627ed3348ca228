// What Packer 1.6.6 refuses in our instances, builder by builder: attributes and blocks (at any depth) that its bundled plugin, of 2020, did not have
// yet; all were added by later plugin releases. Written by running it; `validate.test.ts` fails if the list is too short or too long.

export const NEWER_THAN_1_6_6: { readonly [builder: string]: string } = {
  "alicloud-ecs": `
    boot_mode custom_endpoint_ecs ecs_ram_role_name eip_id image_family ram_role_arn ram_role_name ram_session_name
    resource_group_id run_tags security_enhancement_strategy skip_create_image target_image_family
    wait_copying_image_ready_timeout
  `,
  "amazon-chroot": `
    ami_org_arns ami_ou_arns boot_mode deprecate_at deregistration_protection imds_support include_deprecated
    snapshot_copy_duration_minutes tpm_support uefi_data
  `,
  "amazon-ebs": `
    ami_org_arns ami_ou_arns capacity_reservation_group_arn capacity_reservation_id capacity_reservation_preference
    deprecate_at deregistration_protection enable_nitro_enclave enable_unlimited_credits fast_launch fleet_tag
    fleet_tags imds_support include_deprecated license_specifications metadata_options placement skip_ami_run_tags
    skip_create_ami snapshot_copy_duration_minutes spot_allocation_strategy
    temporary_security_group_source_public_ip
  `,
  "amazon-ebssurrogate": `
    ami_org_arns ami_ou_arns boot_mode capacity_reservation_group_arn capacity_reservation_id
    capacity_reservation_preference deprecate_at deregistration_protection enable_nitro_enclave
    enable_unlimited_credits fleet_tag fleet_tags imds_support include_deprecated license_specifications
    metadata_options placement skip_ami_run_tags snapshot_copy_duration_minutes snapshot_description
    spot_allocation_strategy temporary_security_group_source_public_ip tpm_support uefi_data use_create_image
  `,
  "amazon-ebsvolume": `
    capacity_reservation_group_arn capacity_reservation_id capacity_reservation_preference enable_nitro_enclave
    enable_unlimited_credits fleet_tag fleet_tags include_deprecated license_specifications metadata_options
    placement snapshot_description snapshot_groups snapshot_tag snapshot_tags snapshot_users snapshot_volume
    spot_allocation_strategy temporary_security_group_source_public_ip
  `,
  "amazon-instance": `
    ami_org_arns ami_ou_arns capacity_reservation_group_arn capacity_reservation_id capacity_reservation_preference
    deprecate_at deregistration_protection enable_nitro_enclave enable_unlimited_credits fleet_tag fleet_tags
    imds_support include_deprecated license_specifications metadata_options placement snapshot_copy_duration_minutes
    spot_allocation_strategy temporary_security_group_source_public_ip tpm_support
  `,
  "azure-arm": `
    accelerated_networking build_key_vault_secret_name client_cert_password community_gallery_image_id
    confidential_vm_image_encryption_type custom_data custom_script direct_shared_gallery_image_id
    disk_additional_luns disk_controller_type disk_encryption_set_id encryption_at_host id keep_os_disk license_type
    metadata_host oidc_request_token oidc_request_url public_ip_sku sas_token_duration secure_boot_enabled
    security_encryption_type security_type skip_create_build_key_vault skip_create_image specialized spot
    storage_account_type target_region temp_nic_name temp_os_disk_name use_shallow_replication user_data
    user_data_file vtpm_enabled winrm_expiration_time
  `,
  "azure-chroot": `
    client_cert_password lvm_root_device manual_mount_command metadata_host oidc_request_token oidc_request_url
    pre_unmount_commands skip_create_image
  `,
  "azure-dtl": `
    client_cert_password custom_image_capture_timeout disallow_public_ip metadata_host oidc_request_token
    oidc_request_url skip_create_image skip_sysprep
  `,
  cloudstack: "http_content",
  digitalocean: `
    droplet_agent http_retry_max http_retry_wait_max http_retry_wait_min snapshot_tags ssh_key_id transfer_timeout
    wait_snapshot_transfer
  `,
  docker: "aws_force_use_public_ecr build docker_path platform runtime",
  file: "",
  googlecompute: `
    access_token credentials_file credentials_json custom_endpoints delete_at deprecate_at disk_attachment
    disk_encryption_key enable_nested_virtualization image_architecture image_forbidden_signatures_db
    image_guest_os_features image_key_exchange_key image_platform_key image_project_id image_signatures_db
    instance_termination_action max_run_duration_in_seconds network_ip node_affinity obsolete_at
    oslogin_ssh_key_expire_after oslogin_ssh_username reservation_affinity resource_manager_tags universe_domain
    windows_password_timeout
  `,
  hcloud: `
    firewalls networks public_ipv4 public_ipv4_disabled public_ipv6 public_ipv6_disabled server_labels
    skip_create_snapshot ssh_keys_labels upgrade_server_type
  `,
  "hyperv-iso": "cd_content disable_shutdown enable_tpm floppy_content http_content",
  "hyperv-vmcx": "cd_content disable_shutdown disk_size enable_tpm floppy_content http_content",
  jdcloud: "",
  lxc: "",
  lxd: "publish_remote_name skip_publish virtual_machine",
  ncloud: "access_control_group_no region_code site subnet_no support_vpc vpc_no",
  null: "",
  oneandone: "",
  openstack: "external_source_image_properties image_creation_wait skip_create_image",
  "oracle-classic": "",
  "oracle-oci": `
    defined_tags_json instance_defined_tags_json instance_options_are_legacy_imds_endpoints_disabled key
    nic_attachment_type security_token_file shape_config skip_create_image
  `,
  "parallels-iso": `
    cd_content cd_files cd_label floppy_content http_content http_network_protocol on_window_close startup_view
  `,
  "parallels-pvm": "cd_content cd_files cd_label floppy_content on_window_close startup_view",
  profitbricks: "",
  proxmox: `
    asyncio ballooning_minimum bios boot_iso cd_content cd_files cd_label cloud_init_disable_upgrade_packages
    cloud_init_disk_type discard efi_config efidisk exclude_from_backup http_content http_network_protocol index
    iso_download_pve keep_cdrom_device machine mtu numa pci_devices qemu_additional_args rng0 serials
    skip_convert_to_template ssd tags task_timeout token tpm_config type
  `,
  "proxmox-clone": `
    asyncio ballooning_minimum bios cd_content cd_files cd_label clone_vm_id cloud_init_disable_upgrade_packages
    cloud_init_disk_type discard efi_config efidisk exclude_from_backup http_content http_network_protocol index
    ipconfig iso_download_pve keep_cdrom_device machine mtu nameserver numa pci_devices qemu_additional_args rng0
    searchdomain serials skip_convert_to_template ssd tags task_timeout token tpm_config type
  `,
  "proxmox-iso": `
    asyncio ballooning_minimum bios boot_iso cd_content cd_files cd_label cloud_init_disable_upgrade_packages
    cloud_init_disk_type discard efi_config efidisk exclude_from_backup http_content http_network_protocol index
    iso_download_pve keep_cdrom_device machine mtu numa pci_devices qemu_additional_args rng0 serials
    skip_convert_to_template ssd tags task_timeout token tpm_config type
  `,
  qemu: `
    boot_steps cd_content cores cpu_model efi_boot efi_drop_efivars efi_firmware_code efi_firmware_vars firmware
    floppy_content http_content http_network_protocol sockets threads tpm_device_type use_pflash use_tpm1 vga
    vnc_password vtpm
  `,
  scaleway: `
    admin_password_encryption_ssh_key_id block_volume cleanup_machine_related_data image_creation_timeout
    keep_server private_network_ids root_volume server_creation_timeout server_shutdown_timeout server_tags
    snapshot_creation_timeout tags user_data user_data_timeout
  `,
  "tencentcloud-cvm": `
    assume_role bandwidth_package_id cam_role_name cvm_endpoint image_tags instance_charge_type profile
    security_token shared_credentials_dir vpc_endpoint
  `,
  triton: "",
  vagrant: "floppy_content http_content http_network_protocol",
  "virtualbox-iso": `
    audio_controller cd_content chipset disk_additional_size firmware floppy_content gfx_accelerate_3d
    gfx_controller gfx_efi_resolution gfx_vram_size http_content http_network_protocol keyboard mouse nested_virt
    nic_type rtc_time_base usb_controller
  `,
  "virtualbox-ovf": "cd_content floppy_content http_content http_network_protocol",
  "virtualbox-vm": "cd_content floppy_content http_content http_network_protocol",
  "vmware-iso": `
    cd_content firmware floppy_content http_content http_network_protocol snapshot_name tools_mode usb_version
    vhv_enabled
  `,
  "vmware-vmx": `
    attach_snapshot cd_content cdrom_adapter_type floppy_content guest_os_type http_content http_network_protocol
    snapshot_name tools_mode version
  `,
  "vsphere-clone": `
    cd_content datastore_cluster destroy displays floppy_content http_content http_network_protocol image_files
    output_format ovf_flags pci_passthrough_allowed_device precision_clock reattach_cdroms remove_network_adapter
    skip_import snapshot_name tools_sync_time_periodically vTPM vbs_enabled vvtd_enabled windows_options
    windows_sysprep_text
  `,
  "vsphere-iso": `
    cd_content datastore_cluster destroy displays floppy_content http_content http_network_protocol image_files
    local_cache_overwrite output_format ovf_flags pci_passthrough_allowed_device precision_clock reattach_cdroms
    remote_cache_cleanup remote_cache_datastore remote_cache_overwrite remote_cache_path remove_network_adapter
    skip_import snapshot_name tools_sync_time_periodically vTPM vbs_enabled vvtd_enabled
  `,
};

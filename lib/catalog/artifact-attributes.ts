// Attributes and blocks of builders that concern one build's own artifact, and so not the images that are built on it. All names are
// Packer's. Data only.

/** They name, describe or make the artifact. */
export const NAMES_ARTIFACT: ReadonlySet<string> = new Set([
  "commit",
  "discard",
  "export_path",
  "changes",
  "author",
  "message",
  "output_directory",
  "output_dir",
  "output_filename",
  "vm_name",
  "container_name",
]);

/** They belong to fetching an outside base, or to installing an operating system from it. */
export const INSTALLS_SYSTEM: ReadonlySet<string> = new Set([
  "boot_command",
  "boot_keygroup_interval",
  "boot_steps",
  "boot_wait",
  "cd_content",
  "cd_files",
  "cd_label",
  "floppy_content",
  "floppy_files",
  "floppy_dirs",
  "floppy_label",
  "http_content",
  "http_directory",
  "pull",
]);

/** They copy the finished artifact to other places, or let others use it: what nobody asked for must not get there. */
export const PUBLISHES_ARTIFACT: ReadonlySet<string> = new Set([
  "ami_regions",
  "ami_users",
  "ami_groups",
  "ami_org_arns",
  "ami_ou_arns",
  "ami_product_codes",
  "region_kms_key_ids",
  "snapshot_users",
  "snapshot_groups",
  "snapshot_tags",
  "snapshot_tag",
  "deprecate_at",
  "deregistration_protection",
  "force_deregister",
  "force_delete_snapshot",
  "omi_regions",
  "omi_account_ids",
  "omi_groups",
  "snapshot_account_ids",
  "shared_image_gallery_destination",
  "image_family",
  "image_description",
  "obsolete_at",
  "delete_at",
  "image_members",
  "image_visibility",
  "snapshot_regions",
  "image_copy_regions",
  "image_copy_names",
  "image_share_account",
]);

/** When true, there is no artifact to start from. */
export const MAKES_NO_ARTIFACT: readonly string[] = ["discard", "skip_create_ami", "skip_create_image", "skip_export"];

/** Their steps run on one disk while another becomes the artifact: a build that starts from it does not go on where they ended. */
export const BUILDS_ANOTHER_DISK: ReadonlySet<string> = new Set(["amazon-ebssurrogate", "outscale-bsusurrogate"]);

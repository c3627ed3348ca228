# Image base, written by Packwright. To change it, change the code it is made from and run: npx synth

packer {
  required_version = ">= 1.9.5"

  required_plugins {
    amazon = {
      version = ">= 1.0.0, < 2.0.0"
      source  = "github.com/hashicorp/amazon"
    }
    docker = {
      version = ">= 1.0.9, < 2.0.0"
      source  = "github.com/hashicorp/docker"
    }
    qemu = {
      version = ">= 1.0.0, < 2.0.0"
      source  = "github.com/hashicorp/qemu"
    }
  }
}

variable "team" {
  type        = string
  description = "Who owns the image."
  default     = "platform"
}

variable "packwright_cache" {
  type        = string
  description = "Docker volume or folder with package caches. Empty: none. Never part of the image."
  default     = ""
}

source "docker" "base" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=base",
    "LABEL packwright.fingerprint=851f054a19f7bd95f8f8d1d21d71bc3fc20cc5474098cec6f5efd83f140c0d7e",
  ]
  run_command = [
    "-d",
    "-i",
    "-t",
    "--entrypoint=/bin/sh",
    "--cpus=2",
    "--memory=4096m",
    "--",
    "{{.Image}}",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

source "amazon-ebs" "base" {
  ami_name      = "base-00cb7ec2fb60"
  ssh_username  = "admin"
  instance_type = "t3.medium"
  region        = "eu-west-1"
  tags = {
    "packwright:image"       = "base"
    "packwright:fingerprint" = "00cb7ec2fb60b520c8d897e7341ce29dc1f494cd8af1d37b17beac9e4eba6305"
    team                     = var.team
  }

  source_ami_filter {
    filters = {
      name = "debian-12-amd64-*"
    }
    owners      = ["136693071363"]
    most_recent = true
  }

  launch_block_device_mappings {
    device_name           = "/dev/xvda"
    volume_size           = 20
    volume_type           = "gp3"
    delete_on_termination = true
  }
}

source "qemu" "base" {
  iso_checksum       = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
  iso_url            = "https://example.com/debian.qcow2"
  disk_image         = true
  output_directory   = "${path.root}/output/base-512077498e84"
  vm_name            = "base.qcow2"
  ssh_username       = "debian"
  disk_compression   = true
  disk_discard       = "unmap"
  disk_detect_zeroes = "unmap"
  cpus               = 2
  memory             = 4096
  disk_size          = "20480M"
  shutdown_command   = "sudo poweroff"
}

build {
  sources = ["source.docker.base", "source.amazon-ebs.base", "source.qemu.base"]

  # 1. tools: install curl, git
  # 2. cleanup/docker: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/base-container.sh"
    skip_clean = true
    only       = ["docker.base"]
  }

  # 1. tools: install curl, git
  # 2. cleanup/docker: clean up
  # 3. cleanup/qemu: clean up
  provisioner "shell" {
    script           = "${path.root}/scripts/base-machine.sh"
    environment_vars = ["PACKWRIGHT_TARGET=${source.type}.${source.name}"]
    skip_clean       = true
    execute_command  = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    only             = ["amazon-ebs.base", "qemu.base"]
  }

  post-processor "docker-tag" {
    only       = ["docker.base"]
    repository = "base"
    tags       = ["851f054a19f7", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.base"     = "851f054a19f7bd95f8f8d1d21d71bc3fc20cc5474098cec6f5efd83f140c0d7e"
      "packwright:amazon-ebs.base" = "00cb7ec2fb60b520c8d897e7341ce29dc1f494cd8af1d37b17beac9e4eba6305"
      "packwright:qemu.base"       = "512077498e84491c915aee942b19ceab9aae9f8c50ec83e086084bb250f50c44"
    }
  }
}

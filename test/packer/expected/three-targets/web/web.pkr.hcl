# Image web, written by Packwright. To change it, change the code it is made from and run: npx synth

packer {
  required_version = ">= 1.9.5"

  required_plugins {
    amazon = {
      version = ">= 1.0.0, < 2.0.0"
      source  = "github.com/hashicorp/amazon"
    }
    ansible = {
      version = ">= 1.0.0, < 2.0.0"
      source  = "github.com/hashicorp/ansible"
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

variable "token" {
  type      = string
  sensitive = true
}

variable "packwright_cache" {
  type        = string
  description = "Docker volume or folder with package caches. Empty: none. Never part of the image."
  default     = ""
}

variable "packwright_fingerprints" {
  type        = map(string)
  description = "Identity of what is built, where variables or the time decide a part of it; set by `synth build`."
  default = {
    "web/docker.web"     = "0ce29c61b5f2e0059011cd5df231ff71dab48c27b73380168105358659c5308d"
    "web/amazon-ebs.web" = "b260ab8ea55574f457f3b9de675a0a9f9bed252bd1e18eb2a68b75a59c3f1ed8"
    "web/qemu.web"       = "36e81c14c4dc63f5a481e4ef70a37973f4030a686342fe30afc443e16c55fd71"
  }
}

source "docker" "web" {
  image  = "base:851f054a19f7"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=web",
    "LABEL packwright.fingerprint=${var.packwright_fingerprints["web/docker.web"]}",
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

source "amazon-ebs" "web" {
  ami_name      = "web-${substr(var.packwright_fingerprints["web/amazon-ebs.web"], 0, 12)}"
  ssh_username  = "admin"
  instance_type = "t3.medium"
  region        = "eu-west-1"
  tags = {
    "packwright:image"       = "web"
    "packwright:fingerprint" = var.packwright_fingerprints["web/amazon-ebs.web"]
    team                     = var.team
  }

  source_ami_filter {
    filters = {
      "tag:packwright:fingerprint" = "00cb7ec2fb60b520c8d897e7341ce29dc1f494cd8af1d37b17beac9e4eba6305"
    }
    owners      = ["self"]
    most_recent = true
  }

  launch_block_device_mappings {
    device_name           = "/dev/xvda"
    volume_size           = 20
    volume_type           = "gp3"
    delete_on_termination = true
  }
}

source "qemu" "web" {
  iso_url            = "${path.root}/../base/output/base-512077498e84/base.qcow2"
  iso_checksum       = "none"
  disk_image         = true
  output_directory   = "${path.root}/output/web-${substr(var.packwright_fingerprints["web/qemu.web"], 0, 12)}"
  vm_name            = "web.qcow2"
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
  sources = ["source.docker.web", "source.amazon-ebs.web", "source.qemu.web"]

  # 1. server: install nginx
  # 2. login: run login
  provisioner "shell" {
    script           = "${path.root}/scripts/01-server-container.sh"
    environment_vars = ["PACKWRIGHT_INPUT_1=${var.token}"]
    use_env_var_file = true
    only             = ["docker.web"]
  }

  # 1. server: install nginx
  # 2. login: run login
  provisioner "shell" {
    script           = "${path.root}/scripts/01-server-machine.sh"
    environment_vars = ["PACKWRIGHT_INPUT_1=${var.token}"]
    use_env_var_file = true
    execute_command  = "chmod +x {{.Path}}; sudo sh -c '. {{.EnvVarFile}} && exec {{.Path}}'"
    only             = ["amazon-ebs.web", "qemu.web"]
  }

  # reboot: reboot
  provisioner "shell" {
    inline            = ["nohup sh -c 'sleep 1; shutdown -r now || reboot' >/dev/null 2>&1 &"]
    execute_command   = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    expect_disconnect = true
    pause_after       = "10s"
    only              = ["amazon-ebs.web", "qemu.web"]
  }

  provisioner "shell" {
    inline              = ["true"]
    start_retry_timeout = "5m"
    only                = ["amazon-ebs.web", "qemu.web"]
  }

  # after: run after
  provisioner "shell" {
    script     = "${path.root}/scripts/02-after-container.sh"
    skip_clean = true
    only       = ["docker.web"]
  }

  # after: run after
  provisioner "shell" {
    script          = "${path.root}/scripts/02-after-machine.sh"
    skip_clean      = true
    execute_command = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    only            = ["amazon-ebs.web", "qemu.web"]
  }

  # play: provision with ansible
  provisioner "ansible" {
    only          = ["amazon-ebs.web", "qemu.web"]
    playbook_file = "site.yml"
  }

  # Packer ignores a timeout beside a pause, so the pause stands alone
  provisioner "shell-local" {
    inline       = ["true"]
    pause_before = "10s"
    only         = ["docker.web"]
  }

  # patient: run patient
  provisioner "shell" {
    script      = "${path.root}/scripts/03-patient-container.sh"
    skip_clean  = true
    max_retries = 3
    timeout     = "5m"
    only        = ["docker.web"]
  }

  # Packer ignores a timeout beside a pause, so the pause stands alone
  provisioner "shell-local" {
    inline       = ["true"]
    pause_before = "10s"
    only         = ["amazon-ebs.web", "qemu.web"]
  }

  # patient: run patient
  provisioner "shell" {
    script          = "${path.root}/scripts/03-patient-machine.sh"
    skip_clean      = true
    execute_command = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    max_retries     = 3
    timeout         = "5m"
    only            = ["amazon-ebs.web", "qemu.web"]
  }

  # as user: run as user
  provisioner "shell" {
    script     = "${path.root}/scripts/04-as-user-container.sh"
    skip_clean = true
    only       = ["docker.web"]
  }

  # as user: run as user
  provisioner "shell" {
    script          = "${path.root}/scripts/04-as-user-machine.sh"
    skip_clean      = true
    execute_command = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    only            = ["amazon-ebs.web", "qemu.web"]
  }

  # with expression: run with expression
  provisioner "shell" {
    inline = ["echo ${var.team}"]
    only   = ["docker.web"]
  }

  # with expression: run with expression
  provisioner "shell" {
    inline          = ["echo ${var.team}"]
    execute_command = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    only            = ["amazon-ebs.web", "qemu.web"]
  }

  # cleanup/docker: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/05-cleanup-docker-container.sh"
    skip_clean = true
    only       = ["docker.web"]
  }

  # 1. cleanup/amazon-ebs: clean up
  # 2. cleanup/qemu: clean up
  provisioner "shell" {
    script           = "${path.root}/scripts/05-cleanup-docker-machine.sh"
    environment_vars = ["PACKWRIGHT_TARGET=${source.type}.${source.name}"]
    skip_clean       = true
    execute_command  = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    only             = ["amazon-ebs.web", "qemu.web"]
  }

  post-processor "docker-tag" {
    only       = ["docker.web"]
    repository = "web"
    tags       = [substr(var.packwright_fingerprints["web/docker.web"], 0, 12), "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.web"     = var.packwright_fingerprints["web/docker.web"]
      "packwright:amazon-ebs.web" = var.packwright_fingerprints["web/amazon-ebs.web"]
      "packwright:qemu.web"       = var.packwright_fingerprints["web/qemu.web"]
    }
  }
}

# Image tool, written by Packwright. To change it, change the code it is made from and run: npx synth

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
  }
}

variable "login" {
  type      = string
  sensitive = true
}

variable "proxy" {
  type    = string
  default = ""
}

variable "packwright_cache" {
  type        = string
  description = "Docker volume or folder with package caches. Empty: none. Never part of the image."
  default     = ""
}

variable "packwright_downloads" {
  type        = string
  description = "Folder with files that are already here, named by their SHA-256. Empty: none."
  default     = ""
}

source "docker" "tool" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=tool",
    "LABEL packwright.fingerprint=1973ed2f19c02cf8effa380df3996bc597770a7301a78b4b414bff303275a37c",
  ]
  container_dir = "/work/"
  volumes = merge(
    {
      "/srv/data" = "/data"
    },
    { for volume in compact([var.packwright_cache]) : volume => "/work/cache" }
  )
}

source "amazon-ebs" "tool" {
  ami_name = "tool-0d03bc9c1f14"
  tags = {
    "packwright:image"       = "tool"
    "packwright:fingerprint" = "0d03bc9c1f14471d290eb333a477a0110c76688c99119f440301052fc9c5f442"
  }
  instance_type = "t3.small"
  ssh_username  = "admin"
  region        = "eu-west-1"

  source_ami_filter {
    filters = {
      name = "debian-12-amd64-*"
    }
    owners      = ["136693071363"]
    most_recent = true
  }
}

build {
  sources = ["source.docker.tool", "source.amazon-ebs.tool"]

  # Sent if it is already here; else the script fetches it
  dynamic "provisioner" {
    labels   = ["file"]
    for_each = [for folder in compact([var.packwright_downloads]) : folder if fileexists("${folder}/abababababababababababababababababababababababababababababababab")]

    content {
      source      = "${provisioner.value}/abababababababababababababababababababababababababababababababab"
      destination = "/tmp/packwright-tool-tool-container-abababababababab"
      only        = ["docker.tool"]
    }
  }

  # 1. tool: download tool to /usr/local/bin/tool
  # 2. copy: download tool to /srv/tool
  # 3. build: run build
  # 4. cleanup/docker: clean up
  provisioner "shell" {
    script           = "${path.root}/scripts/tool-container.sh"
    environment_vars = ["PACKWRIGHT_INPUT_1=${var.proxy}", "PACKWRIGHT_INPUT_2=${var.login}"]
    use_env_var_file = true
    only             = ["docker.tool"]
  }

  # Sent if it is already here; else the script fetches it
  dynamic "provisioner" {
    labels   = ["file"]
    for_each = [for folder in compact([var.packwright_downloads]) : folder if fileexists("${folder}/abababababababababababababababababababababababababababababababab")]

    content {
      source      = "${provisioner.value}/abababababababababababababababababababababababababababababababab"
      destination = "/tmp/packwright-tool-tool-machine-abababababababab"
      only        = ["amazon-ebs.tool"]
    }
  }

  # 1. copy: download tool to /srv/tool
  # 2. build: run build
  # 3. cleanup/amazon-ebs: clean up
  provisioner "shell" {
    script           = "${path.root}/scripts/tool-machine.sh"
    environment_vars = ["PACKWRIGHT_INPUT_1=${var.proxy}", "PACKWRIGHT_INPUT_2=${var.login}"]
    use_env_var_file = true
    execute_command  = "chmod +x {{.Path}}; sudo sh -c '. {{.EnvVarFile}} && exec {{.Path}}'"
    only             = ["amazon-ebs.tool"]
  }

  post-processor "docker-tag" {
    only       = ["docker.tool"]
    repository = "tool"
    tags       = ["1973ed2f19c0", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.tool"     = "1973ed2f19c02cf8effa380df3996bc597770a7301a78b4b414bff303275a37c"
      "packwright:amazon-ebs.tool" = "0d03bc9c1f14471d290eb333a477a0110c76688c99119f440301052fc9c5f442"
    }
  }
}

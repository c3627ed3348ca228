# Shared layer shared-runner, made by Packwright of the steps that several images begin with, so that these are done once.
# Built on it: runner. To change it, change the code of those and run: npx synth

packer {
  required_version = ">= 1.9.5"

  required_plugins {
    docker = {
      version = ">= 1.0.9, < 2.0.0"
      source  = "github.com/hashicorp/docker"
    }
  }
}

variable "packwright_cache" {
  type        = string
  description = "Docker volume or folder with package caches. Empty: none. Never part of the image."
  default     = ""
}

source "docker" "shared-runner" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=shared-runner",
    "LABEL packwright.fingerprint=ef907fa3eb555b5ed8948cba210a4b784056685a1199cf0498c11c4f396df212",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = ["source.docker.shared-runner"]

  # 1. tools: install ca-certificates, git
  # 2. cleanup: remove what must not stay below other images
  provisioner "shell" {
    script     = "${path.root}/scripts/shared-runner.sh"
    skip_clean = true
  }

  post-processor "docker-tag" {
    repository = "shared-runner"
    tags       = ["ef907fa3eb55", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.shared-runner" = "ef907fa3eb555b5ed8948cba210a4b784056685a1199cf0498c11c4f396df212"
    }
  }
}

# Shared layer shared-web, made by Packwright of the steps that several images begin with, so that these are done once.
# Built on it: web. To change it, change the code of those and run: npx synth

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

source "docker" "shared-web" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=shared-web",
    "LABEL packwright.fingerprint=38429e0feb8612e5f4a64a85de523e14e258e654f44bece6526adca96e0578d4",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = ["source.docker.shared-web"]

  # 1. server: install nginx
  # 2. cleanup: remove what must not stay below other images
  provisioner "shell" {
    script     = "${path.root}/scripts/shared-web.sh"
    skip_clean = true
  }

  post-processor "docker-tag" {
    repository = "shared-web"
    tags       = ["38429e0feb86", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.shared-web" = "38429e0feb8612e5f4a64a85de523e14e258e654f44bece6526adca96e0578d4"
    }
  }
}

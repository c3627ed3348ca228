# Shared layer shared-web-3-11, made by Packwright of the steps that several images begin with, so that these are done once.
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

source "docker" "shared-web-3-11" {
  image  = "shared-web:38429e0feb86"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=shared-web-3-11",
    "LABEL packwright.fingerprint=52ff11e05a2e4981e34e4dc83985b8ba493b6a08c3eb2be00cd474ce243ca2c4",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = ["source.docker.shared-web-3-11"]

  # 1. python/python: install python3.11
  # 2. cleanup: remove what must not stay below other images
  provisioner "shell" {
    script = "${path.root}/scripts/shared-web-3-11.sh"
  }

  post-processor "docker-tag" {
    repository = "shared-web-3-11"
    tags       = ["52ff11e05a2e", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.shared-web-3-11" = "52ff11e05a2e4981e34e4dc83985b8ba493b6a08c3eb2be00cd474ce243ca2c4"
    }
  }
}

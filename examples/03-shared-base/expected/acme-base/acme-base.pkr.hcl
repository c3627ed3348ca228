# Image acme-base, written by Packwright. To change it, change the code it is made from and run: npx synth

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

source "docker" "acme-base" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=acme-base",
    "LABEL packwright.fingerprint=7330e8b67bb4e916d5863977339f0aa522a51d0fac1cb8687dd9559d61f6cfd2",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = ["source.docker.acme-base"]

  # 1. tools: install ca-certificates, curl, less
  # 2. contact: write /etc/acme/contact
  # 3. cleanup: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/acme-base.sh"
    skip_clean = true
  }

  post-processor "docker-tag" {
    repository = "acme-base"
    tags       = ["7330e8b67bb4", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.acme-base" = "7330e8b67bb4e916d5863977339f0aa522a51d0fac1cb8687dd9559d61f6cfd2"
    }
  }
}

# Image hello, written by Packwright. To change it, change the code it is made from and run: npx synth

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

source "docker" "hello" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=hello",
    "LABEL packwright.fingerprint=29cf4dee7660b081f00130be9d92bfd39c4f20534a4a33bc6d3430d6f6067648",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = ["source.docker.hello"]

  # 1. tools: install ca-certificates, curl, nano
  # 2. greeting: write /srv/greeting
  # 3. check: run check
  # 4. cleanup: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/hello.sh"
    skip_clean = true
  }

  post-processor "docker-tag" {
    repository = "hello"
    tags       = ["29cf4dee7660", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.hello" = "29cf4dee7660b081f00130be9d92bfd39c4f20534a4a33bc6d3430d6f6067648"
    }
  }
}

# Image acme-worker, written by Packwright. To change it, change the code it is made from and run: npx synth

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

source "docker" "acme-worker" {
  image  = "acme-base:7330e8b67bb4"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=acme-worker",
    "LABEL packwright.fingerprint=0763871a77fbdf09ece2a27f7f3577022c40d68c604c933d4485cabc662ddc14",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = ["source.docker.acme-worker"]

  provisioner "file" {
    source      = "${path.root}/files/acme-worker-program"
    destination = "/tmp/packwright-acme-worker-acme-worker-program"
  }

  # 1. python: install python3-minimal
  # 2. program: copy worker/worker.py to /opt/worker/worker.py
  # 3. check: run check
  # 4. cleanup: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/acme-worker.sh"
    skip_clean = true
  }

  post-processor "docker-tag" {
    repository = "acme-worker"
    tags       = ["0763871a77fb", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.acme-worker" = "0763871a77fbdf09ece2a27f7f3577022c40d68c604c933d4485cabc662ddc14"
    }
  }
}

# Image hello-builder, written by Packwright. To change it, change the code it is made from and run: npx synth

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

source "docker" "hello-builder" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=hello-builder",
    "LABEL packwright.fingerprint=062c8de86220f533963b7bb6f729975482980c1fe3e936529a9499569ae2e9ad",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = ["source.docker.hello-builder"]

  provisioner "file" {
    source      = "${path.root}/files/hello-builder-source"
    destination = "/tmp/packwright-hello-builder-hello-builder-source"
  }

  # 1. compiler: install gcc, libc6-dev
  # 2. source: copy hello.c to /src/hello.c
  # 3. compile: run compile
  # 4. cleanup: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/hello-builder.sh"
    skip_clean = true
  }

  # for images that take files from this one: /out/hello, /out/share
  provisioner "shell" {
    script = "${path.root}/stages/pack.sh"
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-hello.tar"
    destination = "${path.root}/exports/docker.hello-builder-out-hello-062c8de86220.tar"
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-hello.tar.sha256"
    destination = "${path.root}/exports/docker.hello-builder-out-hello-062c8de86220.tar.sha256"
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-share.tar"
    destination = "${path.root}/exports/docker.hello-builder-out-share-062c8de86220.tar"
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-share.tar.sha256"
    destination = "${path.root}/exports/docker.hello-builder-out-share-062c8de86220.tar.sha256"
  }

  # they have been downloaded: the image keeps nothing of them
  provisioner "shell" {
    inline = [
      "rm -f /tmp/packwright-export-out-hello.tar /tmp/packwright-export-out-hello.tar.sha256 /tmp/packwright-export-out-share.tar /tmp/packwright-export-out-share.tar.sha256",
    ]
  }

  post-processor "docker-tag" {
    repository = "hello-builder"
    tags       = ["062c8de86220", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.hello-builder" = "062c8de86220f533963b7bb6f729975482980c1fe3e936529a9499569ae2e9ad"
    }
  }
}

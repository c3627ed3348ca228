# Image acme-web, written by Packwright. To change it, change the code it is made from and run: npx synth

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

source "docker" "acme-web" {
  image  = "acme-base:7330e8b67bb4"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=acme-web",
    "LABEL packwright.fingerprint=06dd3d7ce53e0590d8aa233a85ec1b7e02ca17531c0b77cda82637e9d128704f",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = ["source.docker.acme-web"]

  provisioner "file" {
    source      = "${path.root}/files/acme-web-page"
    destination = "/tmp/packwright-acme-web-acme-web-page"
  }

  # 1. server: install nginx-light
  # 2. page: copy web/index.html to /var/www/html/index.html
  # 3. check: run check
  # 4. cleanup: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/acme-web.sh"
    skip_clean = true
  }

  post-processor "docker-tag" {
    repository = "acme-web"
    tags       = ["06dd3d7ce53e", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.acme-web" = "06dd3d7ce53e0590d8aa233a85ec1b7e02ca17531c0b77cda82637e9d128704f"
    }
  }
}

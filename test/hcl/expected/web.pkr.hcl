# Written by Packwright. Plain Packer builds it.

packer {
  required_version = ">= 1.9.5"

  required_plugins {
    docker = {
      version = "~> 1.1"
      source  = "github.com/hashicorp/docker"
    }
  }
}

variable "region" {
  type      = string
  default   = "eu-central-1"
  sensitive = false
}

source "docker" "web" {
  # Digest: see plan.json
  image    = "debian:12-slim"
  commit   = true
  changes  = ["ENTRYPOINT [\"/init\"]", "EXPOSE 80"]
  platform = var.arm ? "linux/arm64" : "linux/amd64"
}

build {
  name    = "web"
  sources = ["source.docker.web"]

  # step: tools
  provisioner "shell" {
    env = {
      REGION          = var.region
      DEBIAN_FRONTEND = "noninteractive"
    }
    inline = [
      <<-EOT
        set -eu
        apt-get update
        for p in $${PACKAGES}; do
          apt-get install -y "$p"
        done
      EOT
    ]
    max_retries = 3 # mirrors fail
  }

  post-processor "docker-tag" {
    repository = "acme/${source.name}"
    tags       = ["latest", formatdate("YYYYMMDD", timestamp())]
  }
}

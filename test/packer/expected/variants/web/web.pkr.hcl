# Image web, written by Packwright. To change it, change the code it is made from and run: npx synth

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

source "docker" "web-3-11-slim" {
  image  = "shared-web:38429e0feb86"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=web-3-11-slim",
    "LABEL packwright.fingerprint=da8593b28ecc9893b89eebcc27e7a503ffb534ff1e22df471c44544a0c08ab0d",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

source "docker" "web-3-11-full" {
  image  = "shared-web:38429e0feb86"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=web-3-11-full",
    "LABEL packwright.fingerprint=aea4dc7b68c5ce37519d69deb9997fc2d46fd8b1a47c6d5040e77620c17ba43d",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

source "docker" "web-3-12-full" {
  image  = "shared-web:38429e0feb86"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=web-3-12-full",
    "LABEL packwright.fingerprint=8b0d2d0f47b163dce1cab6e0f7336fc3d8d9dcc182c82058955d18c5f3d73606",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = [
    "source.docker.web-3-11-slim",
    "source.docker.web-3-11-full",
    "source.docker.web-3-12-full",
  ]

  # 1. python/python: install python3.11
  # 2. python/python-3-12-full: install python3.12
  # 3. python/extras: write /srv/extras
  # 4. cleanup: clean up
  provisioner "shell" {
    script           = "${path.root}/scripts/web.sh"
    environment_vars = ["PACKWRIGHT_TARGET=${source.type}.${source.name}"]
    skip_clean       = true
  }

  post-processor "docker-tag" {
    only       = ["docker.web-3-11-slim"]
    repository = "web"
    tags       = ["3-11-slim-da8593b28ecc", "3-11-slim"]
  }

  post-processor "docker-tag" {
    only       = ["docker.web-3-11-full"]
    repository = "web"
    tags       = ["3-11-full-aea4dc7b68c5", "3-11-full"]
  }

  post-processor "docker-tag" {
    only       = ["docker.web-3-12-full"]
    repository = "web"
    tags       = ["3-12-full-8b0d2d0f47b1", "3-12-full"]
  }

  post-processors {
    post-processor "docker-tag" {
      only       = ["docker.web-3-11-slim"]
      repository = "registry.example/web"
      tags       = ["3.11-slim"]
    }

    post-processor "docker-push" {
      only = ["docker.web-3-11-slim"]
    }
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.web-3-11-slim" = "da8593b28ecc9893b89eebcc27e7a503ffb534ff1e22df471c44544a0c08ab0d"
      "packwright:docker.web-3-11-full" = "aea4dc7b68c5ce37519d69deb9997fc2d46fd8b1a47c6d5040e77620c17ba43d"
      "packwright:docker.web-3-12-full" = "8b0d2d0f47b163dce1cab6e0f7336fc3d8d9dcc182c82058955d18c5f3d73606"
    }
  }

  post-processors {
    post-processor "docker-tag" {
      only       = ["docker.web-3-11-full"]
      repository = "registry.example/web"
      tags       = ["3.11-full"]
    }

    post-processor "docker-push" {
      only = ["docker.web-3-11-full"]
    }
  }

  post-processors {
    post-processor "docker-tag" {
      only       = ["docker.web-3-12-full"]
      repository = "registry.example/web"
      tags       = ["3.12-full"]
    }

    post-processor "docker-push" {
      only = ["docker.web-3-12-full"]
    }
  }
}

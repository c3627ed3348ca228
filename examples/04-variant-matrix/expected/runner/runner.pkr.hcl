# Image runner, written by Packwright. To change it, change the code it is made from and run: npx synth

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

source "docker" "runner-python-slim" {
  image  = "shared-runner:ef907fa3eb55"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=runner-python-slim",
    "LABEL packwright.fingerprint=ed12e3dc4c78566ba7e005e7caa385448a46cb0021f03e1ebdafff6a56108808",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

source "docker" "runner-python-debug" {
  image  = "shared-runner:ef907fa3eb55"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=runner-python-debug",
    "LABEL packwright.fingerprint=4006cdb7a35500560843d1662a9f2dc7d64c68fdf3486532fb31d46ff13c767e",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

source "docker" "runner-lua-slim" {
  image  = "shared-runner:ef907fa3eb55"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=runner-lua-slim",
    "LABEL packwright.fingerprint=3a6e9553d39b7bee294e2d52ddb5b4eef808052bec72a7df0406c418497be967",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

source "docker" "runner-lua-debug" {
  image  = "shared-runner:ef907fa3eb55"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=runner-lua-debug",
    "LABEL packwright.fingerprint=4834395019a5b31490d5a046d17689f1311d60532281b5d78b2cdd0b20618c92",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = [
    "source.docker.runner-python-slim",
    "source.docker.runner-python-debug",
    "source.docker.runner-lua-slim",
    "source.docker.runner-lua-debug",
  ]

  # 1. editions/language: install python3-minimal
  # 2. editions/edition: write /etc/runner-edition
  # 3. editions/debugging: install strace
  # 4. editions/edition-python-debug: write /etc/runner-edition
  # 5. editions/language-lua-slim: install lua5.4
  # 6. editions/edition-lua-slim: write /etc/runner-edition
  # 7. editions/debugging-lua-debug: install strace
  # 8. editions/edition-lua-debug: write /etc/runner-edition
  # 9. check: run check
  # 10. cleanup: clean up
  provisioner "shell" {
    script           = "${path.root}/scripts/runner.sh"
    environment_vars = ["PACKWRIGHT_TARGET=${source.type}.${source.name}"]
    skip_clean       = true
  }

  post-processor "docker-tag" {
    only       = ["docker.runner-python-slim"]
    repository = "runner"
    tags       = ["python-slim-ed12e3dc4c78", "python-slim"]
  }

  post-processor "docker-tag" {
    only       = ["docker.runner-python-debug"]
    repository = "runner"
    tags       = ["python-debug-4006cdb7a355", "python-debug"]
  }

  post-processor "docker-tag" {
    only       = ["docker.runner-lua-slim"]
    repository = "runner"
    tags       = ["lua-slim-3a6e9553d39b", "lua-slim"]
  }

  post-processor "docker-tag" {
    only       = ["docker.runner-lua-debug"]
    repository = "runner"
    tags       = ["lua-debug-4834395019a5", "lua-debug"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.runner-python-slim"  = "ed12e3dc4c78566ba7e005e7caa385448a46cb0021f03e1ebdafff6a56108808"
      "packwright:docker.runner-python-debug" = "4006cdb7a35500560843d1662a9f2dc7d64c68fdf3486532fb31d46ff13c767e"
      "packwright:docker.runner-lua-slim"     = "3a6e9553d39b7bee294e2d52ddb5b4eef808052bec72a7df0406c418497be967"
      "packwright:docker.runner-lua-debug"    = "4834395019a5b31490d5a046d17689f1311d60532281b5d78b2cdd0b20618c92"
    }
  }
}

# Image builder, written by Packwright. To change it, change the code it is made from and run: npx synth

packer {
  required_version = ">= 1.9.5"

  required_plugins {
    amazon = {
      version = ">= 1.0.0, < 2.0.0"
      source  = "github.com/hashicorp/amazon"
    }
    docker = {
      version = ">= 1.0.9, < 2.0.0"
      source  = "github.com/hashicorp/docker"
    }
  }
}

variable "packwright_fingerprints" {
  type        = map(string)
  description = "Identity of what is built, where variables or the time decide a part of it; set by `synth build`."
  default = {
    "builder/docker.builder"     = "392880790b84879986c1c0c87fa037220c7b7d6cb4b6acf77bc3453f1909c482"
    "builder/amazon-ebs.builder" = "b25440f2b72111afadf48764389ffa6b6e7b961f8ebf457a34c5fa34c3e4e368"
  }
}

source "docker" "builder" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=builder",
    "LABEL packwright.fingerprint=${var.packwright_fingerprints["builder/docker.builder"]}",
  ]
}

source "amazon-ebs" "builder" {
  ami_name = "builder-${substr(var.packwright_fingerprints["builder/amazon-ebs.builder"], 0, 12)}"
  tags = {
    "packwright:image"       = "builder"
    "packwright:fingerprint" = var.packwright_fingerprints["builder/amazon-ebs.builder"]
  }
  instance_type = "t3.small"
  ssh_username  = "admin"
  region        = "eu-west-1"

  source_ami_filter {
    filters = {
      name = "debian-12-amd64-*"
    }
    owners      = ["136693071363"]
    most_recent = true
  }
}

build {
  sources = ["source.docker.builder", "source.amazon-ebs.builder"]

  # 1. build: run build
  # 2. cleanup/docker: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/builder-container.sh"
    skip_clean = true
    only       = ["docker.builder"]
  }

  # 1. build: run build
  # 2. cleanup/amazon-ebs: clean up
  provisioner "shell" {
    script          = "${path.root}/scripts/builder-machine.sh"
    skip_clean      = true
    execute_command = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    only            = ["amazon-ebs.builder"]
  }

  # for images that take files from this one: /out/app
  provisioner "shell" {
    script = "${path.root}/stages/pack-1.sh"
    only   = ["docker.builder"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-app.tar"
    destination = "${path.root}/exports/docker.builder-out-app-${substr(var.packwright_fingerprints["builder/docker.builder"], 0, 12)}.tar"
    only        = ["docker.builder"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-app.tar.sha256"
    destination = "${path.root}/exports/docker.builder-out-app-${substr(var.packwright_fingerprints["builder/docker.builder"], 0, 12)}.tar.sha256"
    only        = ["docker.builder"]
  }

  # they have been downloaded: the image keeps nothing of them
  provisioner "shell" {
    inline = ["rm -f /tmp/packwright-export-out-app.tar /tmp/packwright-export-out-app.tar.sha256"]
    only   = ["docker.builder"]
  }

  # for images that take files from this one: /out/app
  provisioner "shell" {
    script          = "${path.root}/stages/pack-2.sh"
    execute_command = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    only            = ["amazon-ebs.builder"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-app.tar"
    destination = "${path.root}/exports/amazon-ebs.builder-out-app-${substr(var.packwright_fingerprints["builder/amazon-ebs.builder"], 0, 12)}.tar"
    only        = ["amazon-ebs.builder"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-app.tar.sha256"
    destination = "${path.root}/exports/amazon-ebs.builder-out-app-${substr(var.packwright_fingerprints["builder/amazon-ebs.builder"], 0, 12)}.tar.sha256"
    only        = ["amazon-ebs.builder"]
  }

  # they have been downloaded: the image keeps nothing of them
  provisioner "shell" {
    inline          = ["rm -f /tmp/packwright-export-out-app.tar /tmp/packwright-export-out-app.tar.sha256"]
    execute_command = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    only            = ["amazon-ebs.builder"]
  }

  post-processor "docker-tag" {
    only       = ["docker.builder"]
    repository = "builder"
    tags       = [substr(var.packwright_fingerprints["builder/docker.builder"], 0, 12), "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.builder"     = var.packwright_fingerprints["builder/docker.builder"]
      "packwright:amazon-ebs.builder" = var.packwright_fingerprints["builder/amazon-ebs.builder"]
    }
  }
}

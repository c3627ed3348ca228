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

source "docker" "hello" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=hello",
    "LABEL packwright.fingerprint=4641989157d8edee731c19a1f5fcf0d9b27a979205c9b01df97a091e595857d4",
  ]
}

build {
  sources = ["source.docker.hello"]

  # /out/hello from hello-builder, which must be built before
  provisioner "file" {
    source      = "${path.root}/../hello-builder/exports/docker.hello-builder-out-hello-062c8de86220.tar"
    destination = "/tmp/packwright-hello-hello-program.tar"
    generated   = true
  }

  provisioner "file" {
    source      = "${path.root}/../hello-builder/exports/docker.hello-builder-out-hello-062c8de86220.tar.sha256"
    destination = "/tmp/packwright-hello-hello-program.tar.sha256"
    generated   = true
  }

  # /out/share from hello-builder, which must be built before
  provisioner "file" {
    source      = "${path.root}/../hello-builder/exports/docker.hello-builder-out-share-062c8de86220.tar"
    destination = "/tmp/packwright-hello-hello-data.tar"
    generated   = true
  }

  provisioner "file" {
    source      = "${path.root}/../hello-builder/exports/docker.hello-builder-out-share-062c8de86220.tar.sha256"
    destination = "/tmp/packwright-hello-hello-data.tar.sha256"
    generated   = true
  }

  # 1. program: take /out/hello from hello-builder to /usr/local/bin
  # 2. data: take /out/share from hello-builder to /usr/local/share
  # 3. check: run check
  # 4. cleanup: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/hello.sh"
    skip_clean = true
  }

  post-processor "docker-tag" {
    repository = "hello"
    tags       = ["4641989157d8", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.hello" = "4641989157d8edee731c19a1f5fcf0d9b27a979205c9b01df97a091e595857d4"
    }
  }
}

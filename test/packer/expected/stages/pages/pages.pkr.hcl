# Image pages, written by Packwright. To change it, change the code it is made from and run: npx synth

packer {
  required_version = ">= 1.9.5"

  required_plugins {
    docker = {
      version = ">= 1.0.9, < 2.0.0"
      source  = "github.com/hashicorp/docker"
    }
  }
}

source "docker" "pages-de" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=pages-de",
    "LABEL packwright.fingerprint=630127032c6ce54b6b1be839c775d7cb0ecc0d15469a4f5a831df77944eb694a",
  ]
}

source "docker" "pages-en" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "LABEL packwright.image=pages-en",
    "LABEL packwright.fingerprint=a6fe68b1cfcaa6dc82ebdb8eb668b1bedd76730a8c1fa51f47536d571b050354",
  ]
}

build {
  sources = ["source.docker.pages-de", "source.docker.pages-en"]

  # 1. language/render: run render
  # 2. language/render-en: run render
  # 3. cleanup: clean up
  provisioner "shell" {
    script           = "${path.root}/scripts/pages.sh"
    environment_vars = ["PACKWRIGHT_TARGET=${source.type}.${source.name}"]
    skip_clean       = true
  }

  # for images that take files from this one: /out/it's.html
  provisioner "shell" {
    script = "${path.root}/stages/pack.sh"
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-it-s-html_dc6544.tar"
    destination = "${path.root}/exports/docker.pages-de-out-it-s-html_dc6544-630127032c6c.tar"
    only        = ["docker.pages-de"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-it-s-html_dc6544.tar.sha256"
    destination = "${path.root}/exports/docker.pages-de-out-it-s-html_dc6544-630127032c6c.tar.sha256"
    only        = ["docker.pages-de"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-it-s-html_dc6544.tar"
    destination = "${path.root}/exports/docker.pages-en-out-it-s-html_dc6544-a6fe68b1cfca.tar"
    only        = ["docker.pages-en"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/tmp/packwright-export-out-it-s-html_dc6544.tar.sha256"
    destination = "${path.root}/exports/docker.pages-en-out-it-s-html_dc6544-a6fe68b1cfca.tar.sha256"
    only        = ["docker.pages-en"]
  }

  # they have been downloaded: the image keeps nothing of them
  provisioner "shell" {
    inline = [
      "rm -f /tmp/packwright-export-out-it-s-html_dc6544.tar /tmp/packwright-export-out-it-s-html_dc6544.tar.sha256",
    ]
  }

  post-processor "docker-tag" {
    only       = ["docker.pages-de"]
    repository = "pages"
    tags       = ["de-630127032c6c", "de"]
  }

  post-processor "docker-tag" {
    only       = ["docker.pages-en"]
    repository = "pages"
    tags       = ["en-a6fe68b1cfca", "en"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.pages-de" = "630127032c6ce54b6b1be839c775d7cb0ecc0d15469a4f5a831df77944eb694a"
      "packwright:docker.pages-en" = "a6fe68b1cfcaa6dc82ebdb8eb668b1bedd76730a8c1fa51f47536d571b050354"
    }
  }
}

# Image site, written by Packwright. To change it, change the code it is made from and run: npx synth

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

source "docker" "site" {
  image  = "debian:12-slim"
  commit = true
  changes = [
    "EXPOSE 80",
    "CMD [\"nginx\", \"-g\", \"daemon off;\"]",
    "LABEL packwright.image=site",
    "LABEL packwright.fingerprint=9aba2562eee8c386b3b92e7935d368db956cb9406f38610627d53b7676c9f045",
  ]
  volumes = { for volume in compact([var.packwright_cache]) : volume => "/packer-files/cache" }
}

build {
  sources = ["source.docker.site"]

  provisioner "file" {
    source      = "${path.root}/files/site.tar"
    destination = "/tmp/packwright-site-site.tar"
  }

  # 1. compiler: install gcc, libc6-dev
  # 2. server: install nginx-light
  # 3. source: copy counter.c to /usr/local/src/counter.c
  # 4. build: run build
  # 5. nginx: enable service nginx
  # 6. pages: copy site/ to /var/www/html
  # 7. settings: write /etc/nginx/conf.d/settings.conf
  # 8. check: run check
  # 9. remove-build-packages: remove build-only packages gcc, libc6-dev
  # 10. cleanup: clean up
  provisioner "shell" {
    script     = "${path.root}/scripts/site.sh"
    skip_clean = true
  }

  post-processor "docker-tag" {
    repository = "site"
    tags       = ["9aba2562eee8", "latest"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.site" = "9aba2562eee8c386b3b92e7935d368db956cb9406f38610627d53b7676c9f045"
    }
  }
}

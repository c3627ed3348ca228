# Image web, written by Packwright. To change it, change the code it is made from and run: npx synth

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
    "web/docker.web-de"          = "538109257be2250b216da550850a4025e43931f590e89b6d9daabf082b63b02c"
    "web/amazon-ebs.web-de"      = "76fc9f92be544b5cb9d12a7dbd1a3d2e5c8ade371f0d3e6115637770520052de"
    "web/docker.web-en"          = "9cfa9527c182dd61e6032a636cf0ff59f002b422fd8bdefde2100c6a19bd68af"
    "web/amazon-ebs.web-en"      = "971e5ae432a46f0969049943f8278e03e8a858c3589e1fee712d9882e0c9d22b"
    "builder/docker.builder"     = "392880790b84879986c1c0c87fa037220c7b7d6cb4b6acf77bc3453f1909c482"
    "builder/amazon-ebs.builder" = "b25440f2b72111afadf48764389ffa6b6e7b961f8ebf457a34c5fa34c3e4e368"
  }
}

source "docker" "web-de" {
  image  = "builder:${substr(var.packwright_fingerprints["builder/docker.builder"], 0, 12)}"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=web-de",
    "LABEL packwright.fingerprint=${var.packwright_fingerprints["web/docker.web-de"]}",
  ]
}

source "amazon-ebs" "web-de" {
  ami_name = "web-de-${substr(var.packwright_fingerprints["web/amazon-ebs.web-de"], 0, 12)}"
  tags = {
    "packwright:image"       = "web-de"
    "packwright:fingerprint" = var.packwright_fingerprints["web/amazon-ebs.web-de"]
  }
  instance_type = "t3.small"
  ssh_username  = "admin"
  region        = "eu-west-1"

  source_ami_filter {
    filters = {
      "tag:packwright:fingerprint" = var.packwright_fingerprints["builder/amazon-ebs.builder"]
    }
    owners      = ["self"]
    most_recent = true
  }
}

source "docker" "web-en" {
  image  = "builder:${substr(var.packwright_fingerprints["builder/docker.builder"], 0, 12)}"
  pull   = false
  commit = true
  changes = [
    "LABEL packwright.image=web-en",
    "LABEL packwright.fingerprint=${var.packwright_fingerprints["web/docker.web-en"]}",
  ]
}

source "amazon-ebs" "web-en" {
  ami_name = "web-en-${substr(var.packwright_fingerprints["web/amazon-ebs.web-en"], 0, 12)}"
  tags = {
    "packwright:image"       = "web-en"
    "packwright:fingerprint" = var.packwright_fingerprints["web/amazon-ebs.web-en"]
  }
  instance_type = "t3.small"
  ssh_username  = "admin"
  region        = "eu-west-1"

  source_ami_filter {
    filters = {
      "tag:packwright:fingerprint" = var.packwright_fingerprints["builder/amazon-ebs.builder"]
    }
    owners      = ["self"]
    most_recent = true
  }
}

build {
  sources = [
    "source.docker.web-de",
    "source.amazon-ebs.web-de",
    "source.docker.web-en",
    "source.amazon-ebs.web-en",
  ]

  # /out/app from builder, which must be built before
  provisioner "file" {
    source      = "${path.root}/../builder/exports/docker.builder-out-app-${substr(var.packwright_fingerprints["builder/docker.builder"], 0, 12)}.tar"
    destination = "/tmp/packwright-web-web-container-app-docker-builder.tar"
    generated   = true
    only        = ["docker.web-de", "docker.web-en"]
  }

  provisioner "file" {
    source      = "${path.root}/../builder/exports/docker.builder-out-app-${substr(var.packwright_fingerprints["builder/docker.builder"], 0, 12)}.tar.sha256"
    destination = "/tmp/packwright-web-web-container-app-docker-builder.tar.sha256"
    generated   = true
    only        = ["docker.web-de", "docker.web-en"]
  }

  # /out/it's.html from pages, which must be built before
  provisioner "file" {
    source      = "${path.root}/../pages/exports/docker.pages-de-out-it-s-html_dc6544-630127032c6c.tar"
    destination = "/tmp/packwright-web-web-container-language-page.tar"
    generated   = true
    only        = ["docker.web-de"]
  }

  provisioner "file" {
    source      = "${path.root}/../pages/exports/docker.pages-de-out-it-s-html_dc6544-630127032c6c.tar.sha256"
    destination = "/tmp/packwright-web-web-container-language-page.tar.sha256"
    generated   = true
    only        = ["docker.web-de"]
  }

  # /out/it's.html from pages, which must be built before
  provisioner "file" {
    source      = "${path.root}/../pages/exports/docker.pages-en-out-it-s-html_dc6544-a6fe68b1cfca.tar"
    destination = "/tmp/packwright-web-web-container-language-page-en.tar"
    generated   = true
    only        = ["docker.web-en"]
  }

  provisioner "file" {
    source      = "${path.root}/../pages/exports/docker.pages-en-out-it-s-html_dc6544-a6fe68b1cfca.tar.sha256"
    destination = "/tmp/packwright-web-web-container-language-page-en.tar.sha256"
    generated   = true
    only        = ["docker.web-en"]
  }

  # 1. app/docker.builder: take /out/app from builder to /usr/local/bin
  # 2. language/page: take /out/it's.html from pages-de to /var/www/html/index.html
  # 3. language/page-en: take /out/it's.html from pages-en to /var/www/html/index.html
  # 4. cleanup/docker: clean up
  provisioner "shell" {
    script           = "${path.root}/scripts/web-container.sh"
    environment_vars = ["PACKWRIGHT_TARGET=${source.type}.${source.name}"]
    skip_clean       = true
    only             = ["docker.web-de", "docker.web-en"]
  }

  # /out/app from builder, which must be built before
  provisioner "file" {
    source      = "${path.root}/../builder/exports/amazon-ebs.builder-out-app-${substr(var.packwright_fingerprints["builder/amazon-ebs.builder"], 0, 12)}.tar"
    destination = "/tmp/packwright-web-web-machine-app-amazon-ebs-builder.tar"
    generated   = true
    only        = ["amazon-ebs.web-de", "amazon-ebs.web-en"]
  }

  provisioner "file" {
    source      = "${path.root}/../builder/exports/amazon-ebs.builder-out-app-${substr(var.packwright_fingerprints["builder/amazon-ebs.builder"], 0, 12)}.tar.sha256"
    destination = "/tmp/packwright-web-web-machine-app-amazon-ebs-builder.tar.sha256"
    generated   = true
    only        = ["amazon-ebs.web-de", "amazon-ebs.web-en"]
  }

  # /out/it's.html from pages, which must be built before
  provisioner "file" {
    source      = "${path.root}/../pages/exports/docker.pages-de-out-it-s-html_dc6544-630127032c6c.tar"
    destination = "/tmp/packwright-web-web-machine-language-page.tar"
    generated   = true
    only        = ["amazon-ebs.web-de"]
  }

  provisioner "file" {
    source      = "${path.root}/../pages/exports/docker.pages-de-out-it-s-html_dc6544-630127032c6c.tar.sha256"
    destination = "/tmp/packwright-web-web-machine-language-page.tar.sha256"
    generated   = true
    only        = ["amazon-ebs.web-de"]
  }

  # /out/it's.html from pages, which must be built before
  provisioner "file" {
    source      = "${path.root}/../pages/exports/docker.pages-en-out-it-s-html_dc6544-a6fe68b1cfca.tar"
    destination = "/tmp/packwright-web-web-machine-language-page-en.tar"
    generated   = true
    only        = ["amazon-ebs.web-en"]
  }

  provisioner "file" {
    source      = "${path.root}/../pages/exports/docker.pages-en-out-it-s-html_dc6544-a6fe68b1cfca.tar.sha256"
    destination = "/tmp/packwright-web-web-machine-language-page-en.tar.sha256"
    generated   = true
    only        = ["amazon-ebs.web-en"]
  }

  # 1. app/amazon-ebs.builder: take /out/app from builder to /usr/local/bin
  # 2. language/page: take /out/it's.html from pages-de to /var/www/html/index.html
  # 3. language/page-en: take /out/it's.html from pages-en to /var/www/html/index.html
  # 4. cleanup/amazon-ebs: clean up
  provisioner "shell" {
    script           = "${path.root}/scripts/web-machine.sh"
    environment_vars = ["PACKWRIGHT_TARGET=${source.type}.${source.name}"]
    skip_clean       = true
    execute_command  = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
    only             = ["amazon-ebs.web-de", "amazon-ebs.web-en"]
  }

  post-processor "docker-tag" {
    only       = ["docker.web-de"]
    repository = "web"
    tags       = ["de-${substr(var.packwright_fingerprints["web/docker.web-de"], 0, 12)}", "de"]
  }

  post-processor "docker-tag" {
    only       = ["docker.web-en"]
    repository = "web"
    tags       = ["en-${substr(var.packwright_fingerprints["web/docker.web-en"], 0, 12)}", "en"]
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:docker.web-de"     = var.packwright_fingerprints["web/docker.web-de"]
      "packwright:amazon-ebs.web-de" = var.packwright_fingerprints["web/amazon-ebs.web-de"]
      "packwright:docker.web-en"     = var.packwright_fingerprints["web/docker.web-en"]
      "packwright:amazon-ebs.web-en" = var.packwright_fingerprints["web/amazon-ebs.web-en"]
    }
  }
}

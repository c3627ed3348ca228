# Image web, written by Packwright. To change it, change the code it is made from and run: npx synth

packer {
  required_version = ">= 1.15.0"

  required_plugins {
    amazon = {
      version = ">= 1.0.0, < 2.0.0"
      source  = "github.com/hashicorp/amazon"
    }
  }
}

hcp_packer_registry {
  bucket_name = "web"
  description = "The web server"
  bucket_labels = {
    team = "platform"
  }
  build_labels = {
    packwright-fingerprint = "76873485308192229a32efcf3821b60cf21f237baea98268d05af71825c9ff25"
  }
}

data "hcp-packer-artifact" "parent-aws-eu-west-1" {
  bucket_name         = "debian"
  version_fingerprint = data.hcp-packer-version.parent.fingerprint
  platform            = "aws"
  region              = "eu-west-1"
}

data "hcp-packer-version" "parent" {
  bucket_name  = "debian"
  channel_name = "production"
}

source "amazon-ebs" "web" {
  source_ami = data.hcp-packer-artifact.parent-aws-eu-west-1.external_identifier
  ami_name   = "web-768734853081"
  tags = {
    "packwright:image"       = "web"
    "packwright:fingerprint" = "76873485308192229a32efcf3821b60cf21f237baea98268d05af71825c9ff25"
  }
  instance_type = "t3.small"
  ssh_username  = "admin"
  region        = "eu-west-1"
}

build {
  sources = ["source.amazon-ebs.web"]

  # 1. check: run check
  # 2. cleanup: clean up
  provisioner "shell" {
    script          = "${path.root}/scripts/web.sh"
    skip_clean      = true
    execute_command = "chmod +x {{.Path}}; sudo env {{.Vars}} {{.Path}}"
  }

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:amazon-ebs.web" = "76873485308192229a32efcf3821b60cf21f237baea98268d05af71825c9ff25"
    }
  }
}

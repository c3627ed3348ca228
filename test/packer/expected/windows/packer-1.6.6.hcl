# Image server, written by Packwright. To change it, change the code it is made from and run: npx synth

packer {
  required_version = ">= 1.6.6"
}

source "amazon-ebs" "server" {
  ami_name = "server-86b4a4dd2d75"
  tags = {
    "packwright:image"       = "server"
    "packwright:fingerprint" = "86b4a4dd2d751bafc5d3d986aac23168df60254fa0150752614936518326dfc5"
  }
  instance_type  = "t3.small"
  region         = "eu-west-1"
  communicator   = "winrm"
  winrm_username = "Administrator"

  source_ami_filter {
    filters = {
      name = "Windows_Server-2022-English-Full-Base-*"
    }
    owners      = ["amazon"]
    most_recent = true
  }
}

build {
  sources = ["source.amazon-ebs.server"]

  # features: provision with powershell
  provisioner "powershell" {
    inline = ["Install-WindowsFeature Web-Server"]
  }

  # restart: provision with windows-restart
  provisioner "windows-restart" {}

  post-processor "manifest" {
    output = "${path.root}/packer-manifest.json"
    custom_data = {
      "packwright:amazon-ebs.server" = "86b4a4dd2d751bafc5d3d986aac23168df60254fa0150752614936518326dfc5"
    }
  }
}

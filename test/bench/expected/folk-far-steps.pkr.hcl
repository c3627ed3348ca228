source "null" "far" {
  communicator         = "ssh"
  ssh_host             = "10.99.0.2"
  ssh_port             = 2222
  ssh_username         = "root"
  ssh_private_key_file = "/tmp/key"
}

build {
  sources = ["source.null.far"]

  provisioner "shell" {
    inline = ["echo 1 >>/srv/steps"]
  }

  provisioner "shell" {
    inline = ["echo 2 >>/srv/steps"]
  }
}

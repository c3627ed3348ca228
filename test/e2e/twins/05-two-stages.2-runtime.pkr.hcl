source "docker" "hello" {
  image  = "debian:12-slim"
  commit = true
}

build {
  sources = ["source.docker.hello"]

  provisioner "file" {
    source      = "${path.root}/twin-hello"
    destination = "/usr/local/bin/hello"
  }
  provisioner "shell" {
    inline = ["chown root:root /usr/local/bin/hello && chmod 755 /usr/local/bin/hello"]
  }
  provisioner "shell" {
    inline = ["mkdir -p /usr/local/share/greetings"]
  }
  provisioner "file" {
    source      = "${path.root}/twin-default"
    destination = "/usr/local/share/greetings/default"
  }
  provisioner "shell" {
    inline = ["chown root:root /usr/local/share/greetings/default && chmod 644 /usr/local/share/greetings/default"]
  }
  provisioner "shell" {
    inline = ["hello builder", "test -f /usr/local/share/greetings/default"]
  }
  post-processor "docker-tag" {
    repository = "twin/hello"
    tags       = ["latest"]
  }
}

# The content that examples/01-hello-image declares, as people write it: one provisioner per step.
source "docker" "hello" {
  image  = "debian:12-slim"
  commit = true
}

build {
  sources = ["source.docker.hello"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends ca-certificates curl"]
  }
  provisioner "shell" {
    inline = ["echo 'Hello from Packwright.' > /srv/greeting"]
  }
  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends nano"]
  }
  provisioner "shell" {
    inline = ["curl --version", "test -s /srv/greeting"]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  post-processor "docker-tag" {
    repository = "twin/hello"
    tags       = ["latest"]
  }
}

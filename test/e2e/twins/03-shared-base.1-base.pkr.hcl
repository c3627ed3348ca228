# The content that examples/03-shared-base declares, as people write it: one provisioner per step.
source "docker" "acme-base" {
  image  = "debian:12-slim"
  commit = true
}

build {
  sources = ["source.docker.acme-base"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends ca-certificates curl less"]
  }
  provisioner "shell" {
    inline = ["mkdir -p /etc/acme && echo 'images@acme.example' > /etc/acme/contact"]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  post-processor "docker-tag" {
    repository = "twin/acme-base"
    tags       = ["latest"]
  }
}

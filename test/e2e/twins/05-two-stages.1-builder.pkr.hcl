# The content that examples/05-two-stages declares, as people write it: one provisioner per step, files handed on through the host.
source "docker" "hello-builder" {
  image  = "debian:12-slim"
  commit = true
}

build {
  sources = ["source.docker.hello-builder"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends gcc libc6-dev"]
  }
  provisioner "shell" {
    inline = ["mkdir -p /src"]
  }
  provisioner "file" {
    source      = "${path.root}/hello.c"
    destination = "/src/hello.c"
  }
  provisioner "shell" {
    inline = ["chown root:root /src/hello.c && chmod 644 /src/hello.c"]
  }
  provisioner "shell" {
    inline = [
      "mkdir -p /out/share/greetings",
      "gcc -O2 -s -o /out/hello /src/hello.c",
      "/out/hello > /out/share/greetings/default",
    ]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  provisioner "file" {
    direction   = "download"
    source      = "/out/hello"
    destination = "${path.root}/twin-hello"
  }
  provisioner "file" {
    direction   = "download"
    source      = "/out/share/greetings/default"
    destination = "${path.root}/twin-default"
  }
  post-processor "docker-tag" {
    repository = "twin/hello-builder"
    tags       = ["latest"]
  }
}

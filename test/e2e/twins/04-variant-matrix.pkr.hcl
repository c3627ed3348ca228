# The content that examples/04-variant-matrix declares, as people write it: a build per edition, one provisioner per step.
source "docker" "python-slim" {
  image  = "debian:12-slim"
  commit = true
}

build {
  sources = ["source.docker.python-slim"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends ca-certificates git"]
  }
  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends python3-minimal"]
  }
  provisioner "shell" {
    inline = ["echo 'python slim' > /etc/runner-edition"]
  }
  provisioner "shell" {
    inline = ["git --version", "cat /etc/runner-edition"]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  post-processor "docker-tag" {
    repository = "twin/runner"
    tags       = ["python-slim"]
  }
}

source "docker" "python-debug" {
  image  = "debian:12-slim"
  commit = true
}

build {
  sources = ["source.docker.python-debug"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends ca-certificates git"]
  }
  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends python3-minimal"]
  }
  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends strace"]
  }
  provisioner "shell" {
    inline = ["echo 'python debug' > /etc/runner-edition"]
  }
  provisioner "shell" {
    inline = ["git --version", "cat /etc/runner-edition"]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  post-processor "docker-tag" {
    repository = "twin/runner"
    tags       = ["python-debug"]
  }
}

source "docker" "lua-slim" {
  image  = "debian:12-slim"
  commit = true
}

build {
  sources = ["source.docker.lua-slim"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends ca-certificates git"]
  }
  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends lua5.4"]
  }
  provisioner "shell" {
    inline = ["echo 'lua slim' > /etc/runner-edition"]
  }
  provisioner "shell" {
    inline = ["git --version", "cat /etc/runner-edition"]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  post-processor "docker-tag" {
    repository = "twin/runner"
    tags       = ["lua-slim"]
  }
}

source "docker" "lua-debug" {
  image  = "debian:12-slim"
  commit = true
}

build {
  sources = ["source.docker.lua-debug"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends ca-certificates git"]
  }
  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends lua5.4"]
  }
  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends strace"]
  }
  provisioner "shell" {
    inline = ["echo 'lua debug' > /etc/runner-edition"]
  }
  provisioner "shell" {
    inline = ["git --version", "cat /etc/runner-edition"]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  post-processor "docker-tag" {
    repository = "twin/runner"
    tags       = ["lua-debug"]
  }
}

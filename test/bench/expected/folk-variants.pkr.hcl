source "docker" "jq" {
  image  = "debian:12-slim"
  commit = true
  pull   = false
}

source "docker" "less" {
  image  = "debian:12-slim"
  commit = true
  pull   = false
}

build {
  sources = ["source.docker.jq", "source.docker.less"]

  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get update", "apt-get upgrade -y"]
  }

  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y git curl"]
  }

  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y python3"]
  }

  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y build-essential"]
  }

  provisioner "shell" {
    only             = ["docker.jq"]
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y jq"]
  }

  provisioner "shell" {
    only             = ["docker.jq"]
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["mkdir -p /opt/app"]
  }

  provisioner "file" {
    only        = ["docker.jq"]
    source      = "${path.root}/app/jq.conf"
    destination = "/opt/app/app.conf"
  }

  provisioner "shell" {
    only             = ["docker.less"]
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y less"]
  }

  provisioner "shell" {
    only             = ["docker.less"]
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["mkdir -p /opt/app"]
  }

  provisioner "file" {
    only        = ["docker.less"]
    source      = "${path.root}/app/less.conf"
    destination = "/opt/app/app.conf"
  }

  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get clean", "rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*"]
  }

  post-processor "docker-tag" {
    only       = ["docker.jq"]
    repository = "folk"
    tags       = ["jq"]
  }

  post-processor "docker-tag" {
    only       = ["docker.less"]
    repository = "folk"
    tags       = ["less"]
  }
}

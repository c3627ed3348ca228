source "docker" "acme-web" {
  image  = "twin/acme-base:latest"
  pull   = false
  commit = true
}

source "docker" "acme-worker" {
  image  = "twin/acme-base:latest"
  pull   = false
  commit = true
}

build {
  sources = ["source.docker.acme-web"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends nginx-light"]
  }
  provisioner "file" {
    source      = "${path.root}/web/index.html"
    destination = "/var/www/html/index.html"
  }
  provisioner "shell" {
    inline = ["chown www-data: /var/www/html/index.html && chmod 644 /var/www/html/index.html"]
  }
  provisioner "shell" {
    inline = ["nginx -t"]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  post-processor "docker-tag" {
    repository = "twin/acme-web"
    tags       = ["latest"]
  }
}

build {
  sources = ["source.docker.acme-worker"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends python3-minimal"]
  }
  provisioner "shell" {
    inline = ["mkdir -p /opt/worker"]
  }
  provisioner "file" {
    source      = "${path.root}/worker/worker.py"
    destination = "/opt/worker/worker.py"
  }
  provisioner "shell" {
    inline = ["chown root:root /opt/worker/worker.py && chmod 755 /opt/worker/worker.py"]
  }
  provisioner "shell" {
    inline = ["cd /opt/worker && python3 worker.py --check"]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  post-processor "docker-tag" {
    repository = "twin/acme-worker"
    tags       = ["latest"]
  }
}

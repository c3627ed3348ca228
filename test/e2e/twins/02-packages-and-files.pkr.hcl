# The content that examples/02-packages-and-files declares, as people write it: one provisioner per step.
source "docker" "site" {
  image   = "debian:12-slim"
  commit  = true
  changes = ["EXPOSE 80", "CMD [\"nginx\", \"-g\", \"daemon off;\"]"]
}

build {
  sources = ["source.docker.site"]

  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends gcc libc6-dev"]
  }
  provisioner "shell" {
    inline = ["apt-get update"]
  }
  provisioner "shell" {
    inline = [
      "printf 'path-exclude=/usr/share/doc/*\\npath-include=/usr/share/doc/*/copyright\\npath-exclude=/usr/share/man/*\\npath-exclude=/usr/share/groff/*\\npath-exclude=/usr/share/info/*\\npath-exclude=/usr/share/lintian/*\\npath-exclude=/usr/share/linda/*\\npath-exclude=/usr/share/locale/*\\npath-include=/usr/share/locale/locale.alias\\npath-include=/usr/share/locale/en*\\n' > /etc/dpkg/dpkg.cfg.d/twin",
    ]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-get install -y --no-install-recommends nginx-light"]
  }
  provisioner "shell" {
    inline = ["rm /etc/dpkg/dpkg.cfg.d/twin"]
  }
  provisioner "shell" {
    inline = ["mkdir -p /usr/local/src"]
  }
  provisioner "file" {
    source      = "${path.root}/counter.c"
    destination = "/usr/local/src/counter.c"
  }
  provisioner "shell" {
    inline = ["chown root:root /usr/local/src/counter.c && chmod 644 /usr/local/src/counter.c"]
  }
  provisioner "shell" {
    inline = ["gcc -O2 -o /usr/local/bin/counter /usr/local/src/counter.c"]
  }
  provisioner "file" {
    source      = "${path.root}/site/"
    destination = "/var/www/html"
  }
  provisioner "shell" {
    inline = ["cd /var/www/html && chown www-data:www-data 404.html index.html style.css && chmod 644 404.html index.html style.css"]
  }
  provisioner "shell" {
    inline = ["echo 'server_tokens off;' > /etc/nginx/conf.d/settings.conf && chmod 640 /etc/nginx/conf.d/settings.conf"]
  }
  provisioner "shell" {
    inline = ["mkdir -p /etc/systemd/system/multi-user.target.wants && ln -sf /lib/systemd/system/nginx.service /etc/systemd/system/multi-user.target.wants/nginx.service"]
  }
  provisioner "shell" {
    environment_vars = ["WORD=hello"]
    inline           = ["nginx -t", "test \"$(counter \"$WORD\")\" -eq 5"]
  }
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive"]
    inline           = ["apt-mark auto gcc libc6-dev", "apt-get autoremove -y --purge"]
  }
  provisioner "shell" {
    inline = ["apt-get clean", "rm -rf /var/lib/apt/lists/*"]
  }
  post-processor "docker-tag" {
    repository = "twin/site"
    tags       = ["latest"]
  }
}

export DEBIAN_FRONTEND=noninteractive
set -- -y -q \
  -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
if [ -n "${guarded-}" ]; then
  apt_get=install_apt
  share_apt "$@"
else
  apt_get=apt-get
fi
set -- "$@" \
  --no-install-recommends \
  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
"$apt_get" "$@" install -- curl git=2.39

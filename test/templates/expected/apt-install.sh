export DEBIAN_FRONTEND=noninteractive
set -- -y -q \
  -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
set -- "$@" \
  --no-install-recommends \
  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
apt-get "$@" install -- curl git=2.39

# On its first boot cloud-init may still be writing package sources or installing packages.
if command -v cloud-init >/dev/null 2>&1; then
  timeout 600 cloud-init status --wait >/dev/null || true
fi
export DEBIAN_FRONTEND=noninteractive
set -- -y -q \
  -o DPkg::Lock::Timeout=300 \
  -o Acquire::Languages=none \
  -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
# The timers of the system may hold the lock on the lists, which the timeout above does not cover.
attempt=1
until apt-get "$@" -o APT::Update::Error-Mode=any update; do
  [ "$attempt" -lt 6 ] || exit 100
  sleep $((attempt * 5))
  attempt=$((attempt + 1))
done

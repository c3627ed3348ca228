# On its first boot cloud-init may still be writing package sources or installing packages.
if command -v cloud-init >/dev/null 2>&1; then
  timeout 600 cloud-init status --wait >/dev/null || true
fi
set -- -y --setopt=keepcache=0
set -- "$@" --setopt=tsflags=nodocs
# Indexes and archives go to a folder of their own, which goes away with this step.
cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
trap 'rm -rf "$cache"' EXIT
chmod 0755 "$cache"
set -- "$@" --setopt=cachedir="$cache"
yum "$@" install curl git-2.39
# yum is content when only some of them exist.
rpm -q --whatprovides curl git >/dev/null
# What was there only for the build, and is asked for now, stays.
state=/var/lib/packwright/build-only-yum
if [ -s "$state" ]; then
  rpm -q --qf '%{NAME}\n' --whatprovides curl git >"$state.keep" || true
  grep -vxF -f "$state.keep" "$state" >"$state.new" || true
  mv "$state.new" "$state"
  rm "$state.keep"
fi
# Only for the build: what comes new is written down, so that the last step can remove just that.
mkdir -p /var/lib/packwright
state=/var/lib/packwright/build-only-yum
rpm -qa --qf '%{NAME}\n' | LC_ALL=C sort -u >"$state.before"
yum "$@" install gcc
rpm -q --whatprovides gcc >/dev/null
rpm -qa --qf '%{NAME}\n' | LC_ALL=C sort -u | LC_ALL=C comm -13 "$state.before" - >>"$state"
rm "$state.before"

# On its first boot cloud-init may still be writing package sources or installing packages.
if command -v cloud-init >/dev/null 2>&1; then
  timeout 600 cloud-init status --wait >/dev/null || true
fi
# Indexes and archives go to a folder of their own, which goes away with this step.
cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
trap 'rm -rf "$cache"' EXIT
chmod 0755 "$cache"
set -- --non-interactive
# Leaving documentation out is a setting of the library, not an option.
sed '/^[# ]*rpm.install.excludedocs/d' /etc/zypp/zypp.conf >"$cache/zypp.conf"
printf '[main]\nrpm.install.excludedocs = yes\n' >>"$cache/zypp.conf"
export ZYPP_CONF="$cache/zypp.conf"
set -- "$@" --cache-dir "$cache"
zypper "$@" refresh
zypper "$@" install --auto-agree-with-licenses --no-recommends -- curl git=2.39
# What was there only for the build, and is asked for now, stays.
state=/var/lib/packwright/build-only-zypper
if [ -s "$state" ]; then
  rpm -q --qf '%{NAME}\n' --whatprovides curl git >"$state.keep" || true
  grep -vxF -f "$state.keep" "$state" >"$state.new" || true
  mv "$state.new" "$state"
  rm "$state.keep"
fi
# Only for the build: what comes new is written down, so that the last step can remove just that.
mkdir -p /var/lib/packwright
state=/var/lib/packwright/build-only-zypper
rpm -qa --qf '%{NAME}\n' | LC_ALL=C sort -u >"$state.before"
zypper "$@" install --auto-agree-with-licenses --no-recommends -- gcc
rpm -qa --qf '%{NAME}\n' | LC_ALL=C sort -u | LC_ALL=C comm -13 "$state.before" - >>"$state"
rm "$state.before"

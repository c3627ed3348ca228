# On its first boot cloud-init may still be writing package sources or installing packages.
if command -v cloud-init >/dev/null 2>&1; then
  timeout 600 cloud-init status --wait >/dev/null || true
fi
export DEBIAN_FRONTEND=noninteractive
set -- -y -q \
  -o DPkg::Lock::Timeout=300 \
  -o Acquire::Languages=none \
  -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
# Indexes and archives go to a folder of their own, which goes away with this step.
cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
trap 'rm -rf "$cache"' EXIT
chmod 0755 "$cache"
mkdir -p "$cache/lists/partial" "$cache/archives/partial"
set -- "$@" -o Dir::State::lists="$cache/lists" -o Dir::Cache="$cache"
apt-get "$@" -o APT::Update::Error-Mode=any update
# Documentation is not unpacked, but for licences and the alias file of the locales; the folders stay, as packages link into them.
set -- "$@" \
  -o Dpkg::Options::='--path-exclude=/usr/share/doc/*/?*' \
  -o Dpkg::Options::='--path-include=/usr/share/doc/*/copyright' \
  -o Dpkg::Options::='--path-exclude=/usr/share/man/*/?*' \
  -o Dpkg::Options::='--path-exclude=/usr/share/info/?*' \
  -o Dpkg::Options::='--path-exclude=/usr/share/groff/?*' \
  -o Dpkg::Options::='--path-exclude=/usr/share/lintian/?*' \
  -o Dpkg::Options::='--path-exclude=/usr/share/locale/?*' \
  -o Dpkg::Options::='--path-include=/usr/share/locale/locale.alias' \
  -o Dpkg::Options::='--path-include=/usr/share/locale/en*'
set -- "$@" \
  -o Dpkg::Options::=--force-unsafe-io \
  --no-install-recommends \
  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
apt-get "$@" install -- curl git=2.39
# Only for the build: what comes new is written down, and marked as not asked for, so that the last step can remove just that.
mkdir -p /var/lib/packwright
state=/var/lib/packwright/build-only-apt
apt-mark showmanual | LC_ALL=C sort >"$state.manual"
{ apt-mark showmanual && apt-mark showauto; } | LC_ALL=C sort >"$state.before"
apt-get "$@" install -- gcc
apt-mark showmanual | LC_ALL=C sort | LC_ALL=C comm -13 "$state.manual" - | xargs -r apt-mark auto >/dev/null
{ apt-mark showmanual && apt-mark showauto; } | LC_ALL=C sort | LC_ALL=C comm -13 "$state.before" - >>"$state"
rm "$state.manual" "$state.before"

set -- -y --setopt=keepcache=0 --setopt=install_weak_deps=False
if [ -n "${guarded-}" ]; then
  share_alone dnf "$(rpm -E '%_arch')" /etc/yum.repos.d/* /etc/pki/rpm-gpg/*
  set -- "$@" --setopt=keepcache=1 --setopt=cachedir="$folder"
  # dnf 5 has a second name for root's cache.
  if command -v dnf5 >/dev/null 2>&1; then set -- "$@" --setopt=system_cachedir="$folder"; fi
fi
dnf "$@" install curl git-2.39
# What was there only for the build, and is asked for now, stays.
state=/var/lib/packwright/build-only-dnf
if [ -s "$state" ]; then
  rpm -q --qf '%{NAME}\n' --whatprovides curl git >"$state.keep" || true
  grep -vxF -f "$state.keep" "$state" >"$state.new" || true
  mv "$state.new" "$state"
  rm "$state.keep"
fi

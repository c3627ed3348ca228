set -- -y --setopt=keepcache=0
if [ -n "${guarded-}" ]; then
  share_alone yum "$(rpm -E '%_arch')" /etc/yum.repos.d/* /etc/pki/rpm-gpg/*
  set -- "$@" --setopt=keepcache=1 --setopt=cachedir="$folder"
fi
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

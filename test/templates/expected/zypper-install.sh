set -- --non-interactive
zypper "$@" install --auto-agree-with-licenses --no-recommends -- curl git=2.39
# What was there only for the build, and is asked for now, stays.
state=/var/lib/packwright/build-only-zypper
if [ -s "$state" ]; then
  rpm -q --qf '%{NAME}\n' --whatprovides curl git >"$state.keep" || true
  grep -vxF -f "$state.keep" "$state" >"$state.new" || true
  mv "$state.new" "$state"
  rm "$state.keep"
fi

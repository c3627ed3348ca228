set -- --global --no-fund --no-audit --no-update-notifier
if [ -n "${shared-}" ]; then
  share npm "$(uname -m)"
  set -- "$@" --cache "$folder"
fi
npm install "$@" -- curl git@2.39
# What was there only for the build, and is asked for now, stays.
if [ -s /var/lib/packwright/build-only-npm ]; then
  printf '%s\n' curl git >>/var/lib/packwright/requested-npm
fi

# On its first boot cloud-init may still be writing package sources or installing packages.
if command -v cloud-init >/dev/null 2>&1; then
  timeout 600 cloud-init status --wait >/dev/null || true
fi
set -- add
set -- "$@" --wait 300
set -- "$@" --no-cache
apk "$@" -- curl git=2.39
# Only for the build: one virtual package needs them, so that the last step can remove it with all that nothing else needs.
number=$(grep -c '^\.packwright-build-' /etc/apk/world || true)
apk "$@" --virtual ".packwright-build-$number" -- gcc

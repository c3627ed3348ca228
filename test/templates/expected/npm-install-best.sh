set -- --global --no-fund --no-audit --no-update-notifier
# Indexes and archives go to a folder of their own, which goes away with this step.
cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
trap 'rm -rf "$cache"' EXIT
chmod 0755 "$cache"
set -- "$@" --cache "$cache"
npm install "$@" -- curl git@2.39
# What was there only for the build, and is asked for now, stays.
if [ -s /var/lib/packwright/build-only-npm ]; then
  printf '%s\n' curl git >>/var/lib/packwright/requested-npm
fi
# Only for the build: what was not there before is written down, so that the last step can remove just that.
mkdir -p /var/lib/packwright
printf '%s\n' gcc | while read -r name; do
  [ -e "$(npm root --global)/$name" ] || printf '%s\n' "$name" >>/var/lib/packwright/build-only-npm
done
npm install "$@" -- gcc

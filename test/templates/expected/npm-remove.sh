state=/var/lib/packwright/build-only-npm
if [ -s "$state" ]; then
  touch /var/lib/packwright/requested-npm
  while read -r name; do
    grep -qxF -e "$name" /var/lib/packwright/requested-npm || npm uninstall --global --no-fund --no-audit -- "$name" </dev/null
  done <"$state"
fi
rm -f "$state" /var/lib/packwright/requested-npm
rmdir /var/lib/packwright 2>/dev/null || true

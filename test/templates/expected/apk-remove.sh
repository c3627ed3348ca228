sed -n 's/^\(\.packwright-build-[0-9]*\).*/\1/p' /etc/apk/world | while read -r name; do
  apk del "$name" </dev/null
done

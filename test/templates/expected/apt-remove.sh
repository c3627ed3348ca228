export DEBIAN_FRONTEND=noninteractive
state=/var/lib/packwright/build-only-apt
if [ -s "$state" ]; then
  LC_ALL=C sort -u -o "$state" "$state"
  # Whatever else is there unasked for is none of our business: it counts as asked for until the removal is done.
  apt-mark showauto | LC_ALL=C sort | LC_ALL=C comm -23 - "$state" >"$state.keep"
  xargs -r apt-mark manual <"$state.keep" >/dev/null
  apt-get -y -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    -o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false autoremove --purge
  xargs -r apt-mark auto <"$state.keep" >/dev/null
fi
rm -f "$state" "$state.keep"
rmdir /var/lib/packwright 2>/dev/null || true

state=/var/lib/packwright/build-only-yum
while [ -s "$state" ]; do
  set -f
  # shellcheck disable=SC2046
  set -- $(cat "$state")
  set +f
  if problems=$(LC_ALL=C rpm -e --test "$@" 2>&1); then
    rpm -e "$@"
    break
  fi
  # Something that stays needs a part of it ("CAPABILITY is needed by (installed) PACKAGE"): so that part stays as well.
  printf '%s\n' "$problems" | sed -n 's/^[[:space:]]*\(.*\) is needed by .*/\1/p' | while read -r capability; do
    case $capability in
      '('*) printf '%s\n' "$capability" | tr -d '()' | tr ' ' '\n' ;;
      *) printf '%s\n' "${capability%% *}" ;;
    esac
  done | while read -r capability; do
    rpm -q --qf '%{NAME}\n' --whatprovides "$capability" || true
  done >"$state.keep"
  grep -vxF -f "$state.keep" "$state" >"$state.new" || true
  if cmp -s "$state" "$state.new"; then
    printf 'Cannot remove the build-only packages:\n%s\n' "$problems" >&2
    exit 1
  fi
  mv "$state.new" "$state"
done
rm -f "$state" "$state.keep" "$state.new"
rmdir /var/lib/packwright 2>/dev/null || true

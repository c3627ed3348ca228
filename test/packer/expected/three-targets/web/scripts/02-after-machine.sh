#!/bin/sh
# web: after
# Written by Packwright. Every step runs in a subshell: its folder, variables, options and exit status end with it.
# shellcheck disable=SC2030,SC2031

umask 022
work=$(mktemp -d "${TMPDIR:-/tmp}/packwright.XXXXXX") || exit 1
chmod 755 "$work"
# As Packer uploaded it, the script removes itself too: Packer need not come back for it.
own=
case $0 in /tmp/script_[0-9]*.sh) own=$0 ;; esac
trap 'rm -rf "$work" ${own:+"$own"}' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# Cleanup steps leave these alone.
# shellcheck disable=SC2034
PACKWRIGHT_KEEP="$work $0"

now() {
  time=$(date +%s.%N)
  case $time in *[!0-9.]*) time=$(date +%s) ;; esac
  printf '%s' "$time"
}

# run NUMBER NAME FUNCTION: one step between its markers; a failing step ends the script with its own exit status.
run() {
  printf '::packwright start step=%s n=%s/1 t=%s\n' "$2" "$1" "$(now)"
  "$3"
  status=$?
  printf '::packwright end step=%s n=%s/1 t=%s status=%s\n' "$2" "$1" "$(now)" "$status"
  if [ "$status" -ne 0 ]; then
    printf 'packwright: step %s (%s of 1) failed with exit status %s\n' "$2" "$1" "$status" >&2
    exit "$status"
  fi
}

# after: run after
step_1() (
  set -e
  cat > "$work/1-after" <<'END_OF_SCRIPT'
#!/bin/sh -e
uname -r
END_OF_SCRIPT
  chmod 755 "$work/1-after"
  exec "$work/1-after"
)

run 1 after step_1

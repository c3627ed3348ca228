#!/bin/sh
# web: server, login
# Written by Packwright. Every step runs in a subshell: its folder, variables, options and exit status end with it.
# shellcheck disable=SC2030,SC2031

umask 022
input_1=$PACKWRIGHT_INPUT_1
unset PACKWRIGHT_INPUT_1
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
  printf '::packwright start step=%s n=%s/2 t=%s\n' "$2" "$1" "$(now)"
  "$3"
  status=$?
  printf '::packwright end step=%s n=%s/2 t=%s status=%s\n' "$2" "$1" "$(now)" "$status"
  if [ "$status" -ne 0 ]; then
    printf 'packwright: step %s (%s of 2) failed with exit status %s\n' "$2" "$1" "$status" >&2
    exit "$status"
  fi
}

# server: install nginx
step_1() (
  set -e
  # On its first boot cloud-init may still be writing package sources or installing packages.
  if command -v cloud-init >/dev/null 2>&1; then
    timeout 600 cloud-init status --wait >/dev/null || true
  fi
  export DEBIAN_FRONTEND=noninteractive
  set -- -y -q \
    -o DPkg::Lock::Timeout=300 \
    -o Acquire::Languages=none \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
  # Indexes and archives go to a folder of their own, which goes away with this step.
  cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
  trap 'rm -rf "$cache"' EXIT
  chmod 0755 "$cache"
  mkdir -p "$cache/archives/partial"
  set -- "$@" -o Dir::Cache="$cache"
  # The timers of the system may hold the lock on the lists, which the timeout above does not cover.
  attempt=1
  until apt-get "$@" -o APT::Update::Error-Mode=any update; do
    [ "$attempt" -lt 6 ] || exit 100
    sleep $((attempt * 5))
    attempt=$((attempt + 1))
  done
  set -- "$@" \
    -o Dpkg::Options::=--force-unsafe-io \
    --no-install-recommends \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
  apt-get "$@" install -- nginx
)

# login: run login
step_2() (
  set -e
  export TOKEN="$input_1"
  cat > "$work/2-login" <<'END_OF_SCRIPT'
#!/bin/sh -e
curl -H "Authorization: $TOKEN" https://example.com
END_OF_SCRIPT
  chmod 755 "$work/2-login"
  exec "$work/2-login"
)

run 1 server step_1
run 2 login step_2

#!/bin/sh
# web: python/python/index, python/python, python/python-3-12-full, python/extras, cleanup
# Written by Packwright. Every step runs in a subshell: its folder, variables, options and exit status end with it.
# shellcheck disable=SC2030,SC2031

umask 022
target=${PACKWRIGHT_TARGET:?the template sets it}
unset PACKWRIGHT_TARGET
work=$(mktemp -d "${TMPDIR:-/tmp}/packwright.XXXXXX") || exit 1
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
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
  printf '::packwright start step=%s n=%s/5 t=%s\n' "$2" "$1" "$(now)"
  "$3"
  status=$?
  printf '::packwright end step=%s n=%s/5 t=%s status=%s\n' "$2" "$1" "$(now)" "$status"
  if [ "$status" -ne 0 ]; then
    printf 'packwright: step %s (%s of 5) failed with exit status %s\n' "$2" "$1" "$status" >&2
    exit "$status"
  fi
}

# python/python/index: refresh apt's package index
step_1() (
  set -e
  export DEBIAN_FRONTEND=noninteractive
  set -- -y -q \
    -o Acquire::Languages=none \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
  apt-get "$@" -o APT::Update::Error-Mode=any update
)

# python/python: install python3.11
step_2() (
  set -e
  export DEBIAN_FRONTEND=noninteractive
  set -- -y -q \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
  # Indexes and archives go to a folder of their own, which goes away with this step.
  cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
  trap 'rm -rf "$cache"' EXIT
  chmod 0755 "$cache"
  mkdir -p "$cache/archives/partial"
  set -- "$@" -o Dir::Cache="$cache"
  set -- "$@" \
    -o Dpkg::Options::=--force-unsafe-io \
    --no-install-recommends \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
  apt-get "$@" install -- python3.11
)

# python/python-3-12-full: install python3.12
step_3() (
  set -e
  export DEBIAN_FRONTEND=noninteractive
  set -- -y -q \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
  # Indexes and archives go to a folder of their own, which goes away with this step.
  cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
  trap 'rm -rf "$cache"' EXIT
  chmod 0755 "$cache"
  mkdir -p "$cache/archives/partial"
  set -- "$@" -o Dir::Cache="$cache"
  set -- "$@" \
    -o Dpkg::Options::=--force-unsafe-io \
    --no-install-recommends \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
  apt-get "$@" install -- python3.12
)

# python/extras: write /srv/extras
step_4() (
  set -e
  # Parents are made; a link is replaced, not followed.
  prepare_destination() {
    if [ -d "$1" ]; then
      echo "Cannot place a file at $1: it is a folder" >&2
      return 1
    fi
    mkdir -p -- "${1%/*}/"
    if [ -L "$1" ]; then rm -f -- "$1"; fi
  }
  prepare_destination /srv/extras
  printf '%s\n' extras >/srv/extras
  chown -- root:root /srv/extras
  chmod -- 0644 /srv/extras
)

# cleanup: clean up
step_5() (
  set -e
  # What is mounted from outside is not part of the image, and stays.
  if ! grep -q ' /var/cache/apt' /proc/self/mounts 2>/dev/null; then
    apt-get clean
    rm -f /var/cache/apt/*.bin
  fi
  if ! grep -q ' /var/lib/apt' /proc/self/mounts 2>/dev/null; then rm -rf /var/lib/apt/lists/*; fi
  rm -f /var/cache/debconf/*-old /var/lib/dpkg/*-old
  for folder in /root/.cache/pip /root/.npm/_cacache /root/.npm/_logs; do
    if ! grep -q " $folder" /proc/self/mounts 2>/dev/null; then rm -rf "$folder"; fi
  done
  # Rotated logs and the journal go; the others become empty, as some services want their file to be there with its owner.
  if [ -d /run/systemd/system ] && command -v journalctl >/dev/null 2>&1; then
    journalctl -q --rotate || true
    journalctl -q --vacuum-time=1s || true
  fi
  if [ -d /var/log ] && command -v find >/dev/null 2>&1; then
    if [ -d /var/log/journal ]; then find /var/log/journal -type f -exec rm -f -- {} +; fi
    find /var/log -type f \( -name '*.gz' -o -name '*.xz' -o -name '*.bz2' -o -name '*.old' -o -name '*.[0-9]' \
      -o -name '*-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' \) -exec rm -f -- {} +
    find /var/log -type f -size +0 -exec sh -c 'for file; do : >"$file"; done' sh {} +
  fi
  rm -f /root/.*_history /root/.lesshst /root/.wget-hsts /root/.viminfo
  for home in /home/*; do
    rm -f "$home"/.*_history "$home"/.lesshst "$home"/.wget-hsts "$home"/.viminfo
  done
  # The shell reads a script while it runs: the one that Packer uploaded stays, and Packer removes it.
  # What is mounted from outside stays too.
  mounts=$(cut -d ' ' -f 2 /proc/self/mounts 2>/dev/null | tr '\n' ':')
  for item in /tmp/* /tmp/.[!.]* /tmp/..?* /var/tmp/* /var/tmp/.[!.]* /var/tmp/..?*; do
    case " ${PACKWRIGHT_KEEP-} " in *" $item "*) continue ;; esac
    case $item in /tmp/script_*.sh | /tmp/packer-*) continue ;; esac
    case ":$mounts" in *":$item:"* | *":$item/"*) continue ;; esac
    rm -rf -- "$item"
  done
)

run 1 python/python/index step_1
case $target in
  docker.web-3-11-slim | docker.web-3-11-full) run 2 python/python step_2 ;;
esac
case $target in
  docker.web-3-12-full) run 3 python/python-3-12-full step_3 ;;
esac
case $target in
  docker.web-3-11-full | docker.web-3-12-full) run 4 python/extras step_4 ;;
esac
run 5 cleanup step_5

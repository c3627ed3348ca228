#!/bin/sh
# base: tools, cleanup/docker, cleanup/qemu
# Written by Packwright. Every step runs in a subshell: its folder, variables, options and exit status end with it.
# shellcheck disable=SC2030,SC2031

umask 022
target=${PACKWRIGHT_TARGET:?the template sets it}
unset PACKWRIGHT_TARGET
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
  printf '::packwright start step=%s n=%s/3 t=%s\n' "$2" "$1" "$(now)"
  "$3"
  status=$?
  printf '::packwright end step=%s n=%s/3 t=%s status=%s\n' "$2" "$1" "$(now)" "$status"
  if [ "$status" -ne 0 ]; then
    printf 'packwright: step %s (%s of 3) failed with exit status %s\n' "$2" "$1" "$status" >&2
    exit "$status"
  fi
}

# tools: install curl, git
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
  apt-get "$@" install -- curl git
)

# cleanup/docker: clean up
step_2() (
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

# cleanup/qemu: clean up
step_3() (
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
  # Tells the disk which blocks are free; some disks cannot be told.
  sync
  if command -v fstrim >/dev/null 2>&1; then fstrim -av || fstrim -v / || true; fi
)

run 1 tools step_1
case $target in
  amazon-ebs.base) run 2 cleanup/docker step_2 ;;
esac
case $target in
  qemu.base) run 3 cleanup/qemu step_3 ;;
esac

#!/bin/sh
# builder: build, cleanup/docker
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
  printf '::packwright start step=%s n=%s/2 t=%s\n' "$2" "$1" "$(now)"
  "$3"
  status=$?
  printf '::packwright end step=%s n=%s/2 t=%s status=%s\n' "$2" "$1" "$(now)" "$status"
  if [ "$status" -ne 0 ]; then
    printf 'packwright: step %s (%s of 2) failed with exit status %s\n' "$2" "$1" "$status" >&2
    exit "$status"
  fi
}

# build: run build
step_1() (
  set -e
  cat > "$work/1-build" <<'END_OF_SCRIPT'
#!/bin/sh -e
make
END_OF_SCRIPT
  chmod 755 "$work/1-build"
  exec "$work/1-build"
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

run 1 build step_1
run 2 cleanup/docker step_2

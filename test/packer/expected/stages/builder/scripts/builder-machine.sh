#!/bin/sh
# builder: build, cleanup/amazon-ebs
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

# cleanup/amazon-ebs: clean up
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
  # The next boot is a first boot again.
  if command -v cloud-init >/dev/null 2>&1; then
    cloud-init clean --logs --seed || cloud-init clean --logs
  fi
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
  # Empty, not absent: systemd then makes a new one, and can do so on a root file system that is still read-only.
  if [ -e /etc/machine-id ]; then : >/etc/machine-id; fi
  if [ -f /var/lib/dbus/machine-id ] && [ ! -L /var/lib/dbus/machine-id ]; then
    ln -sf /etc/machine-id /var/lib/dbus/machine-id
  fi
rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
# Debian makes host keys when the package is installed, and at boot only where cloud-init runs.
if [ -x /usr/sbin/sshd ] && [ -d /run/systemd/system ] && ! command -v cloud-init >/dev/null 2>&1; then
  cat >/etc/systemd/system/ssh-host-keys.service <<'END'
[Unit]
Description=Make missing SSH host keys
Before=ssh.service
ConditionPathExistsGlob=!/etc/ssh/ssh_host_*_key

[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -A

[Install]
WantedBy=multi-user.target
END
  systemctl enable ssh-host-keys.service
fi
  # Leases and names of this machine's network cards.
  rm -f /var/lib/dhcp/*.lease* /var/lib/dhclient/*.lease* /var/lib/dhcpcd/*.lease /var/lib/NetworkManager/*.lease \
    /var/lib/NetworkManager/timestamps /var/lib/NetworkManager/seen-bssids /var/lib/NetworkManager/secret_key \
    /run/systemd/netif/leases/* /etc/udev/rules.d/70-persistent-net.rules
  # Two machines must not start with the same entropy.
  rm -f /var/lib/systemd/random-seed /var/lib/random-seed /var/lib/misc/random-seed /var/lib/urandom/random-seed \
    /var/lib/seedrng/seed.* /boot/efi/loader/random-seed /efi/loader/random-seed
  rm -f /root/.ssh/authorized_keys /root/.ssh/authorized_keys2
  for home in /home/*; do
    rm -f "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"
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
run 2 cleanup/amazon-ebs step_2

#!/bin/sh
# web: python/python, python/python-3-12-full, python/extras, cleanup
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
  printf '::packwright start step=%s n=%s/4 t=%s\n' "$2" "$1" "$(now)"
  "$3"
  status=$?
  printf '::packwright end step=%s n=%s/4 t=%s status=%s\n' "$2" "$1" "$(now)" "$status"
  if [ "$status" -ne 0 ]; then
    printf 'packwright: step %s (%s of 4) failed with exit status %s\n' "$2" "$1" "$status" >&2
    exit "$status"
  fi
}

# Package caches: a folder that builds share, mounted only while Packer builds. Nothing of it is part of the image, and without it all works as ever.
shared=
if [ -d /packer-files/cache ]; then shared=/packer-files/cache; fi
# What only one build at a time may use needs flock.
# shellcheck disable=SC2034
if command -v flock >/dev/null 2>&1; then guarded=$shared; else guarded=; fi

# share NAME TEXT FILE…: makes the folder for builds whose system, text and files are the same, and names it `folder`.
share() {
  folder=$shared/$1
  shift
  folder=$folder/$(
    { cat /etc/os-release && printf '%s\n' "$1" && shift && cat "$@"; } 2>/dev/null </dev/null | sha256sum | cut -c 1-16
  )
  mkdir -p "$folder"
}

# share_apt [OPTION…]: lists and archives for builds with the same package sources and keys. The options are for updates; none has blanks.
share_apt() {
  options=$*
  share apt "$(dpkg --print-architecture) $(dpkg --print-foreign-architectures)" \
    /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/mirrors/* /etc/apt/trusted.gpg /etc/apt/trusted.gpg.d/* \
    /etc/apt/keyrings/* /usr/share/keyrings/*
  mkdir -p "$folder/archives" "$folder/generations"
  cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
  trap 'rm -rf "$cache"' EXIT
  chmod 0755 "$cache"
  mkdir -p "$cache/archives/partial"
  # The lists that an earlier step has put where apt has its own, unless the sources are others by now.
  generation=
  if [ -e "$work/generation" ]; then generation=$(grep -F "$folder/" "$work/generation" || true); fi
}

# refresh_apt: asks the mirrors, unless some build did in the last ten minutes. `generation` is then the folder of the lists: it does not
# change once it is in use, so that no build pulls lists away from under another.
refresh_apt() {
  if is_stale "$generation"; then
    (
      flock 9
      if is_stale "$generation"; then renew_lists; fi
    ) 9>"$folder/lock" || return
  fi
  generation=$folder/$(readlink "$folder/current")
}
# Lists are stale, too, when the mirror no longer has the archives they name.
is_stale() {
  [ -z "$(find "$folder/fresh" -mmin -10 2>/dev/null)" ] || [ "$1" = "$folder/$(readlink "$folder/current")" ]
}
renew_lists() {
  next=$(mktemp -d "$folder/generations/XXXXXX")
  chmod 0755 "$next"
  if [ -e "$folder/current" ]; then cp -al "$folder/current/lists" "$next/lists"; fi
  mkdir -p "$next/lists/partial"
  # Packer lets only root into the folder above, so not the user that apt downloads as.
  # shellcheck disable=SC2086
  apt-get $options -o Acquire::Languages=none -o Acquire::GzipIndexes=false -o Dir::State::lists="$next/lists" \
    -o APT::Sandbox::User=root -o pkgCacheFile::Generate=false -o APT::Update::Error-Mode=any update || exit
  if [ -e "$folder/current" ] && [ -z "$(find "$next/lists" -maxdepth 1 -type f -links 1)" ]; then
    # Nothing is new: every file is still the one of the current generation.
    rm -rf "$next"
  else
    if [ -e "$folder/current" ]; then touch "$folder/current/"; fi
    ln -sfn "generations/${next##*/}" "$folder/next"
    mv -T "$folder/next" "$folder/current"
    find "$folder/generations" -mindepth 1 -maxdepth 1 -mmin +1440 ! -name "${next##*/}" -exec rm -rf {} +
    find "$folder/archives" -type f -atime +30 -delete
  fi
  touch "$folder/fresh"
}
# keep_lists: they also go where apt has them, for what comes later in the build.
keep_lists() {
  find /var/lib/apt/lists -maxdepth 1 -type f -delete
  find "$generation/lists" -maxdepth 1 -type f -exec cp -t /var/lib/apt/lists {} +
  echo "$generation" >"$work/generation"
}

# install_apt ARGUMENT…: `apt-get` with the shared lists and archives; once more with new lists where the mirror has no such archive.
install_apt() {
  write_end_turn
  if try_apt "$@"; then return; else status=$?; fi
  tried=$generation
  if [ -z "$tried" ] || [ -e "$cache/unpacking" ]; then return "$status"; fi
  refresh_apt || return
  if [ "$generation" = "$tried" ]; then return "$status"; fi
  try_apt "$@"
}
# The script runs before apt unpacks anything: what is new goes to the shared folder, and the turn to the next build.
write_end_turn() {
  cat >"$cache/end-turn" <<'END'
set -e
touch "$1/unpacking"
for file in "$1/archives"/*.deb; do
  if [ -f "$file" ] && [ ! -L "$file" ]; then
    copy=$(mktemp "$2/archives/.XXXXXX")
    cp "$file" "$copy"
    chmod 0644 "$copy"
    mv "$copy" "$2/archives/${file##*/}"
  fi
done
if [ -n "$3" ]; then touch "$3"; fi
flock -u 9
END
}
try_apt() {
  installed=$(sha256sum </var/lib/dpkg/status | cut -c 1-16)
  fetched=
  if [ -n "$generation" ]; then
    fetched=$generation/fetched-$(printf '%s\n' "$installed" "$@" | sha256sum | cut -c 1-16)
    set -- -o Dir::State::lists="$generation/lists" -o Dir::Cache::srcpkgcache="$generation/sources.bin" \
      -o Dir::Cache::pkgcache="$generation/packages-$installed.bin" "$@"
  fi
  (
    # One build at a time downloads, so that no two fetch the same. Who repeats what a build has done has nothing to fetch, and need not wait.
    if [ ! -e "$fetched" ]; then flock 9; fi
    find "$folder/archives" -name '*.deb' -exec ln -sf -t "$cache/archives" {} +
    apt-get -o Dir::Cache="$cache" -o APT::Keep-Downloaded-Packages=true -o APT::Keep-Fds::=9 \
      -o DPkg::Pre-Invoke::="sh '$cache/end-turn' '$cache' '$folder' '$fetched'" "$@"
  ) 9>"$folder/lock"
}

# python/python: install python3.11
step_1() (
  set -e
  export DEBIAN_FRONTEND=noninteractive
  set -- -y -q \
    -o Acquire::Languages=none \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
  if [ -n "${guarded-}" ]; then
    apt_get=install_apt
    share_apt "$@"
    refresh_apt
  else
    apt_get=apt-get
    # Indexes and archives go to a folder of their own, which goes away with this step.
    cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
    trap 'rm -rf "$cache"' EXIT
    chmod 0755 "$cache"
    mkdir -p "$cache/archives/partial" "$cache/lists/partial"
    set -- "$@" -o Dir::Cache="$cache" -o Dir::State::lists="$cache/lists"
    apt-get "$@" -o APT::Update::Error-Mode=any update
  fi
  set -- "$@" \
    -o Dpkg::Options::=--force-unsafe-io \
    --no-install-recommends \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
  "$apt_get" "$@" install -- python3.11
)

# python/python-3-12-full: install python3.12
step_2() (
  set -e
  export DEBIAN_FRONTEND=noninteractive
  set -- -y -q \
    -o Acquire::Languages=none \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
  if [ -n "${guarded-}" ]; then
    apt_get=install_apt
    share_apt "$@"
    refresh_apt
  else
    apt_get=apt-get
    # Indexes and archives go to a folder of their own, which goes away with this step.
    cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
    trap 'rm -rf "$cache"' EXIT
    chmod 0755 "$cache"
    mkdir -p "$cache/archives/partial" "$cache/lists/partial"
    set -- "$@" -o Dir::Cache="$cache" -o Dir::State::lists="$cache/lists"
    apt-get "$@" -o APT::Update::Error-Mode=any update
  fi
  set -- "$@" \
    -o Dpkg::Options::=--force-unsafe-io \
    --no-install-recommends \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
  "$apt_get" "$@" install -- python3.12
)

# python/extras: write /srv/extras
step_3() (
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
step_4() (
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

case $target in
  docker.web-3-11-slim | docker.web-3-11-full) run 1 python/python step_1 ;;
esac
case $target in
  docker.web-3-12-full) run 2 python/python-3-12-full step_2 ;;
esac
case $target in
  docker.web-3-11-full | docker.web-3-12-full) run 3 python/extras step_3 ;;
esac
run 4 cleanup step_4

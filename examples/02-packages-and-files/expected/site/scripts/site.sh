#!/bin/sh
# site: compiler, server, source, build, nginx, pages, settings, check, remove-build-packages, cleanup
# Written by Packwright. Every step runs in a subshell: its folder, variables, options and exit status end with it.
# shellcheck disable=SC2030,SC2031

umask 022
work=$(mktemp -d "${TMPDIR:-/tmp}/packwright.XXXXXX") || exit 1
chmod 755 "$work"
# As Packer uploaded it, the script removes itself too: Packer need not come back for it.
own=
case $0 in /tmp/script_[0-9]*.sh) own=$0 ;; esac
trap 'rm -rf "$work" /tmp/packwright-site-site.tar /tmp/packwright-site-site ${own:+"$own"}' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# Cleanup steps leave these alone.
# shellcheck disable=SC2034
PACKWRIGHT_KEEP="$work $0 /tmp/packwright-site-site.tar /tmp/packwright-site-site"

now() {
  time=$(date +%s.%N)
  case $time in *[!0-9.]*) time=$(date +%s) ;; esac
  printf '%s' "$time"
}

# run NUMBER NAME FUNCTION: one step between its markers; a failing step ends the script with its own exit status.
run() {
  printf '::packwright start step=%s n=%s/10 t=%s\n' "$2" "$1" "$(now)"
  "$3"
  status=$?
  printf '::packwright end step=%s n=%s/10 t=%s status=%s\n' "$2" "$1" "$(now)" "$status"
  if [ "$status" -ne 0 ]; then
    printf 'packwright: step %s (%s of 10) failed with exit status %s\n' "$2" "$1" "$status" >&2
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

# unpack the uploaded files
unpack_files() (
  set -e
  if ! command -v tar >/dev/null 2>&1; then
    echo 'Cannot unpack the uploaded files: the image has no tar' >&2
    exit 1
  fi
  mkdir -p /tmp/packwright-site-site
  tar -x -m -o -f /tmp/packwright-site-site.tar -C /tmp/packwright-site-site
  rm -f /tmp/packwright-site-site.tar
)

# compiler: install gcc, libc6-dev
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
    keep_lists
  else
    apt_get=apt-get
    # Indexes and archives go to a folder of their own, which goes away with this step.
    cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
    trap 'rm -rf "$cache"' EXIT
    chmod 0755 "$cache"
    mkdir -p "$cache/archives/partial"
    set -- "$@" -o Dir::Cache="$cache"
    apt-get "$@" -o APT::Update::Error-Mode=any update
  fi
  set -- "$@" \
    -o Dpkg::Options::=--force-unsafe-io \
    --no-install-recommends \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
  # Only for the build: what comes new is written down, and marked as not asked for, so that the last step can remove just that.
  mkdir -p /var/lib/packwright
  state=/var/lib/packwright/build-only-apt
  apt-mark showmanual | LC_ALL=C sort >"$state.manual"
  { apt-mark showmanual && apt-mark showauto; } | LC_ALL=C sort >"$state.before"
  "$apt_get" "$@" install -- gcc libc6-dev
  apt-mark showmanual | LC_ALL=C sort | LC_ALL=C comm -13 "$state.manual" - | xargs -r apt-mark auto >/dev/null
  { apt-mark showmanual && apt-mark showauto; } | LC_ALL=C sort | LC_ALL=C comm -13 "$state.before" - >>"$state"
  rm "$state.manual" "$state.before"
)

# server: install nginx-light
step_2() (
  set -e
  export DEBIAN_FRONTEND=noninteractive
  set -- -y -q \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
  if [ -n "${guarded-}" ]; then
    apt_get=install_apt
    share_apt "$@"
  else
    apt_get=apt-get
    # Indexes and archives go to a folder of their own, which goes away with this step.
    cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
    trap 'rm -rf "$cache"' EXIT
    chmod 0755 "$cache"
    mkdir -p "$cache/archives/partial"
    set -- "$@" -o Dir::Cache="$cache"
  fi
  # Documentation is not unpacked, but for licences and the alias file of the locales; the folders stay, as packages link into them.
  set -- "$@" \
    -o Dpkg::Options::='--path-exclude=/usr/share/doc/*/?*' \
    -o Dpkg::Options::='--path-include=/usr/share/doc/*/copyright' \
    -o Dpkg::Options::='--path-exclude=/usr/share/man/*/?*' \
    -o Dpkg::Options::='--path-exclude=/usr/share/info/?*' \
    -o Dpkg::Options::='--path-exclude=/usr/share/groff/?*' \
    -o Dpkg::Options::='--path-exclude=/usr/share/lintian/?*' \
    -o Dpkg::Options::='--path-exclude=/usr/share/locale/?*' \
    -o Dpkg::Options::='--path-include=/usr/share/locale/locale.alias' \
    -o Dpkg::Options::='--path-include=/usr/share/locale/en*'
  set -- "$@" \
    -o Dpkg::Options::=--force-unsafe-io \
    --no-install-recommends \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
  "$apt_get" "$@" install -- nginx-light
)

# source: copy counter.c to /usr/local/src/counter.c
step_3() (
  set -e
  # Owner first: changing it drops the set-user-id bit. Links keep pointing where they point.
  take() {
    chown -hR -- "$2" "$1"
    chmod -R -- "${3:-go-w}" "$1"
  }
  # Parents are made; a link is replaced, not followed.
  prepare_destination() {
    if [ -d "$1" ]; then
      echo "Cannot place a file at $1: it is a folder" >&2
      return 1
    fi
    mkdir -p -- "${1%/*}/"
    if [ -L "$1" ]; then rm -f -- "$1"; fi
  }
  # place_file SOURCE DESTINATION OWNER [MODE]
  place_file() {
    prepare_destination "$2"
    take "$1" "$3" "${4-}"
    cp -pf -- "$1" "$2"
  }
  place_file /tmp/packwright-site-site/source /usr/local/src/counter.c root:root
)

# build: run build
step_4() (
  set -e
  cat > "$work/4-build" <<'END_OF_SCRIPT'
#!/bin/sh -e
gcc -O2 -o /usr/local/bin/counter /usr/local/src/counter.c
END_OF_SCRIPT
  chmod 755 "$work/4-build"
  exec "$work/4-build"
)

# nginx: enable service nginx
step_5() (
  set -e
  if command -v systemctl >/dev/null 2>&1; then
    systemctl enable nginx.service
  else
    # Without systemd, what `systemctl enable` would do: links where the unit says.
    for folder in /etc/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
      if [ -f "$folder"/nginx.service ]; then
        unit=$folder/nginx.service
        break
      fi
    done
    : "${unit:?the image has no such service}"
    sed -n 's/^WantedBy=//p' "$unit" | tr ' ' '\n' | while read -r wanted; do
      mkdir -p "/etc/systemd/system/$wanted.wants"
      link=/etc/systemd/system/$wanted.wants/${unit##*/}
      if [ ! -e "$link" ]; then ln -s "$unit" "$link"; fi
    done
  fi
)

# pages: copy site/ to /var/www/html
step_6() (
  set -e
  # Owner first: changing it drops the set-user-id bit. Links keep pointing where they point.
  take() {
    chown -hR -- "$2" "$1"
    chmod -R -- "${3:-go-w}" "$1"
  }
  # place_folder SOURCE DESTINATION OWNER FOLDER_MODE [FILE_MODE]: what is in the source goes into the destination, new or not.
  place_folder() {
    set -- "$1" "${2%/}" "$3" "$4" "${5-}"
    mkdir -p -- "${2%/*}/"
    take "$1" "$3" "$5"
    merge_folder "$1" "$2" "$3" "$4"
  }
  # Folders that exist keep their owner and mode. A subshell for each, so that every level has its own names.
  merge_folder() (
    if [ ! -d "$2/" ]; then
      mkdir -- "$2"
      chown -- "$3" "$2"
      chmod -- "$4" "$2"
    fi
    from=$1 to=$2 owner=$3 mode=$4
    set --
    for item in "$from"/* "$from"/.[!.]* "$from"/..?*; do
      if [ -d "$item" ] && [ ! -L "$item" ]; then
        merge_folder "$item" "$to/${item##*/}" "$owner" "$mode"
      elif [ -e "$item" ] || [ -L "$item" ]; then
        if [ -L "$to/${item##*/}" ]; then rm -f -- "$to/${item##*/}"; fi
        set -- "$@" "$item"
        if [ "$#" -ge 200 ]; then
          cp -pPf -- "$@" "$to/"
          set --
        fi
      fi
    done
    if [ "$#" -gt 0 ]; then cp -pPf -- "$@" "$to/"; fi
  )
  place_folder /tmp/packwright-site-site/pages /var/www/html www-data:www-data 0755
)

# settings: write /etc/nginx/conf.d/settings.conf
step_7() (
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
  prepare_destination /etc/nginx/conf.d/settings.conf
  printf '%s\n' 'server_tokens off;' >/etc/nginx/conf.d/settings.conf
  chown -- root:root /etc/nginx/conf.d/settings.conf
  chmod -- 0640 /etc/nginx/conf.d/settings.conf
)

# check: run check
step_8() (
  set -e
  export WORD=hello
  cat > "$work/8-check" <<'END_OF_SCRIPT'
#!/bin/sh -e
nginx -t
test "$(counter "$WORD")" -eq 5
END_OF_SCRIPT
  chmod 755 "$work/8-check"
  exec "$work/8-check"
)

# remove-build-packages: remove build-only packages gcc, libc6-dev
step_9() (
  set -e
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
)

# cleanup: clean up
step_10() (
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

run 0 unpack-files unpack_files
run 1 compiler step_1
run 2 server step_2
run 3 source step_3
run 4 build step_4
run 5 nginx step_5
run 6 pages step_6
run 7 settings step_7
run 8 check step_8
run 9 remove-build-packages step_9
run 10 cleanup step_10

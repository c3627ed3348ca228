#!/bin/sh
# hello: program, data, check, cleanup
# Written by Packwright. Every step runs in a subshell: its folder, variables, options and exit status end with it.
# shellcheck disable=SC2030,SC2031

umask 022
work=$(mktemp -d "${TMPDIR:-/tmp}/packwright.XXXXXX") || exit 1
chmod 755 "$work"
# As Packer uploaded it, the script removes itself too: Packer need not come back for it.
own=
case $0 in /tmp/script_[0-9]*.sh) own=$0 ;; esac
trap 'rm -rf "$work" /tmp/packwright-hello-hello-program.tar /tmp/packwright-hello-hello-program.tar.sha256 /tmp/packwright-hello-hello-program /tmp/packwright-hello-hello-data.tar /tmp/packwright-hello-hello-data.tar.sha256 /tmp/packwright-hello-hello-data ${own:+"$own"}' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# Cleanup steps leave these alone.
# shellcheck disable=SC2034
PACKWRIGHT_KEEP="$work $0 /tmp/packwright-hello-hello-program.tar /tmp/packwright-hello-hello-program.tar.sha256 /tmp/packwright-hello-hello-program /tmp/packwright-hello-hello-data.tar /tmp/packwright-hello-hello-data.tar.sha256 /tmp/packwright-hello-hello-data"

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

# program: take /out/hello from hello-builder to /usr/local/bin
step_1() (
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
  # refuse_special PATH WHAT: only files, folders and links can be handed on; copying a pipe or a device would never end.
  refuse_special() {
    special=$(find "$1" ! -type f ! -type d ! -type l 2>/dev/null | head -n 1)
    if [ -n "$special" ]; then
      echo "Cannot take $2: $special is no file, folder or link" >&2
      return 1
    fi
  }
  # unpack_artifact ARCHIVE CHECKSUM FOLDER WHAT: checks and unpacks; the file or folder is then $taken.
  unpack_artifact() {
    if ! command -v tar >/dev/null 2>&1; then
      echo "Cannot take $4: the image has no tar" >&2
      return 1
    fi
    expected=$(cat "$2")
    actual=$(sha256sum <"$1" | cut -d ' ' -f 1)
    if [ "$actual" != "$expected" ]; then
      echo "Cannot take $4: the SHA-256 of the archive is $actual, expected $expected" >&2
      return 1
    fi
    mkdir -p -- "$3"
    tar -x -o -f "$1" -C "$3"
    rm -f -- "$1" "$2"
    refuse_special "$3" "$4"
    for taken in "$3"/* "$3"/.[!.]* "$3"/..?*; do
      if [ -e "$taken" ] || [ -L "$taken" ]; then return 0; fi
    done
    echo "Cannot take $4: the archive is empty" >&2
    return 1
  }
  unpack_artifact /tmp/packwright-hello-hello-program.tar /tmp/packwright-hello-hello-program.tar.sha256 /tmp/packwright-hello-hello-program '/out/hello from hello-builder'
  if [ -d "$taken" ]; then
    place_folder "$taken" /usr/local/bin root:root 0755
  else
    place_file "$taken" /usr/local/bin/hello root:root
  fi
  rm -rf -- /tmp/packwright-hello-hello-program
)

# data: take /out/share from hello-builder to /usr/local/share
step_2() (
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
  # refuse_special PATH WHAT: only files, folders and links can be handed on; copying a pipe or a device would never end.
  refuse_special() {
    special=$(find "$1" ! -type f ! -type d ! -type l 2>/dev/null | head -n 1)
    if [ -n "$special" ]; then
      echo "Cannot take $2: $special is no file, folder or link" >&2
      return 1
    fi
  }
  # unpack_artifact ARCHIVE CHECKSUM FOLDER WHAT: checks and unpacks; the file or folder is then $taken.
  unpack_artifact() {
    if ! command -v tar >/dev/null 2>&1; then
      echo "Cannot take $4: the image has no tar" >&2
      return 1
    fi
    expected=$(cat "$2")
    actual=$(sha256sum <"$1" | cut -d ' ' -f 1)
    if [ "$actual" != "$expected" ]; then
      echo "Cannot take $4: the SHA-256 of the archive is $actual, expected $expected" >&2
      return 1
    fi
    mkdir -p -- "$3"
    tar -x -o -f "$1" -C "$3"
    rm -f -- "$1" "$2"
    refuse_special "$3" "$4"
    for taken in "$3"/* "$3"/.[!.]* "$3"/..?*; do
      if [ -e "$taken" ] || [ -L "$taken" ]; then return 0; fi
    done
    echo "Cannot take $4: the archive is empty" >&2
    return 1
  }
  unpack_artifact /tmp/packwright-hello-hello-data.tar /tmp/packwright-hello-hello-data.tar.sha256 /tmp/packwright-hello-hello-data '/out/share from hello-builder'
  if [ -d "$taken" ]; then
    place_folder "$taken" /usr/local/share root:root 0755 0644
  else
    place_file "$taken" /usr/local/share root:root 0644
  fi
  rm -rf -- /tmp/packwright-hello-hello-data
)

# check: run check
step_3() (
  set -e
  cat > "$work/3-check" <<'END_OF_SCRIPT'
#!/bin/sh -e
hello builder
test -f /usr/local/share/greetings/default
END_OF_SCRIPT
  chmod 755 "$work/3-check"
  exec "$work/3-check"
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

run 1 program step_1
run 2 data step_2
run 3 check step_3
run 4 cleanup step_4

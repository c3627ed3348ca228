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
unpack_artifact /tmp/app.tar /tmp/app.tar.sha256 /tmp/app '/out/app from builder'
if [ -d "$taken" ]; then
  place_folder "$taken" /usr/local/bin root:root 0755 0755
else
  place_file "$taken" /usr/local/bin/app root:root 0755
fi
rm -rf -- /tmp/app

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
place_file /tmp/stage/app.conf /etc/app.conf root:app 0640
place_folder /tmp/stage/site /var/www/html www-data:"$(id -g -- www-data)" 0755

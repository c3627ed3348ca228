# fetch URL FILE SHA256: downloads with what the image has, and checks before anything uses the file.
fetch() {
  attempt=1
  until fetch_once "$1" "$2"; do
    if [ "$attempt" -ge 5 ]; then
      echo "Cannot download $1" >&2
      return 1
    fi
    sleep $((attempt * 2))
    attempt=$((attempt + 1))
  done
  if ! echo "$3  $2" | sha256sum -c - >/dev/null 2>&1; then
    echo "Unexpected content of $1: its SHA-256 is $(sha256sum <"$2" | cut -d ' ' -f 1), expected $3" >&2
    return 1
  fi
}
fetch_once() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --connect-timeout 30 -o "$2" --url "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -T 60 -O "$2" "$1"
  elif command -v python3 >/dev/null 2>&1; then
    python3 -c 'import sys, urllib.request; urllib.request.urlretrieve(sys.argv[1], sys.argv[2])' "$1" "$2"
  elif [ -x /usr/lib/apt/apt-helper ]; then
    /usr/lib/apt/apt-helper download-file "$1" "$2" >/dev/null
  else
    echo "Cannot download $1: the image has no curl, wget or python3" >&2
    exit 1
  fi
}
download=$(mktemp -d /var/tmp/packwright.XXXXXX)
trap 'rm -rf "$download"' EXIT
file=$download/file
fetch https://example.com/a.zip "$file" 0123
mkdir "$download/content"
if command -v unzip >/dev/null 2>&1; then
  unzip -q -o "$file" -d "$download/content"
elif command -v bsdtar >/dev/null 2>&1; then
  bsdtar -x -f "$file" -C "$download/content"
elif command -v python3 >/dev/null 2>&1; then
  # Python's own unzip forgets permissions.
  python3 - "$file" "$download/content" <<'END'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for item in archive.infolist():
        path, mode = archive.extract(item, sys.argv[2]), item.external_attr >> 16 & 0o777
        if mode:
            os.chmod(path, mode)
END
else
  echo 'Cannot unpack https://example.com/a.zip: the image has no unzip, bsdtar or python3' >&2
  exit 1
fi
content=$download/content
# Leading folders go: what is in them moves up.
count=1
while [ "$count" -gt 0 ]; do
  mkdir "$content.up"
  for item in "$content"/*/* "$content"/*/.[!.]* "$content"/*/..?*; do
    if [ -e "$item" ] || [ -L "$item" ]; then mv -- "$item" "$content.up/"; fi
  done
  content=$content.up
  count=$((count - 1))
done
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
place_folder "$content" /opt/a root:root 0755

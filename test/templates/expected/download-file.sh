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
fetch https://example.com/tool "$file" 0123
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
place_file "$file" /usr/local/bin/tool root:root 0755

mirror=$(printf '%s' http://mirror.example.com/debian | sed 's/[&~\]/\\&/g')
sed -i "s~[a-z]*://[^ ]*/alpine/~${mirror%/}/~" /etc/apk/repositories
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
printf '%s\n' KEY >/etc/apk/keys/docker.rsa.pub
grep -qxF https://download.example.com/linux /etc/apk/repositories || echo https://download.example.com/linux >>/etc/apk/repositories
# apk finds a key by its file name, which the signature names.
key=https://download.example.com/gpg
fetch "$key" "/etc/apk/keys/${key##*/}" 0123
grep -qxF https://download.example.com/linux /etc/apk/repositories || echo https://download.example.com/linux >>/etc/apk/repositories

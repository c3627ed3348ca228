# The distribution's own archive comes from the mirror; Debian's security archive, which mirrors seldom have, stays.
mirror=$(printf '%s' http://mirror.example.com/debian | sed 's/[&~\]/\\&/g')
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources /etc/apt/mirrors/debian.list; do
  if [ -f "$file" ]; then
    sed -i "s~[a-z+]*:/*[^ /][^ ]*/debian\(-ports\)\{0,1\}\(\.list\)\{0,1\}/\{0,1\}\([[:space:]]\|\$\)~$mirror\3~" "$file"
  fi
done
# apt speaks https itself, but a small image has no certificates to check.
if [ ! -e /etc/ssl/certs/ca-certificates.crt ]; then
  export DEBIAN_FRONTEND=noninteractive
  set -- -y -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0
  if [ -n "${guarded-}" ]; then
    share_apt "$@"
    refresh_apt
    install_apt "$@" install --no-install-recommends -- ca-certificates
  else
    cache=$(mktemp -d /var/tmp/packwright.XXXXXX)
    trap 'rm -rf "$cache"' EXIT
    chmod 0755 "$cache"
    mkdir -p "$cache/lists/partial" "$cache/archives/partial"
    set -- "$@" -o Dir::State::lists="$cache/lists" -o Dir::Cache="$cache"
    apt-get "$@" update
    apt-get "$@" install --no-install-recommends -- ca-certificates
  fi
fi
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
key=$(mktemp)
mkdir -p /etc/apt/keyrings
keyring=/etc/apt/keyrings/docker.asc
printf '%s\n' KEY >"$keyring"
{
  echo 'Types: deb'
  echo 'URIs: https://download.example.com/linux'
  sed -n 's/^VERSION_CODENAME=/Suites: /p' /etc/os-release
  echo 'Components: stable'
  echo "Signed-By: $keyring"
} >/etc/apt/sources.list.d/docker.sources
fetch https://download.example.com/gpg "$key" 0123
# apt tells armored keys from binary ones by the name of the file.
keyring=/etc/apt/keyrings/docker.gpg
if grep -q 'BEGIN PGP PUBLIC KEY BLOCK' "$key"; then keyring=${keyring%.gpg}.asc; fi
cat "$key" >"$keyring"
{
  echo 'Types: deb'
  echo 'URIs: https://download.example.com/linux'
  sed -n 's/^VERSION_CODENAME=/Suites: /p' /etc/os-release
  echo 'Components: stable'
  echo "Signed-By: $keyring"
} >/etc/apt/sources.list.d/docker.sources
rm -f "$key"

# Parents are made; a link is replaced, not followed.
prepare_destination() {
  if [ -d "$1" ]; then
    echo "Cannot place a file at $1: it is a folder" >&2
    return 1
  fi
  mkdir -p -- "${1%/*}/"
  if [ -L "$1" ]; then rm -f -- "$1"; fi
}
prepare_destination /etc/motd
printf '%s\n' 'it'\''s' >/etc/motd
chown -- root:root /etc/motd
chmod -- 0644 /etc/motd

#!/bin/sh
# pages: packs what other images take from it, each with its SHA-256.
# Written by Packwright. Runs when everything else is done, the cleanup included.
set -eu
umask 022

if ! command -v tar >/dev/null 2>&1; then
  echo 'Cannot pack what other images take: the image has no tar' >&2
  exit 1
fi

# refuse_special PATH WHAT: only files, folders and links can be handed on; copying a pipe or a device would never end.
refuse_special() {
  special=$(find "$1" ! -type f ! -type d ! -type l 2>/dev/null | head -n 1)
  if [ -n "$special" ]; then
    echo "Cannot take $2: $special is no file, folder or link" >&2
    return 1
  fi
}
# GNU tar can be told to pack the same content the same way every time. Times stay: some programs compare them.
pack_tar() {
  if tar --sort=name -c -f /dev/null -T /dev/null 2>/dev/null; then
    tar --sort=name --owner=0 --group=0 --numeric-owner "$@"
  else
    tar "$@"
  fi
}
# pack PATH ARCHIVE: a link is followed, those inside a folder stay links.
pack() {
  if [ ! -e "$1" ]; then
    echo "Cannot take $1: there is no such file or folder in the image when it is done (cleanup empties /tmp and /var/tmp)" >&2
    return 1
  fi
  path=$(readlink -f "$1")
  refuse_special "$path" "$1"
  pack_tar -c -f "$2" -C "${path%/*}/" "./${path##*/}"
  sha256sum <"$2" | cut -d ' ' -f 1 >"$2.sha256"
}

pack '/out/it'\''s.html' /tmp/packwright-export-out-it-s-html_dc6544.tar
